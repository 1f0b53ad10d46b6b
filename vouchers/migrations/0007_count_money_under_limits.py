"""Limits in fen need wider columns, and a limit that gives what is left tells how much that was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0006_find_codes_fast_and_count_guesses")]
    operations = [
        migrations.AlterField("limitcounter", "used", models.PositiveBigIntegerField(default=0)),
        migrations.AlterField("limitcounter", "ceiling", models.PositiveBigIntegerField()),
        migrations.AddField(
            "limitcounter", "moved", models.PositiveBigIntegerField(default=0, db_default=0)
        ),
    ]
