"""Feeds, sitemaps, robots.txt and social cards."""
