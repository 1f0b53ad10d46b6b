"""The kinds of message about money that goes back."""

from django.db import migrations

from club.messaging import kinds


def seed(apps, schema_editor):
    kinds.seed(apps.get_model("club", "MessageKind"))


class Migration(migrations.Migration):
    dependencies = [("club", "0018_lasting_keys_dates_and_pauses")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
