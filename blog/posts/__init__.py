"""Posts, tags and series, with revisions, translations, slug history and preview links."""
