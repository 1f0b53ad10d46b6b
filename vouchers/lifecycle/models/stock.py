"""Codes made in bulk: printed ones that a member turns into a gift, and a partner's own for vouchers."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.clock import local_date
from club.core.models import PublicRow
from club.members.models import Member
from club.organisation.models import Branch
from merchants.stores.models import Guesser
from vouchers.catalogue.models import GiftPackage, ServiceProduct
from vouchers.lifecycle.models.gift import GrantBatch
from vouchers.lifecycle.models.voucher import Voucher


class CodeBatch(PublicRow):
    """Codes made or imported in one act; `key` makes the act repeatable.

    Printed codes are for a package: whoever types one becomes its holder, once. Outside codes are for a
    product: each voucher made of it takes one and shows it instead of a code of ours.
    """

    class Kind(models.TextChoices):
        """What the codes are for."""

        PRINTED = "printed", _("printed, for a package")
        OUTSIDE = "outside", _("made by a partner, for a product")

    key = models.CharField(_("batch"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    package = models.ForeignKey(
        GiftPackage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="code_batches",
        verbose_name=_("package"),
    )
    product = models.ForeignKey(
        ServiceProduct,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="code_batches",
        verbose_name=_("product"),
    )
    grant = models.OneToOneField(GrantBatch, models.PROTECT, null=True, related_name="code_batch")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="code_batches", verbose_name=_("branch"))
    pattern = models.CharField(
        _("pattern"), max_length=40, blank=True, help_text=_("Empty for codes of the club's own form.")
    )
    size = models.PositiveIntegerField(_("codes"), default=0)
    usable_until = models.DateTimeField(_("usable until"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by_id = models.CharField(max_length=40, blank=True)
    voided_at = models.DateTimeField(_("withdrawn"), null=True)
    voided_by_id = models.CharField(max_length=40, blank=True)
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("batch of codes")
        verbose_name_plural = _("batches of codes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="printed", package__isnull=False, product__isnull=True)
                | models.Q(kind="outside", package__isnull=True, product__isnull=False),
                name="codes_are_for_a_package_or_a_product",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last Chinese calendar day on which its codes can be used; None when there is none."""
        return local_date(self.usable_until - timedelta(seconds=1)) if self.usable_until else None


class StockCode(models.Model):
    """One code of a batch. It leaves the stock once, for one voucher or one gift."""

    class State(models.TextChoices):
        """Whether it is still there. Allowed moves: from free to either other."""

        FREE = "free", pgettext_lazy("of a code", "free")
        TAKEN = "taken", _("taken")
        VOID = "void", _("withdrawn")

    # Storing a million codes has to be quick. So there is one index where Django would make four, and no
    # check of foreign keys row by row, which takes four fifths of the time; `verify` makes it for all rows.
    batch = models.ForeignKey(
        CodeBatch,
        models.PROTECT,
        related_name="codes",
        verbose_name=_("batch"),
        db_index=False,
        db_constraint=False,
    )
    code = models.CharField(pgettext_lazy("of a voucher", "code"), max_length=32, db_collation="C")
    state = models.CharField(
        _("state"), max_length=5, choices=State, default=State.FREE, db_default=State.FREE
    )
    voucher = models.OneToOneField(
        Voucher, models.PROTECT, null=True, related_name="stock_code", db_constraint=False
    )
    taken_at = models.DateTimeField(_("taken"), null=True)

    class Meta:
        verbose_name = _("code in stock")
        verbose_name_plural = _("codes in stock")
        constraints = [models.UniqueConstraint(fields=["code"], name="one_code_in_stock")]
        indexes = [models.Index(fields=["batch", "state", "id"], name="codes_of_batch")]

    def __str__(self) -> str:
        return f"…{self.code[-2:]}"


class MemberGuesses(Guesser):
    """Wrong codes that a member typed on his own page."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="code_guesses")

    class Meta:
        verbose_name = _("wrong codes of a member")
        verbose_name_plural = _("wrong codes of members")

    def __str__(self) -> str:
        return str(self.member)
