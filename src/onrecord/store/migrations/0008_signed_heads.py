from django.db import migrations, models

from onrecord.store.triggers import forbid_changes


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
        migrations.RunPython(
            lambda _, editor: forbid_changes(editor, but_forgetting=True),
            lambda _, editor: forbid_changes(editor, but_forgetting=False),
        ),
    ]
