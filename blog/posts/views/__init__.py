"""Public pages, a module per subject."""
