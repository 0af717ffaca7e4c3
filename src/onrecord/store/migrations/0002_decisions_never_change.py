"""Triggers that refuse to change or remove a decision. A later migration that rebuilds the table adds them again."""

from __future__ import annotations

from django.db import migrations

from onrecord.store.triggers import allow_changes, forbid_changes


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda _, editor: forbid_changes(editor, but_forgetting=False), lambda _, editor: allow_changes(editor)
        )
    ]
