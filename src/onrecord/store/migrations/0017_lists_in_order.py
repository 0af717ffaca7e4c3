"""Lists and the queue in an order that is the same in every record, read from their indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0016_decision_kinds"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="claimrow",
            name="claim_queue",
        ),
        migrations.RemoveIndex(
            model_name="incident",
            name="incident_list",
        ),
        migrations.AddIndex(
            model_name="claimrow",
            index=models.Index(
                fields=["current", "verdict", "-rank", "-last_day", "-first_day", "act_type", "order", "id"],
                name="claim_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                fields=["current", "-reports", "-last_day", "-first_day", "act_type", "country", "province", "id"],
                name="incident_list",
            ),
        ),
    ]
