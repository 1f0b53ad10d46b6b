"""Codes and messages for workshops that want to become partners."""

from django.db import migrations, models

from club.messaging import kinds


def seed(apps, schema_editor):
    kinds.seed(apps.get_model("club", "MessageKind"))


class Migration(migrations.Migration):

    dependencies = [
        ('club', '0019_messages_of_refunds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='phonecode',
            name='purpose',
            field=models.CharField(choices=[('enter', 'log in or register'), ('change', 'change of phone'), ('apply', 'application of a merchant')], max_length=10),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
