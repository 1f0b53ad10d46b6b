"""The kinds of message about vouchers that change hands, are extended or replaced."""

from django.db import migrations

from club.messaging import kinds


def seed(apps, schema_editor):
    kinds.seed(apps.get_model("club", "MessageKind"))


class Migration(migrations.Migration):
    dependencies = [("club", "0009_claims")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
