"""For programs: feeds, sitemap, structured data and social cards."""
