"""Comments under posts, with moderation."""
