"""The blog in a real browser."""
