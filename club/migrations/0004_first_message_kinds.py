"""The kinds of message a new club starts with."""

from django.db import migrations

from club.messaging import kinds


def seed(apps, schema_editor):
    kinds.seed(apps.get_model("club", "MessageKind"))


class Migration(migrations.Migration):
    dependencies = [("club", "0003_messages_late_in_minutes_and_delivery_reports")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
