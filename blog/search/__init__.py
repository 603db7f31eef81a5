"""Full-text search: PostgreSQL's, and FTS5 on SQLite. Pages use ``queries.find``."""
