"""The search index: texts with names blanked, their folded words, and what they are counted by. Raw SQL by vendor."""

from typing import Any

from django.db import migrations

SQLITE = [
    """
    CREATE TABLE store_search (
      id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, target TEXT NOT NULL, report TEXT,
      stamp TEXT NOT NULL, title TEXT NOT NULL, shown TEXT NOT NULL, folded TEXT NOT NULL, facets TEXT NOT NULL,
      UNIQUE (kind, target))
    """,
    "CREATE TABLE store_search_removed (seq INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER NOT NULL)",
    "CREATE INDEX store_search_stamps ON store_search (kind, target, stamp)",
    "CREATE INDEX store_search_reports ON store_search (report, kind, target, stamp)",
    # Words come folded and parted by spaces; what is not ASCII is a letter for this tokenizer.
    """
    CREATE VIRTUAL TABLE store_search_text USING fts5(
      folded, content='store_search', content_rowid='id', tokenize='ascii')
    """,
    "INSERT INTO store_search_text (store_search_text, rank) VALUES ('secure-delete', 1)",
    """
    CREATE TRIGGER store_search_added AFTER INSERT ON store_search
    BEGIN INSERT INTO store_search_text (rowid, folded) VALUES (NEW.id, NEW.folded); END
    """,
    """
    CREATE TRIGGER store_search_removed AFTER DELETE ON store_search
    BEGIN INSERT INTO store_search_text (store_search_text, rowid, folded) VALUES ('delete', OLD.id, OLD.folded); END
    """,
]
WITHDRAWN = "CREATE INDEX store_report_withdrawn ON store_report (id) WHERE withdrawn"
"""Reports are wide rows: without it, each search would turn over all of them. A rebuilt table only gets slower."""
POSTGRESQL = [
    """
    CREATE TABLE store_search (
      id BIGSERIAL PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL, report TEXT,
      stamp TEXT NOT NULL, title TEXT NOT NULL, shown TEXT NOT NULL, folded TEXT NOT NULL, facets TEXT NOT NULL,
      UNIQUE (kind, target))
    """,
    "CREATE TABLE store_search_removed (seq BIGSERIAL PRIMARY KEY, entry BIGINT NOT NULL)",
    "CREATE INDEX store_search_reports ON store_search (report)",
    "CREATE INDEX store_search_text ON store_search USING gin (to_tsvector('simple', folded))",
]


def make(apps: Any, schema_editor: Any) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)
    schema_editor.execute(WITHDRAWN)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP INDEX IF EXISTS store_report_withdrawn")
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE store_search_text")
    schema_editor.execute("DROP TABLE store_search_removed")
    schema_editor.execute("DROP TABLE store_search")


class Migration(migrations.Migration):
    dependencies = [("store", "0009_lists")]

    operations = [migrations.RunPython(make, drop)]
