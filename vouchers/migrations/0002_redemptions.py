"""Uses of vouchers."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('vouchers', '0014_publish_campaigns'),
    ]

    dependencies = [
        ('vouchers', '0001_promises'),
        ('merchants', '0002_debts'),
    ]

    operations = [
            migrations.CreateModel(
                name='Redemption',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='vouchers.voucher', verbose_name='voucher')),
                    ('use_no', models.PositiveSmallIntegerField()),
                    ('quantity', models.PositiveSmallIntegerField(default=1, verbose_name='uses')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='club.member', verbose_name='member')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vouchers.serviceproduct', verbose_name='product')),
                    ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='merchants.merchant', verbose_name='merchant')),
                    ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='merchants.store', verbose_name='store')),
                    ('operator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='merchants.operator')),
                    ('api_key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='merchants.apikey')),
                    ('door', models.CharField(choices=[('typed', 'code typed'), ('scanned', 'QR scanned'), ('api', 'API'), ('offline', 'uploaded later'), ('booking', 'booking finished')], max_length=8, verbose_name='by')),
                    ('payable', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='redemption', to='merchants.payable')),
                    ('bill_fen', models.PositiveIntegerField(null=True, verbose_name='bill')),
                    ('benefit_fen', models.PositiveIntegerField(null=True, verbose_name='taken off')),
                    ('answers', models.JSONField(default=dict)),
                    ('redeemed_at', models.DateTimeField(verbose_name='redeemed')),
                    ('occurred_at', models.DateTimeField(verbose_name='used')),
                    ('reversed_at', models.DateTimeField(null=True, verbose_name='undone')),
                    ('reversed_by_id', models.CharField(blank=True, max_length=40)),
                    ('reversal_reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                    ('reversal_payable', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal_of', to='merchants.payable')),
                ],
                options={
                    'verbose_name': 'redemption',
                    'verbose_name_plural': 'redemptions',
                    'indexes': [models.Index(fields=['merchant', '-id'], name='redemptions_of_merchant'), models.Index(fields=['store', '-id'], name='redemptions_of_store'), models.Index(fields=['member', '-id'], name='redemptions_of_member'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['redeemed_at'], name='redemptions_by_moment')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('reversed_at__isnull', True)), fields=('voucher', 'use_no'), name='one_redemption_per_use'), models.CheckConstraint(condition=models.Q(models.Q(('benefit_fen__isnull', True), ('bill_fen__isnull', True)), ('benefit_fen__lte', models.F('bill_fen')), _connector='OR'), name='benefit_within_the_bill'), models.CheckConstraint(condition=models.Q(models.Q(('reversal_payable__isnull', True), ('reversed_at__isnull', True)), models.Q(('reversal_payable__isnull', False), ('reversed_at__isnull', False)), _connector='OR'), name='reversal_has_its_payable')],
                },
            ),
    ]
