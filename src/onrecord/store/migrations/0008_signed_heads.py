from django.db import migrations, models

DROP = "DROP TRIGGER IF EXISTS decision_never_{verb}"
FORBID = """
CREATE TRIGGER decision_never_{verb} BEFORE {verb} ON store_decision {unless}
BEGIN SELECT RAISE(ABORT, 'a decision is added, never changed or removed'); END
"""
FORGETTING = """WHEN NOT (
  NEW.seq = OLD.seq AND NEW.prev = OLD.prev AND NEW.hash = OLD.hash AND NEW.commitment = OLD.commitment
  AND NEW.kind = 'forgotten' AND NEW.salt = '' AND NEW.who = '' AND NEW.target = '' AND NEW.value = '{}' AND NEW.why = ''
)"""
"""Words may be taken out, all of a row; nothing else about it may change."""


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0007_claims_in_passages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rows", models.PositiveBigIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("peaks", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.CreateModel(
            name="KeptOut",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
            ],
        ),
        migrations.AddField(
            model_name="decision",
            name="commitment",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="decision",
            name="salt",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("claim", "Claim"),
                    ("incident", "Incident"),
                    ("statement", "Statement"),
                    ("link", "Link"),
                    ("case", "Case"),
                    ("risk", "Risk"),
                    ("handling", "Handling"),
                    ("metadata", "Metadata"),
                    ("undo", "Undo"),
                    ("release", "Release"),
                    ("export", "Export"),
                    ("receipt", "Receipt"),
                    ("text", "Text"),
                    ("claims", "Claims"),
                    ("keys", "Keys"),
                    ("backup", "Backup"),
                    ("accepted", "Accepted"),
                    ("forget", "Forget"),
                    ("forgotten", "Forgotten"),
                ],
                max_length=16,
            ),
        ),
        # The added fields rebuilt the table, which takes its triggers away.
        migrations.RunSQL(
            [
                DROP.format(verb="update"),
                DROP.format(verb="delete"),
                FORBID.format(verb="update", unless=FORGETTING),
                FORBID.format(verb="delete", unless=""),
            ],
            [
                DROP.format(verb="update"),
                DROP.format(verb="delete"),
                FORBID.format(verb="update", unless=""),
                FORBID.format(verb="delete", unless=""),
            ],
        ),
    ]
