from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0006_claims_near_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="claimrow",
            name="mention",
            field=models.JSONField(default=dict),
        ),
    ]
