"""One index where a code in stock had four, and the wrong codes of members."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("club", "0009_claims"), ("vouchers", "0005_every_kind_of_promise")]

    operations = [
        migrations.RemoveIndex(model_name="stockcode", name="codes_free"),
        migrations.AlterField(
            model_name="stockcode",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="codes",
                to="vouchers.codebatch",
                verbose_name="batch",
            ),
        ),
        migrations.AlterField(
            model_name="stockcode",
            name="code",
            field=models.CharField(db_collation="C", max_length=32, verbose_name="code"),
        ),
        migrations.AddConstraint(
            model_name="stockcode",
            constraint=models.UniqueConstraint(fields=("code",), name="one_code_in_stock"),
        ),
        migrations.AddIndex(
            model_name="stockcode",
            index=models.Index(fields=["batch", "state", "id"], name="codes_of_batch"),
        ),
        migrations.CreateModel(
            name="MemberGuesses",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("misses", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("misses_since", models.DateTimeField(editable=False, null=True)),
                (
                    "locked_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="locked until"),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_guesses",
                        to="club.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "wrong codes of a member",
                "verbose_name_plural": "wrong codes of members",
            },
        ),
    ]
