"""The index of what search looks through, which the database keeps by itself: GIN on PostgreSQL, FTS5 on SQLite."""

from typing import Any

from django.db import migrations

POSTGRESQL = (
    """
    ALTER TABLE blog_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', tags), 'B')
        || to_tsvector('simple', body)
    ) STORED
    """,
    # No list of pending entries: a search never waits for somebody else's writing.
    "CREATE INDEX blog_search ON blog_searchentry USING gin (vector) WITH (fastupdate = off)",
)
# Words come in one letter case and one Unicode form already. https://www.sqlite.org/fts5.html#external_content_tables
COLUMNS = "title, tags, body"
INSERT = f"INSERT INTO blog_search(rowid, {COLUMNS}) VALUES (new.post_id, new.title, new.tags, new.body);"
DELETE = f"""INSERT INTO blog_search(blog_search, rowid, {COLUMNS})
    VALUES ('delete', old.post_id, old.title, old.tags, old.body);"""
SQLITE = (
    f"""
    CREATE VIRTUAL TABLE blog_search USING fts5(
        {COLUMNS}, content='blog_searchentry', content_rowid='post_id',
        tokenize='unicode61 remove_diacritics 0', prefix='1 2 3'
    )
    """,
    "INSERT INTO blog_search(blog_search) VALUES ('rebuild')",
    f"CREATE TRIGGER blog_search_insert AFTER INSERT ON blog_searchentry BEGIN {INSERT} END",
    f"CREATE TRIGGER blog_search_delete AFTER DELETE ON blog_searchentry BEGIN {DELETE} END",
    f"CREATE TRIGGER blog_search_update AFTER UPDATE ON blog_searchentry BEGIN {DELETE} {INSERT} END",
)
BACKWARDS = {
    "postgresql": ("ALTER TABLE blog_searchentry DROP COLUMN vector",),  # the index goes with it
    "sqlite": (
        *(f"DROP TRIGGER blog_search_{event}" for event in ("insert", "delete", "update")),
        "DROP TABLE blog_search",
    ),
}


def forwards(apps: Any, schema_editor: Any) -> None:
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps: Any, schema_editor: Any) -> None:
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("blog", "0003_fill_search_entry")]
    operations = [migrations.RunPython(forwards, backwards)]
