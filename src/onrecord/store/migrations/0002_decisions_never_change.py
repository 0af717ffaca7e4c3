"""Triggers that refuse to change or remove a decision. A later migration that rebuilds the table adds them again."""

from __future__ import annotations

from django.db import migrations

FORBID = """
CREATE TRIGGER IF NOT EXISTS decision_never_{verb} BEFORE {verb} ON store_decision
BEGIN SELECT RAISE(ABORT, 'a decision is added, never changed or removed'); END
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [
        migrations.RunSQL(FORBID.format(verb=verb), f"DROP TRIGGER IF EXISTS decision_never_{verb}")
        for verb in ("update", "delete")
    ]
