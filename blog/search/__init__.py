"""Full-text search: PostgreSQL's, and FTS5 on SQLite. Start with ``queries.find_posts``."""
