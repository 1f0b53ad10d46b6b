"""Partner merchants: who they are, their stores, the people at the counter, the agreed prices, their keys."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.fields import SealedField
from club.core.models import PublicRow
from club.organisation.models import Branch
from vouchers.catalogue.models import ServiceProduct


class Guesser(models.Model):
    """Whoever types codes: wrong codes are counted on the row, so the limit costs no query of its own."""

    misses = models.PositiveSmallIntegerField(default=0, editable=False)
    misses_since = models.DateTimeField(null=True, editable=False)
    locked_until = models.DateTimeField(_("locked until"), null=True, editable=False)

    class Meta:
        abstract = True


class MissCount(models.Model):
    """Wrong codes of everybody together within ten minutes: many guessers may each stay below their limit."""

    begins_at = models.DateTimeField(unique=True)
    misses = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("wrong codes of ten minutes")
        verbose_name_plural = _("wrong codes by time")


class Merchant(PublicRow):
    """A business we settle with. Bank details are sealed; suspending it stops every store at once."""

    class State(models.TextChoices):
        """How far the partnership is."""

        APPLYING = "applying", _("applying")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        REJECTED = "rejected", _("rejected")
        CLOSED = "closed", _("closed")

    class Cycle(models.TextChoices):
        """How often a statement is drawn up."""

        MONTH = "month", _("monthly")
        HALF_MONTH = "half_month", _("twice a month")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    legal_name = models.CharField(_("registered name"), max_length=100, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="merchants", verbose_name=_("branch"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPLYING)
    state_reason = models.CharField(_("reason"), max_length=200, blank=True)
    cycle = models.CharField(_("settlement"), max_length=12, choices=Cycle, default=Cycle.MONTH)
    contact_name = SealedField(_("contact"))
    contact_phone = SealedField(_("contact phone"))
    # What the account is changes only by BankChange: proposed by one person, approved by another.
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    bank_account_name = models.CharField(_("account holder"), max_length=100, blank=True, db_default="")
    bank_account = SealedField(_("bank account"))
    stripe_account = models.CharField(_("Stripe account"), max_length=45, blank=True, db_default="")
    bank_branch_code = models.CharField(_("bank branch code"), max_length=12, blank=True, db_default="")
    bank_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    bank_cools_until = models.DateTimeField(_("no payout before"), null=True, blank=True, editable=False)
    invoice_title = models.CharField(_("invoice title"), max_length=100, blank=True)
    tax_rate_bp = models.PositiveSmallIntegerField(_("tax rate in 1/100 percent"), default=600)
    score = models.PositiveSmallIntegerField(_("score"), default=100)
    joined_date = models.DateField(_("partner since"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True, editable=False)
    applied_by_id = models.CharField(max_length=40, blank=True, editable=False, db_default="")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    approved_by_id = models.CharField(max_length=40, blank=True, editable=False, db_default="")

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["code"]
        permissions = [("approve_merchant", _("Can approve merchants"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by_id="") | ~models.Q(approved_by_id=models.F("applied_by_id")),
                name="merchant_has_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_partner(self) -> bool:
        """Whether it has been taken on: it may be suspended, but it has people, prices and books."""
        return self.state in (self.State.ACTIVE, self.State.SUSPENDED)


class Store(PublicRow):
    """A place where vouchers are used. How its opening hours are written: see opening.py."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, related_name="stores", verbose_name=_("merchant"))
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="stores", verbose_name=_("branch"))
    city = models.CharField(_("city"), max_length=40)
    address = models.CharField(_("address"), max_length=200)
    phone = models.CharField(_("public phone"), max_length=30, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    opening = ArrayField(
        models.CharField(max_length=11, blank=True), size=7, default=list, blank=True, verbose_name=_("hours")
    )
    is_open = models.BooleanField(_("in service"), default=True)
    takes_offline = models.BooleanField(_("may redeem offline"), default=False)
    offline_per_day = models.PositiveSmallIntegerField(
        _("offline uses per day"),
        default=50,
        db_default=50,
        help_text=_("As many uploaded uses as this are paid per day without being looked at."),
    )

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        ordering = ["code"]
        indexes = [models.Index(fields=["city"], name="store_city")]

    def __str__(self) -> str:
        return self.name


class OperatorRole(models.TextChoices):
    """What a person at a merchant may do."""

    OWNER = "owner", pgettext_lazy("of a shop", "owner")
    CASHIER = "cashier", _("cashier")
    FINANCE = "finance", _("finance")


class Operator(Guesser, PublicRow):
    """A person of a merchant with a login; at one store, or at all of them when `store` is empty."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="operator")
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="operators", verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, blank=True, related_name="operators", verbose_name=_("store")
    )
    role = models.CharField(_("role"), max_length=10, choices=OperatorRole)
    display_name = models.CharField(_("name"), max_length=40)
    is_active = models.BooleanField(_("active"), default=True)
    left_at = models.DateTimeField(pgettext_lazy("an employer", "left"), null=True, blank=True)

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")

    def __str__(self) -> str:
        return self.display_name


class Agreement(PublicRow):
    """The price per use that a merchant gets for a product over a period; periods never overlap.

    Where the product is a discount or a stored amount, `share_percent` of what the voucher took off is paid;
    a price above zero caps it.
    """

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="agreements", verbose_name=_("merchant")
    )
    product = models.ForeignKey(
        ServiceProduct, models.PROTECT, related_name="agreements", verbose_name=_("product")
    )
    price_fen = models.PositiveIntegerField(_("price per use"))
    share_percent = models.PositiveSmallIntegerField(_("share of the discount paid"), default=100)
    month_budget_fen = models.PositiveBigIntegerField(
        _("most paid per month"),
        null=True,
        blank=True,
        help_text=_("When it is reached the merchant takes no more of these vouchers until the next month."),
    )
    period = DateRangeField(_("period"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            ExclusionConstraint(
                name="one_price_per_merchant_product_and_day",
                expressions=[
                    ("merchant", RangeOperators.EQUAL),
                    ("product", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merchant} · {self.product}"

    @property
    def last_day(self) -> date | None:
        """The last day on which the price holds; None: until further notice."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None


class ApiKey(Guesser, PublicRow):
    """A key for tills and partner systems. Only its SHA-256 is kept: 256 random bits need no slow hash."""

    class Kind(models.TextChoices):
        """Whose key it is."""

        MERCHANT = "merchant", _("merchant")
        INTEGRATION = "integration", _("integration")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    merchant = models.ForeignKey(Merchant, models.CASCADE, null=True, blank=True, related_name="api_keys")
    store = models.ForeignKey(Store, models.CASCADE, null=True, blank=True, related_name="api_keys")
    name = models.CharField(_("name"), max_length=40)
    may_force = models.BooleanField(_("may upload offline uses"), default=False, db_default=False)
    prefix = models.CharField(max_length=12)
    key_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="integration", merchant__isnull=True)
                | models.Q(kind="merchant", merchant__isnull=False),
                name="key_belongs_to_a_merchant_or_an_integration",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"
