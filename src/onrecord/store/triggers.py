"""What keeps decisions from being changed or removed: triggers, in the words of each database."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAYS = "a decision is added, never changed or removed"
SQLITE = """
CREATE TRIGGER decision_never_{verb} BEFORE {verb} ON store_decision {unless}
BEGIN SELECT RAISE(ABORT, '{says}'); END
"""
POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION decision_never_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{says}'; END $$
""",
    """
CREATE TRIGGER decision_never_{verb} BEFORE {verb} ON store_decision FOR EACH {each} {unless}
EXECUTE FUNCTION decision_never_changes()
""",
)
FORGETTING = """WHEN (NOT (
  NEW.seq = OLD.seq AND NEW.prev = OLD.prev AND NEW.hash = OLD.hash AND NEW.commitment = OLD.commitment
  AND NEW.kind = 'forgotten' AND NEW.salt = '' AND NEW.who = '' AND NEW.target = '' AND NEW.why = ''
  AND NEW.value = '{}'
))"""
"""Words may be taken out, all of a row; nothing else about it may change."""


def forbid_changes(editor: BaseDatabaseSchemaEditor, *, but_forgetting: bool) -> None:
    """Have the database refuse to change or remove decisions; `but_forgetting`: their words may be taken out."""
    allow_changes(editor)
    server = editor.connection.vendor == "postgresql"
    unless = FORGETTING if but_forgetting else ""
    for verb in ("update", "delete", *(["truncate"] if server else [])):
        of_rows = {"verb": verb, "says": SAYS, "unless": unless if verb == "update" else ""}
        for statement in POSTGRESQL if server else (SQLITE,):
            editor.execute(statement.format(**of_rows, each="STATEMENT" if verb == "truncate" else "ROW"))


def allow_changes(editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away again."""
    server = editor.connection.vendor == "postgresql"
    for verb in ("update", "delete", *(["truncate"] if server else [])):
        editor.execute(f"DROP TRIGGER IF EXISTS decision_never_{verb}{' ON store_decision' if server else ''}")
