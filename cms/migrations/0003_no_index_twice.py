"""Drop the indexes that are the beginning of others, in all wings: the tables of all of them exist by now."""

from django.db import migrations

from club.core.indexes import drop_double_indexes


class Migration(migrations.Migration):
    atomic = False  # each lock only for the moment of its own index

    dependencies = [
        ("cms", "0002_colleague_approval"),
        ("club", "0010_service_standards"),
        ("merchants", "0003_uses"),
        ("vouchers", "0005_wechat_pay_and_second_person"),
    ]

    operations = [migrations.RunPython(drop_double_indexes, migrations.RunPython.noop)]
