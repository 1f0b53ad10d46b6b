"""What hangs on a use: bookings, offline scans, ratings, places."""

import club.core.fields
import django.core.validators
import django.db.models.deletion
import merchants.bookings.models.photo
import uuid
from club.core.together import Together
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('merchants', '0022_compare_lines_by_statement'),
    ]

    dependencies = [
        ('merchants', '0002_debts'),
        ('vouchers', '0002_redemptions'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Booking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='club.member', verbose_name='member')),
                    ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='vouchers.voucher', verbose_name='voucher')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='vouchers.serviceproduct', verbose_name='product')),
                    ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='club.branch', verbose_name='branch')),
                    ('merchant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='merchants.merchant', verbose_name='merchant')),
                    ('store', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='merchants.store', verbose_name='store')),
                    ('city', models.CharField(blank=True, max_length=40, verbose_name='city')),
                    ('slot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='merchants.slot', verbose_name='time')),
                    ('state', models.CharField(choices=[('requested', 'asked for'), ('accepted', 'accepted'), ('arrived', 'arrived'), ('started', 'begun'), ('finished', 'finished'), ('declined', 'declined'), ('lapsed', 'not answered in time'), ('cancelled', 'cancelled'), ('late_cancelled', 'cancelled late'), ('store_cancelled', 'cancelled by the store'), ('missed', 'the store did not come'), ('no_show', 'customer did not come')], default='requested', max_length=16, verbose_name='state')),
                    ('terms', models.JSONField(default=dict)),
                    ('answers_text', club.core.fields.SealedField(blank=True, editable=True, null=True, verbose_name='answers')),
                    ('starts_at', models.DateTimeField(verbose_name='agreed time')),
                    ('requested_at', models.DateTimeField(verbose_name='asked for at')),
                    ('lapses_at', models.DateTimeField(null=True, verbose_name='ends unanswered at')),
                    ('accepted_at', models.DateTimeField(null=True, verbose_name='accepted at')),
                    ('contacted_at', models.DateTimeField(null=True, verbose_name='customer called at')),
                    ('arrived_at', models.DateTimeField(null=True, verbose_name='arrived at')),
                    ('started_at', models.DateTimeField(null=True, verbose_name='begun at')),
                    ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                    ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                    ('ended_by_id', models.CharField(blank=True, max_length=40)),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                    ('cost', models.CharField(choices=[('nothing', 'nothing'), ('strike', 'counts against booking'), ('use', 'one use of the voucher')], default='nothing', max_length=8, verbose_name='cost the member')),
                    ('tow_to', club.core.fields.SealedField(blank=True, editable=True, null=True, verbose_name='towed to')),
                    ('tow_agreed_at', models.DateTimeField(null=True, verbose_name='towing agreed')),
                    ('odometer_km', models.PositiveIntegerField(null=True, verbose_name='odometer in km')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note of the store')),
                    ('km', models.PositiveIntegerField(null=True, verbose_name='kilometres driven')),
                    ('fees_fen', models.PositiveIntegerField(null=True, verbose_name='expenses')),
                    ('customer_pays_fen', models.PositiveIntegerField(default=0, verbose_name='the customer pays')),
                    ('redemption', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='booking', to='vouchers.redemption', verbose_name='redemption')),
                ],
                options={
                    'verbose_name': 'booking',
                    'verbose_name_plural': 'bookings',
                    'indexes': [models.Index(fields=['store', 'starts_at'], name='bookings_of_store'), models.Index(fields=['merchant', '-id'], name='bookings_of_merchant'), models.Index(fields=['member', '-id'], name='bookings_of_member'), models.Index(condition=models.Q(('state', 'requested')), fields=['lapses_at'], name='bookings_to_lapse'), models.Index(condition=models.Q(('state', 'requested'), ('store__isnull', True)), fields=['city', 'product'], name='bookings_for_anybody')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'accepted', 'arrived', 'started'))), fields=('voucher',), name='one_open_booking_per_voucher'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('redemption__isnull', False), ('state', 'finished')), models.Q(models.Q(('state', 'finished'), _negated=True), ('redemption__isnull', True)), _connector='OR'), name='finished_booking_has_its_redemption'), models.CheckConstraint(condition=models.Q(models.Q(('merchant__isnull', True), ('store__isnull', True)), models.Q(('merchant__isnull', False), ('store__isnull', False)), _connector='OR'), name='booking_has_store_and_merchant'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('requested', 'accepted', 'arrived', 'started'))), ('ended_at__isnull', False), _connector='OR'), name='booking_that_is_over_has_ended')],
                },
            ),
            migrations.CreateModel(
                name='Clock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='merchants.booking', verbose_name='booking')),
                    ('kind', models.CharField(choices=[('accept', 'accept the booking'), ('contact', 'call the customer'), ('arrive', 'arrive by the agreed time'), ('start', 'begin'), ('finish', 'finish')], max_length=8, verbose_name='waits for')),
                    ('due_at', models.DateTimeField(verbose_name='due')),
                    ('stopped_at', models.DateTimeField(null=True, verbose_name='stopped')),
                    ('raised_at', models.DateTimeField(null=True, verbose_name='alarm at')),
                ],
                options={
                    'verbose_name': 'clock of a booking',
                    'verbose_name_plural': 'clocks of bookings',
                    'indexes': [models.Index(condition=models.Q(('raised_at__isnull', True), ('stopped_at__isnull', True)), fields=['due_at'], name='clocks_to_ring')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('booking', 'kind'), name='one_running_clock_of_a_kind')],
                },
            ),
            migrations.CreateModel(
                name='FlaggedUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('flag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='merchants.flag', verbose_name='flag')),
                    ('kind', models.CharField(choices=[('speed', 'many uses within minutes'), ('pair', 'same member and same clerk again and again'), ('night', 'at night'), ('far', 'far from the store'), ('month_end', 'crowded before the end of the month'), ('expiry', 'vouchers used just before they expire')], max_length=10, verbose_name='kind')),
                    ('redemption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flagged', to='vouchers.redemption', verbose_name='redemption')),
                ],
                options={
                    'verbose_name': 'flagged use',
                    'verbose_name_plural': 'flagged uses',
                    'constraints': [models.UniqueConstraint(fields=('redemption', 'kind'), name='use_is_flagged_once_for_a_thing')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='OfflineScan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.merchant', verbose_name='merchant')),
                    ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offline_scans', to='merchants.store', verbose_name='store')),
                    ('operator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.operator')),
                    ('api_key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.apikey')),
                    ('nonce', models.CharField(max_length=64)),
                    ('voucher', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offline_scans', to='vouchers.voucher', verbose_name='voucher')),
                    ('quantity', models.PositiveSmallIntegerField(default=1, verbose_name='uses')),
                    ('bill_fen', models.PositiveIntegerField(null=True, verbose_name='bill')),
                    ('forced', models.BooleanField(default=False, verbose_name='given although in doubt')),
                    ('occurred_at', models.DateTimeField(verbose_name='scanned')),
                    ('received_at', models.DateTimeField(verbose_name='uploaded')),
                    ('state', models.CharField(choices=[('redeemed', 'redeemed'), ('refused', 'refused'), ('conflict', 'to be looked at'), ('approved', 'paid in good faith'), ('rejected', 'rejected')], max_length=8, verbose_name='state')),
                    ('problem', models.CharField(blank=True, max_length=30, verbose_name='problem')),
                    ('redemption', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offline_scan', to='vouchers.redemption')),
                    ('payable', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offline_scan', to='merchants.payable')),
                    ('reviewed_at', models.DateTimeField(null=True, verbose_name='reviewed')),
                    ('reviewed_by_id', models.CharField(blank=True, max_length=40)),
                    ('review_note', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ],
                options={
                    'verbose_name': 'offline scan',
                    'verbose_name_plural': 'offline scans',
                    'indexes': [models.Index(condition=models.Q(('state', 'conflict')), fields=['received_at'], name='scans_to_look_at')],
                    'constraints': [models.UniqueConstraint(fields=('store', 'nonce'), name='one_scan_per_nonce'), models.CheckConstraint(condition=models.Q(models.Q(('redemption__isnull', False), ('state', 'redeemed')), models.Q(models.Q(('state', 'redeemed'), _negated=True), ('redemption__isnull', True)), _connector='OR'), name='redeemed_scan_has_its_redemption'), models.CheckConstraint(condition=models.Q(models.Q(('payable__isnull', False), ('state', 'approved')), models.Q(models.Q(('state', 'approved'), _negated=True), ('payable__isnull', True)), _connector='OR'), name='approved_scan_has_its_payable'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', False), models.Q(('reviewed_by_id', ''), _negated=True), models.Q(('review_note', ''), _negated=True)), models.Q(('review_note', ''), ('reviewed_at__isnull', True), ('reviewed_by_id', ''), models.Q(('state__in', ['approved', 'rejected']), _negated=True)), _connector='OR'), name='review_of_a_scan_is_whole')],
                },
            ),
            migrations.CreateModel(
                name='Photo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='merchants.booking', verbose_name='booking')),
                    ('file', models.FileField(max_length=80, storage=merchants.bookings.models.photo.private, upload_to=merchants.bookings.models.photo.random_name, verbose_name='photo')),
                    ('taken_at', models.DateTimeField(verbose_name='taken')),
                    ('by_id', models.CharField(blank=True, max_length=40)),
                ],
                options={
                    'verbose_name': 'photo',
                    'verbose_name_plural': 'photos',
                    'ordering': ['pk'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='Rating',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('redemption', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='vouchers.redemption', verbose_name='redemption')),
                    ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='merchants.merchant', verbose_name='merchant')),
                    ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='merchants.store', verbose_name='store')),
                    ('stars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='stars')),
                    ('words', club.core.fields.SealedField(blank=True, editable=True, null=True, verbose_name='words')),
                    ('rated_at', models.DateTimeField(verbose_name='rated')),
                    ('changed_at', models.DateTimeField(null=True, verbose_name='changed')),
                ],
                options={
                    'verbose_name': 'rating',
                    'verbose_name_plural': 'ratings',
                    'indexes': [models.Index(fields=['merchant', '-rated_at'], name='ratings_of_merchant')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='one_to_five_stars')],
                },
            ),
            migrations.CreateModel(
                name='UsePlace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('redemption', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='place', to='vouchers.redemption')),
                    ('metres', models.PositiveIntegerField(verbose_name='metres from the store')),
                    ('told_at', models.DateTimeField(verbose_name='told')),
                ],
                options={
                    'verbose_name': 'place of a use',
                    'verbose_name_plural': 'places of uses',
                    'indexes': [],
                    'constraints': [],
                },
            ),
        ]),
    ]
