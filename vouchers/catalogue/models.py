"""What is offered: service products and the gift packages made of them, as staff configure them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from club.core.models import PublicRow
from club.members.models import Tier
from club.organisation.models import Branch
from vouchers.catalogue import words
from vouchers.catalogue.choices import Benefit, BookingNeed, CodeSource, LegalBasis, ServiceGroup, Weekday

TERMS_OF_PRODUCTS = ("product__branches", "product__tiers")  # what terms() reads besides the row


class ServiceProduct(
    WorkflowMixin,
    PreviewableMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PublicRow,
    ClusterableModel,
):
    """One service a voucher can be for. Its terms are copied into each voucher; later edits change none.

    Empty eligibility, hours, weekdays and branches mean no limit. Money in fen, `discount_percent` is what
    the member saves, validity is a fixed period or days from collection. Each question is
    {"code", "label", "label_en", "required"}; its answer is asked when a voucher is used.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    group = models.CharField(_("group"), max_length=10, choices=ServiceGroup, default=ServiceGroup.VEHICLE)
    icon = models.CharField(_("icon"), max_length=20, default="gift")
    summary = models.CharField(_("in one sentence"), max_length=120, blank=True)
    summary_en = models.CharField(_("in one sentence, English"), max_length=160, blank=True)
    description = models.TextField(_("how it works"), blank=True)
    description_en = models.TextField(_("how it works, English"), blank=True)

    benefit = models.CharField(_("benefit"), max_length=12, choices=Benefit, default=Benefit.USES)
    uses = models.PositiveSmallIntegerField(_("uses per voucher"), default=1)
    discount_percent = models.PositiveSmallIntegerField(_("discount in percent"), default=0)
    cap_per_use_fen = models.PositiveIntegerField(_("cap per use"), null=True, blank=True)
    cap_per_month_fen = models.PositiveIntegerField(_("cap per month"), null=True, blank=True)
    value_fen = models.PositiveIntegerField(_("stored amount"), default=0)
    list_price_fen = models.PositiveIntegerField(_("usual price"), default=0)

    valid_days = models.PositiveSmallIntegerField(_("valid for days after collection"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid through"), null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday),
        default=list,
        blank=True,
        verbose_name=_("weekdays"),
    )
    hours_from = models.TimeField(_("from time"), null=True, blank=True)
    hours_until = models.TimeField(_("until time"), null=True, blank=True)
    blackout_dates = ArrayField(
        models.DateField(), default=list, blank=True, verbose_name=_("not on these dates")
    )

    tiers = ParentalManyToManyField(Tier, blank=True, related_name="+", verbose_name=_("only for tiers"))
    min_no_claim_years = models.PositiveSmallIntegerField(_("years without a claim from"), default=0)
    needs_insured_vehicle = models.BooleanField(_("only for an insured vehicle"), default=False)
    needs_named_vehicle = models.BooleanField(_("only for the vehicle on the voucher"), default=False)
    branches = ParentalManyToManyField(
        Branch, blank=True, related_name="+", verbose_name=_("only in branches")
    )
    per_member_per_month = models.PositiveSmallIntegerField(
        _("uses per member and month"), null=True, blank=True
    )
    per_member_per_day = models.PositiveSmallIntegerField(_("uses per member and day"), null=True, blank=True)
    per_store_per_day = models.PositiveSmallIntegerField(_("uses per store and day"), null=True, blank=True)
    per_merchant_per_day = models.PositiveSmallIntegerField(
        _("uses per merchant and day"), null=True, blank=True
    )

    booking = models.CharField(_("booking"), max_length=10, choices=BookingNeed, default=BookingNeed.NONE)
    questions = models.JSONField(_("questions at the counter"), default=list, blank=True)
    codes_from = models.CharField(
        _("codes"), max_length=8, choices=CodeSource, default=CodeSource.CLUB, db_default=CodeSource.CLUB
    )
    is_transferable = models.BooleanField(_("may be given to a friend"), default=True)
    reversal_minutes = models.PositiveSmallIntegerField(_("undo window in minutes"), default=30)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("service product")
        verbose_name_plural = _("service products")
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name

    def terms(self) -> dict[str, Any]:
        """The promise as copied into a voucher: everything that decides its use, in JSON types."""
        return {
            "product": self.code,
            "name": self.name,
            "name_en": self.name_en,
            "icon": self.icon,
            "benefit": self.benefit,
            "uses": self.uses,
            "discount_percent": self.discount_percent,
            "cap_per_use_fen": self.cap_per_use_fen,
            "cap_per_month_fen": self.cap_per_month_fen,
            "value_fen": self.value_fen,
            "weekdays": self.weekdays,
            "hours": [t.isoformat("minutes") if t else None for t in (self.hours_from, self.hours_until)],
            "blackout_dates": [day.isoformat() for day in self.blackout_dates],
            "valid_days": self.valid_days,
            "valid_dates": [day.isoformat() if day else None for day in (self.valid_from, self.valid_until)],
            "branches": [branch.path for branch in self.branches.all()],
            "tiers": [tier.code for tier in self.tiers.all()],
            "min_no_claim_years": self.min_no_claim_years,
            "needs_insured_vehicle": self.needs_insured_vehicle,
            "needs_named_vehicle": self.needs_named_vehicle,
            "per_member_per_month": self.per_member_per_month,
            "per_member_per_day": self.per_member_per_day,
            "per_store_per_day": self.per_store_per_day,
            "per_merchant_per_day": self.per_merchant_per_day,
            "booking": self.booking,
            "questions": self.questions,
            "codes_from": self.codes_from,
            "is_transferable": self.is_transferable,
            "reversal_minutes": self.reversal_minutes,
            "revision": self.latest_revision_id,
        }

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "vouchers/catalogue/product_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        terms = self.terms()
        shown = {"worth": words.worth(terms), "conditions": words.conditions(terms)}
        return {**super().get_preview_context(request, mode_name), "product": self, **shown}


class GiftPackage(
    WorkflowMixin,
    PreviewableMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PublicRow,
    ClusterableModel,
):
    """A set of products given or sold together. Only a published package can be granted or bought."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=120, blank=True)
    summary_en = models.CharField(_("in one sentence, English"), max_length=160, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=12, choices=LegalBasis)
    min_tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from tier")
    )
    value_class = models.CharField(_("for customer value"), max_length=10, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="packages", verbose_name=_("branch"))
    collect_days = models.PositiveSmallIntegerField(_("days to collect"), default=30)
    price_fen = models.PositiveIntegerField(_("price"), null=True, blank=True)
    price_points = models.PositiveIntegerField(_("price in points"), null=True, blank=True)
    is_on_sale = models.BooleanField(_("on sale"), default=False)
    cost_fen = models.PositiveIntegerField(_("expected cost"), default=0)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("gift package")
        verbose_name_plural = _("gift packages")
        ordering = ["sort_order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_on_sale=False)
                | models.Q(price_fen__gt=0)
                | models.Q(price_points__gt=0),
                name="package_on_sale_has_a_price",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def terms(self) -> dict[str, Any]:
        """The promise as copied into a gift or an order: each piece with the terms of its product."""
        return {
            "package": self.code,
            "name": self.name,
            "name_en": self.name_en,
            "items": [
                {
                    "product_id": item.product_id,
                    "quantity": item.quantity,
                    "step": item.step,
                    "terms": item.product.terms(),
                }
                for item in self.items.select_related("product").prefetch_related(*TERMS_OF_PRODUCTS)
            ],
        }

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "vouchers/catalogue/package_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        pieces = [(item, words.worth(item.product.terms())) for item in self.items.all() if item.product_id]
        return {**super().get_preview_context(request, mode_name), "package": self, "pieces": pieces}


class PackageItem(models.Model):
    """One product in a package: how many vouchers of it, and after which others they open."""

    package = ParentalKey(GiftPackage, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(ServiceProduct, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.PositiveSmallIntegerField(_("vouchers"), default=1)
    step = models.PositiveSmallIntegerField(
        _("step"),
        default=1,
        db_default=1,
        help_text=_("Vouchers of step 2 open when those of step 1 are used up, and so on."),
    )
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["sort_order", "id"]
