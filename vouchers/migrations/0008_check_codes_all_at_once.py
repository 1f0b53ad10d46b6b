"""Foreign keys of codes in stock are checked by `verify` for all rows at once, not for each as it comes in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0007_count_money_under_limits")]

    operations = [
        migrations.AlterField(
            model_name="stockcode",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="codes",
                to="vouchers.codebatch",
                verbose_name="batch",
            ),
        ),
        migrations.AlterField(
            model_name="stockcode",
            name="voucher",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stock_code",
                to="vouchers.voucher",
            ),
        ),
    ]
