"""Feeds, sitemap, robots.txt and social cards."""
