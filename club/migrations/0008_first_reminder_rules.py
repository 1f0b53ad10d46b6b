"""Renewals of a day in the order of the customers; the reminders a new club starts with."""

from django.db import migrations, models

from club.reminders import defaults


def seed(apps, schema_editor):
    defaults.seed(*(apps.get_model("club", name) for name in ("ReminderRule", "Festival", "MessageKind")))


class Migration(migrations.Migration):
    dependencies = [("club", "0007_first_tiers_branch_and_replies")]
    operations = [
        migrations.RemoveIndex("policy", "policy_renewals"),
        migrations.AddIndex(
            "policy",
            models.Index(
                fields=["valid_until", "customer"], name="policy_renewals", condition=models.Q(state="in_force")
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
