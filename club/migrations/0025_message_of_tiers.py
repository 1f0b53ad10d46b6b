"""The message to whoever gets a higher tier."""

from django.db import migrations

from club.messaging import kinds


def seed(apps, schema_editor):
    kinds.seed(apps.get_model("club", "MessageKind"))


class Migration(migrations.Migration):
    dependencies = [("club", "0024_held_files")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
