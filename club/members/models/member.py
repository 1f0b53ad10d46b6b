"""Members of the club: who they are to us, their tier, what they agreed to."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.identity.models import Account
from club.members.models.customer import Customer
from club.organisation.models import Branch
from club.wechat.models import Scene


class Tier(PublicRow):
    """A class of members. A member gets the highest tier whose rule he meets; `rank` orders them."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=30)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), unique=True)
    needs_identity = models.BooleanField(_("needs ID number and name"), default=True)
    min_premium_fen = models.BigIntegerField(_("yearly premium from"), default=0)
    min_no_claim_years = models.PositiveSmallIntegerField(_("years without a claim from"), default=0)
    is_manual = models.BooleanField(_("only given by hand"), default=False)
    benefits = models.TextField(_("benefits"), blank=True)
    benefits_en = models.TextField(_("benefits in English"), blank=True)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class Member(PublicRow):
    """A member. Registered with phone only, he holds nothing; with ID number and name he is full at once.

    The person (name, ID number, vehicles, policies) is the customer; at most one open member per customer.
    """

    class State(models.TextChoices):
        """How far the membership is."""

        HALF = "half", _("registered, identity missing")
        FULL = "full", _("member")
        CLOSED = "closed", _("closed")
        MERGED = "merged", _("merged into another")

    TRANSITIONS = {
        State.HALF: {State.FULL, State.CLOSED, State.MERGED},
        State.FULL: {State.CLOSED, State.MERGED},
    }

    number = models.CharField(_("member number"), max_length=20, unique=True)
    account = models.OneToOneField(Account, models.SET_NULL, null=True, related_name="member")
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="members", verbose_name=_("customer")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="members", verbose_name=_("branch"))
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="members", verbose_name=_("tier"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HALF)
    scene = models.ForeignKey(
        Scene, models.SET_NULL, null=True, related_name="members", verbose_name=_("source")
    )
    joined_at = models.DateTimeField(_("registered"))
    full_at = models.DateTimeField(_("member since"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        permissions = [
            ("reveal_member", _("see the data of a member in full")),
            ("merge_member", _("merge memberships, and undo it")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(state="full"), name="one_full_member_per_customer"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="full") | models.Q(customer__isnull=False, full_at__isnull=False),
                name="full_member_has_an_identity",
            ),
        ]
        # As the desk searches: any part of the number, in capitals or not.
        indexes = [
            GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="member_number_parts"),
            models.Index(fields=["full_at"], name="member_since", condition=models.Q(state="full")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_full(self) -> bool:
        """Whether the member may hold gifts and vouchers."""
        return self.state == self.State.FULL


class Consent(models.Model):
    """A yes or a no to one topic, with the version of the text shown and where it was given (PIPL 14, 15)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="consents")
    topic = models.SlugField(_("topic"), max_length=30)
    text_version = models.CharField(_("version"), max_length=20)
    channel = models.CharField(_("where"), max_length=20)
    given_at = models.DateTimeField(pgettext_lazy("consent", "given"), null=True)
    withdrawn_at = models.DateTimeField(pgettext_lazy("consent", "withdrawn"), null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["member", "topic", "-id"], name="consent_latest")]
