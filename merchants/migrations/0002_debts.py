"""Agreements, what is owed, its journal and statement lines; ledgers are append-only."""

import club.core.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import merchants.applications.models
import merchants.stores.models.documents
import uuid
from club.core.append_only import freeze, freeze_once, guard
from club.core.together import Together
from django.db import migrations, models

BALANCE = """
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_fen) FROM merchants_posting WHERE journal_id = NEW.journal_id) <> 0 THEN
        RAISE EXCEPTION 'journal % does not sum to zero', NEW.journal_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER merchants_posting_balance AFTER INSERT ON merchants_posting
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced();
"""
UNBALANCE = """
DROP TRIGGER merchants_posting_balance ON merchants_posting;
DROP FUNCTION refuse_unbalanced();
"""

# Lines are grouped by statement and merchant before the statements are looked at. Joined line by line, a database
# that has never counted its statements takes them for one row and walks through all of them for each line: two
# million lines took 267 s instead of 30 s, in the first month and after a draw that was broken off.
COMPARE = """
CREATE FUNCTION refuse_strange_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE strange bigint;
BEGIN
    EXECUTE 'SELECT min(found.line) FROM (
            SELECT a.statement_id, p.merchant_id, min(a.id) AS line, bool_and(a.amount_fen = p.amount_fen) AS same
            FROM added a LEFT JOIN merchants_payable p ON p.id = a.payable_id GROUP BY 1, 2
        ) found LEFT JOIN merchants_statement s ON s.id = found.statement_id
        WHERE found.same IS NOT TRUE OR found.merchant_id IS DISTINCT FROM s.merchant_id'
        INTO strange;
    IF strange IS NOT NULL THEN
        RAISE EXCEPTION 'statement line %: not of a payable and a statement of one merchant, or of another amount', strange
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER merchants_statementline_compared AFTER INSERT ON merchants_statementline
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_strange_lines();
"""
NOT_COMPARED = """
DROP TRIGGER merchants_statementline_compared ON merchants_statementline;
DROP FUNCTION refuse_strange_lines();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('merchants', '0002_initial'),
        ('merchants', '0003_guards'),
        ('merchants', '0004_count_wrong_codes'),
        ('merchants', '0005_offline_and_budgets'),
        ('merchants', '0006_count_all_misses_and_keep_reviews_whole'),
        ('merchants', '0007_webhooks'),
        ('merchants', '0008_journals'),
        ('merchants', '0009_settle_by_steps'),
        ('merchants', '0010_bookings_and_order_prices'),
        ('merchants', '0011_compare_lines_all_at_once'),
        ('merchants', '0012_bank_changes'),
        ('merchants', '0013_invoices_name_both_sides'),
        ('merchants', '0014_payouts_name_the_branch_of_the_bank'),
        ('merchants', '0015_onboarding'),
        ('merchants', '0016_invitations'),
        ('merchants', '0017_payout_runs_of_a_branch'),
        ('merchants', '0018_quality'),
        ('merchants', '0019_stripe_accounts'),
        ('merchants', '0020_complaints_in_the_score'),
        ('merchants', '0021_applications'),
    ]

    dependencies = [
        ('merchants', '0001_partners'),
        ('vouchers', '0001_promises'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Agreement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='merchants.merchant', verbose_name='merchant')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='vouchers.serviceproduct', verbose_name='product')),
                    ('price_fen', models.PositiveIntegerField(verbose_name='price per use')),
                    ('share_percent', models.PositiveSmallIntegerField(default=100, verbose_name='share of the discount paid')),
                    ('month_budget_fen', models.PositiveBigIntegerField(blank=True, help_text='When it is reached the merchant takes no more of these vouchers until the next month.', null=True, verbose_name='most paid per month')),
                    ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ],
                options={
                    'verbose_name': 'agreement',
                    'verbose_name_plural': 'agreements',
                    'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('merchant', '='), ('product', '='), ('period', '&&')], name='one_price_per_merchant_product_and_day')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='Application',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('company', models.CharField(max_length=100, verbose_name='registered name')),
                    ('uscc', models.CharField(max_length=18, verbose_name='unified social credit code')),
                    ('contact_name', club.core.fields.SealedField(blank=True, editable=True, null=True, verbose_name='contact')),
                    ('contact_phone', club.core.fields.SealedField(blank=True, editable=True, null=True, verbose_name='contact phone')),
                    ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='club.branch', verbose_name='branch')),
                    ('store_name', models.CharField(max_length=60, verbose_name='name of the store')),
                    ('city', models.CharField(max_length=40, verbose_name='city')),
                    ('address', models.CharField(max_length=200, verbose_name='address')),
                    ('language', models.CharField(max_length=10)),
                    ('consent', models.CharField(max_length=20, verbose_name='privacy notice agreed to')),
                    ('state', models.CharField(choices=[('received', 'waiting to be checked'), ('entered', 'waiting for approval'), ('approved', 'approved'), ('declined', 'declined')], default='received', max_length=10, verbose_name='state')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                    ('merchant', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='merchants.merchant', verbose_name='merchant')),
                    ('applied_at', models.DateTimeField(verbose_name='applied')),
                    ('entered_at', models.DateTimeField(null=True, verbose_name='checked')),
                    ('entered_by_id', models.CharField(blank=True, max_length=40)),
                    ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                    ('decided_by_id', models.CharField(blank=True, max_length=40)),
                    ('services', models.ManyToManyField(related_name='+', to='vouchers.serviceproduct', verbose_name='services')),
                ],
                options={
                    'verbose_name': 'application',
                    'verbose_name_plural': 'applications',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['branch', '-id'], name='applications_of_branch')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['received', 'entered'])), fields=('uscc',), name='one_open_application_per_company'), models.CheckConstraint(condition=models.Q(models.Q(('entered_at__isnull', True), ('entered_by_id', ''), ('merchant__isnull', True)), models.Q(('entered_at__isnull', False), ('merchant__isnull', False), models.Q(('entered_by_id', ''), _negated=True)), _connector='OR'), name='entered_application_has_its_merchant'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state__in', ['received', 'entered'])), models.Q(('decided_at__isnull', False), ('state__in', ['approved', 'declined'])), _connector='OR'), name='decided_application_has_its_moment')],
                },
            ),
            migrations.CreateModel(
                name='ApplicationPaper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='merchants.application', verbose_name='application')),
                    ('kind', models.CharField(choices=[('licence', 'business licence'), ('permit', 'permit for the trade'), ('contract', 'contract'), ('insurance', 'liability insurance'), ('account', 'proof of the bank account'), ('other', 'other paper')], max_length=10, verbose_name='kind')),
                    ('file', models.FileField(max_length=80, storage=merchants.applications.models.private, upload_to=merchants.stores.models.documents.random_name, verbose_name='file')),
                    ('file_type', models.CharField(choices=[('application/pdf', 'PDF'), ('image/jpeg', 'JPEG')], max_length=20)),
                ],
                options={
                    'verbose_name': 'paper of an application',
                    'verbose_name_plural': 'papers of applications',
                    'constraints': [models.UniqueConstraint(fields=('application', 'kind'), name='one_paper_of_a_kind')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='BookingRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('product', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='booking_rule', to='vouchers.serviceproduct', verbose_name='product')),
                    ('mode', models.CharField(choices=[('slots', 'times offered by the store'), ('on_demand', 'on demand')], default='slots', max_length=10, verbose_name='way of booking')),
                    ('goes_to_all', models.BooleanField(default=False, help_text='On demand: the first store that accepts takes it.', verbose_name='may go to all stores of the city')),
                    ('days_ahead', models.PositiveSmallIntegerField(default=14, verbose_name='days ahead')),
                    ('lead_minutes', models.PositiveSmallIntegerField(default=60, verbose_name='no later than minutes before')),
                    ('accept_minutes', models.PositiveSmallIntegerField(blank=True, default=30, help_text='In minutes; then staff are alarmed, and after as long again the request ends. Empty: a free place is accepted at once.', null=True, verbose_name='accepted within')),
                    ('contact_minutes', models.PositiveSmallIntegerField(blank=True, help_text='In minutes; empty means that nobody watches.', null=True, verbose_name='customer called within')),
                    ('arrive_minutes', models.PositiveSmallIntegerField(default=30, help_text='On demand: minutes until arrival, unless the store says so.', verbose_name='usual way')),
                    ('start_minutes', models.PositiveSmallIntegerField(blank=True, default=30, help_text='In minutes; empty means that nobody watches.', null=True, verbose_name='begun within after the agreed time')),
                    ('finish_minutes', models.PositiveSmallIntegerField(blank=True, help_text='In minutes; empty means that nobody watches.', null=True, verbose_name='finished within after beginning')),
                    ('free_cancel_minutes', models.PositiveSmallIntegerField(default=120, help_text='Minutes before the agreed time. Before a store has accepted it is always free.', verbose_name='cancelled free of charge until')),
                    ('late_cancel', models.CharField(choices=[('nothing', 'nothing'), ('strike', 'counts against booking'), ('use', 'one use of the voucher')], default='strike', max_length=8, verbose_name='cancelling late costs')),
                    ('no_show', models.CharField(choices=[('nothing', 'nothing'), ('strike', 'counts against booking'), ('use', 'one use of the voucher')], default='strike', max_length=8, verbose_name='not coming costs')),
                    ('no_show_minutes', models.PositiveSmallIntegerField(default=15, verbose_name='not come after minutes')),
                    ('strikes_allowed', models.PositiveSmallIntegerField(default=3, verbose_name='times allowed')),
                    ('strike_days', models.PositiveSmallIntegerField(default=90, verbose_name='counted over days')),
                    ('lock_days', models.PositiveSmallIntegerField(default=30, verbose_name='then no booking for days')),
                    ('open_per_member', models.PositiveSmallIntegerField(default=1, verbose_name='open bookings per member')),
                    ('min_score', models.PositiveSmallIntegerField(default=60, help_text='A merchant below it gets no new bookings.', verbose_name='only stores with a score from')),
                    ('photos_needed', models.PositiveSmallIntegerField(default=0, verbose_name='photos at the end')),
                    ('asks_odometer', models.BooleanField(default=False, verbose_name='odometer at the end')),
                    ('asks_effort', models.BooleanField(default=False, verbose_name='kilometres and expenses at the end')),
                    ('asks_tow', models.BooleanField(default=False, verbose_name="towing needs the customer's consent")),
                    ('may_call', models.BooleanField(default=True, help_text='Shows a button to call while the booking is open; the number itself stays masked.', verbose_name='the store may call the customer')),
                    ('questions', models.JSONField(blank=True, default=list, verbose_name='questions to the member')),
                ],
                options={
                    'verbose_name': 'rule for bookings',
                    'verbose_name_plural': 'rules for bookings',
                    'ordering': ['product__sort_order', 'product__code'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='Capacity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('store', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capacities', to='merchants.store', verbose_name='store')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='capacities', to='vouchers.serviceproduct', verbose_name='product')),
                    ('places', models.PositiveSmallIntegerField(default=1, verbose_name='places at a time')),
                    ('slot_minutes', models.PositiveSmallIntegerField(default=60, verbose_name='length of a time in minutes')),
                    ('closed_dates', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=None, verbose_name='not on these dates')),
                    ('is_open', models.BooleanField(default=True, verbose_name='takes bookings')),
                ],
                options={
                    'verbose_name': 'places of a store',
                    'verbose_name_plural': 'places of stores',
                    'ordering': ['store__code', 'product__sort_order'],
                    'constraints': [models.UniqueConstraint(fields=('store', 'product'), name='one_capacity_per_store_and_product'), models.CheckConstraint(condition=models.Q(('slot_minutes__gte', 5)), name='slot_has_a_length')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='OrderPrice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='order_price', to='merchants.agreement', verbose_name='agreement')),
                    ('start_fee_fen', models.PositiveIntegerField(default=0, verbose_name='start fee')),
                    ('included_km', models.PositiveSmallIntegerField(default=0, verbose_name='kilometres included')),
                    ('per_km_fen', models.PositiveIntegerField(default=0, verbose_name='per further kilometre')),
                    ('fees_cap_fen', models.PositiveIntegerField(default=0, verbose_name='expenses up to')),
                    ('cap_fen', models.PositiveIntegerField(blank=True, help_text='What an order costs above this, the customer pays to the merchant.', null=True, verbose_name='most paid per order')),
                ],
                options={
                    'verbose_name': 'price of orders',
                    'verbose_name_plural': 'prices of orders',
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='Payable',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payables', to='merchants.merchant', verbose_name='merchant')),
                    ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payables', to='merchants.store', verbose_name='store')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vouchers.serviceproduct', verbose_name='product')),
                    ('agreement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.agreement')),
                    ('quantity', models.IntegerField(verbose_name='quantity')),
                    ('unit_price_fen', models.BigIntegerField(verbose_name='unit price')),
                    ('amount_fen', models.BigIntegerField(verbose_name='amount')),
                    ('day', models.DateField(verbose_name='day')),
                    ('at', models.DateTimeField(verbose_name='at')),
                    ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='merchants.payable')),
                    ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='merchants.payable')),
                ],
                options={
                    'verbose_name': 'payable',
                    'verbose_name_plural': 'payables',
                    'indexes': [models.Index(fields=['merchant', 'day'], name='payable_period')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen', django.db.models.expressions.CombinedExpression(models.F('unit_price_fen'), '*', models.F('quantity')))), name='payable_is_price_times_quantity')],
                },
            ),
            migrations.CreateModel(
                name='PayableLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('payable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='merchants.payable', verbose_name='payable')),
                    ('code', models.CharField(choices=[('base', 'basic price'), ('start', 'start fee'), ('km', 'kilometres beyond those included'), ('fees', 'expenses'), ('above_cap', 'above the cap, paid by the customer')], max_length=10, verbose_name='line')),
                    ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
                    ('unit_price_fen', models.BigIntegerField(verbose_name='unit price')),
                ],
                options={
                    'verbose_name': 'line of a payable',
                    'verbose_name_plural': 'lines of payables',
                    'constraints': [models.UniqueConstraint(fields=('payable', 'code'), name='one_line_of_a_kind')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='Slot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('store', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='merchants.store', verbose_name='store')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vouchers.serviceproduct', verbose_name='product')),
                    ('starts_at', models.DateTimeField(verbose_name='from')),
                    ('places', models.PositiveSmallIntegerField(verbose_name='places')),
                    ('taken', models.PositiveSmallIntegerField(default=0, verbose_name='taken')),
                ],
                options={
                    'verbose_name': 'time',
                    'verbose_name_plural': 'times',
                    'constraints': [models.UniqueConstraint(fields=('store', 'product', 'starts_at'), name='one_slot_per_time')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='StatementLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('statement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='merchants.statement')),
                    ('payable', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='line', to='merchants.payable')),
                    ('amount_fen', models.BigIntegerField(verbose_name='amount')),
                ],
                options={
                    'verbose_name': 'statement line',
                    'verbose_name_plural': 'statement lines',
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='Dispute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='merchants.statement', verbose_name='statement')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='merchants.statementline', verbose_name='line')),
                    ('state', models.CharField(choices=[('open', 'waiting for the insurer'), ('rejected', 'rejected, waiting for the merchant'), ('insisted', 'insisted, waiting for the insurer'), ('accepted', 'accepted'), ('final', 'rejected for good'), ('agreed', 'settled by agreement'), ('withdrawn', 'withdrawn')], default='open', max_length=10, verbose_name='state')),
                    ('category', models.CharField(choices=[('price', 'the price is not the agreed one'), ('quantity', 'the number of uses is wrong'), ('not_ours', 'the service was not given by us'), ('undone', 'it was undone, or should not have been'), ('other', 'something else')], max_length=10, verbose_name='what is wrong')),
                    ('words', models.CharField(max_length=500, verbose_name='in your words')),
                    ('wanted_fen', models.BigIntegerField(blank=True, null=True, verbose_name='amount it should be')),
                    ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.paper', verbose_name='proof')),
                    ('opened_at', models.DateTimeField(verbose_name='opened')),
                    ('opened_by_id', models.CharField(blank=True, max_length=40)),
                    ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                    ('decided_by_id', models.CharField(blank=True, max_length=40)),
                    ('decision', models.CharField(blank=True, max_length=500, verbose_name='decision')),
                    ('insisted_at', models.DateTimeField(null=True, verbose_name='insisted')),
                    ('insistence', models.CharField(blank=True, max_length=500, verbose_name='why it insists')),
                    ('final_at', models.DateTimeField(null=True, verbose_name='decided for good')),
                    ('final_by_id', models.CharField(blank=True, max_length=40)),
                    ('final_decision', models.CharField(blank=True, max_length=500, verbose_name='final decision')),
                    ('correction', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispute', to='merchants.payable', verbose_name='correction')),
                ],
                options={
                    'verbose_name': 'dispute',
                    'verbose_name_plural': 'disputes',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('line',), name='line_is_disputed_once'), models.CheckConstraint(condition=models.Q(models.Q(('correction__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('correction__isnull', True)), _connector='OR'), name='accepted_dispute_has_its_correction')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='Hold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(choices=[('complaint', 'complaint'), ('anomaly', 'anomaly'), ('dispute', 'dispute'), ('review', 'review by staff')], max_length=10, verbose_name='kind')),
                    ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='merchants.merchant', verbose_name='merchant')),
                    ('payable', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='merchants.payable', verbose_name='payable')),
                    ('statement', models.CharField(blank=True, max_length=30, verbose_name='statement number')),
                    ('reason', models.CharField(max_length=200, verbose_name='reason')),
                    ('reference', models.CharField(blank=True, max_length=80, verbose_name='reference')),
                    ('placed_at', models.DateTimeField(verbose_name='placed')),
                    ('placed_by_id', models.CharField(blank=True, max_length=40)),
                    ('released_at', models.DateTimeField(null=True, verbose_name='released')),
                    ('released_by_id', models.CharField(blank=True, max_length=40)),
                    ('release_note', models.CharField(blank=True, max_length=200, verbose_name='why released')),
                ],
                options={
                    'verbose_name': 'hold',
                    'verbose_name_plural': 'holds',
                    'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['merchant'], name='hold_open')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('payable__isnull', True), ('statement', ''), _connector='OR'), name='hold_is_of_one_thing'), models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('merchant', 'payable', 'statement', 'kind', 'reference'), name='same_hold_is_placed_once', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='Journal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('use', 'use of a voucher'), ('undone', 'use undone'), ('goodwill', 'paid in good faith'), ('correction', 'correction'), ('payout', 'payout')], max_length=10, verbose_name='kind')),
                    ('payable', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='journal', to='merchants.payable', verbose_name='payable')),
                    ('note', models.CharField(blank=True, db_default='', max_length=200, verbose_name='note')),
                    ('by_id', models.CharField(blank=True, db_default='', max_length=40)),
                    ('at', models.DateTimeField(verbose_name='at')),
                ],
                options={
                    'verbose_name': 'journal',
                    'verbose_name_plural': 'journals',
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='Payout',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='merchants.payoutrun', verbose_name='run')),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='merchants.statement', verbose_name='statement')),
                    ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.merchant', verbose_name='merchant')),
                    ('amount_fen', models.BigIntegerField(verbose_name='amount')),
                    ('account_name', models.CharField(max_length=100, verbose_name='account holder')),
                    ('bank_name', models.CharField(max_length=80, verbose_name='bank')),
                    ('branch_code', models.CharField(blank=True, db_default='', max_length=12, verbose_name='bank branch code')),
                    ('account_number', club.core.fields.SealedField(blank=True, editable=True, null=True, verbose_name='account')),
                    ('stripe_account', models.CharField(blank=True, db_default='', max_length=45, verbose_name='Stripe account')),
                    ('state', models.CharField(choices=[('waiting', 'waiting for release'), ('sent', 'on its way'), ('unknown', 'no answer, may have arrived'), ('paid', 'paid'), ('failed', 'failed'), ('cancelled', 'taken out')], default='waiting', max_length=10, verbose_name='state')),
                    ('provider_key', models.CharField(max_length=60, unique=True)),
                    ('provider_id', models.CharField(blank=True, max_length=80, verbose_name='number at the provider')),
                    ('tried_at', models.DateTimeField(null=True)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('paid_on', models.DateField(null=True, verbose_name='paid on')),
                    ('bank_reference', models.CharField(blank=True, max_length=80, verbose_name='bank reference')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                    ('sent_journal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payout_sent', to='merchants.journal')),
                    ('end_journal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payout_ended', to='merchants.journal')),
                ],
                options={
                    'verbose_name': 'payout',
                    'verbose_name_plural': 'payouts',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['failed', 'cancelled']), _negated=True), fields=('statement',), name='one_payout_per_statement'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='payout_is_above_zero')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='Posting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('journal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='merchants.journal')),
                    ('account', models.CharField(choices=[('service', 'cost of services'), ('merchant', 'owed to merchants'), ('clearing', 'on its way to merchants'), ('bank', 'bank')], max_length=10, verbose_name='account')),
                    ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.merchant', verbose_name='merchant')),
                    ('amount_fen', models.BigIntegerField(verbose_name='amount')),
                ],
                options={
                    'verbose_name': 'posting',
                    'verbose_name_plural': 'postings',
                    'indexes': [],
                    'constraints': [],
                },
            ),
        ]),
        migrations.RunSQL(BALANCE, UNBALANCE),
        migrations.RunSQL(COMPARE, NOT_COMPARED),
        *guard(
            "merchants_payable", "merchants_statementline", "merchants_journal",
            "merchants_posting", "merchants_payableline",
        ),
        freeze(
            "merchants_payout", "uid", "run_id", "statement_id", "merchant_id", "amount_fen", "account_name",
            "bank_name", "branch_code", "provider_key",
        ),
        freeze(
            "merchants_invoice", "uid", "statement_id", "kind", "medium", "number", "issued_on", "title",
            "buyer_uscc", "seller_uscc", "amount_fen", "net_fen", "tax_fen", "rate_bp", "paper_id",
            "received_at", "received_by_id",
        ),
        freeze_once("merchants_payout", "stripe_account"),
    ]
