"""Pure functions that turn imported texts into Markdown as this site writes it."""
