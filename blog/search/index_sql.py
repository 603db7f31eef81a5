"""SQL of the full-text index, which the database itself maintains: GIN on PostgreSQL, FTS5 on SQLite."""

from typing import Any

POSTGRESQL = (
    """
    ALTER TABLE search_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', tags), 'B')
        || to_tsvector('simple', body)
    ) STORED
    """,
    # Without a list of pending entries, no search has to merge entries of other requests.
    "CREATE INDEX search_index ON search_searchentry USING gin (vector) WITH (fastupdate = off)",
)
# Stored words are case-folded and normalized already. https://www.sqlite.org/fts5.html#external_content_tables
INSERT = "INSERT INTO search_index(rowid, title, tags, body) VALUES (new.post_id, new.title, new.tags, new.body);"
DELETE = """INSERT INTO search_index(search_index, rowid, title, tags, body)
    VALUES ('delete', old.post_id, old.title, old.tags, old.body);"""
SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        title, tags, body, content='search_searchentry', content_rowid='post_id',
        tokenize='unicode61 remove_diacritics 0', prefix='1 2 3'
    )
    """,
    f"CREATE TRIGGER search_index_insert AFTER INSERT ON search_searchentry BEGIN {INSERT} END",
    f"CREATE TRIGGER search_index_delete AFTER DELETE ON search_searchentry BEGIN {DELETE} END",
    f"CREATE TRIGGER search_index_update AFTER UPDATE ON search_searchentry BEGIN {DELETE} {INSERT} END",
)
DROP = {
    "postgresql": ("ALTER TABLE search_searchentry DROP COLUMN vector",),  # drops the index too
    "sqlite": (
        *(f"DROP TRIGGER search_index_{event}" for event in ("insert", "delete", "update")),
        "DROP TABLE search_index",
    ),
}


def create_index(apps: Any, schema_editor: Any) -> None:
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_index(apps: Any, schema_editor: Any) -> None:
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
