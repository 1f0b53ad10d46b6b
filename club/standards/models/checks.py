"""Checks on the spot: what was looked at where, how it was, and what is put right."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.complaints.models.photo import private
from club.core.fields import SealedField
from club.core.models import PublicRow
from club.identity.models import Account
from club.organisation.models import Branch
from club.standards.models.standards import ServiceItem
from merchants.stores.models import Store


def random_name(photo: "FindingPhoto", filename: str) -> str:
    """Nothing of the name that the phone gave it."""
    return f"checks/{uuid4().hex}.jpg"


class SiteCheck(PublicRow):
    """A visit to a counter of a branch or to a partner's store, by whom and how."""

    class Way(models.TextChoices):
        """How it was looked at."""

        MYSTERY = "mystery", _("mystery shopper")
        VIDEO = "video", _("by video")
        VISIT = "visit", pgettext_lazy("way of a check", "announced visit")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("store")
    )
    site = models.CharField(pgettext_lazy("of a check", "place"), max_length=60)
    way = models.CharField(pgettext_lazy("of a check", "way"), max_length=8, choices=Way)
    checked_date = models.DateField(_("day of the check"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("check on the spot")
        verbose_name_plural = _("checks on the spot")
        ordering = ["-checked_date", "-pk"]
        indexes = [models.Index(fields=["checked_date"], name="site_checks_by_day")]

    def __str__(self) -> str:
        return f"{self.site} · {self.checked_date:%Y-%m-%d}"


class CheckFinding(PublicRow):
    """How one service item was found at a site. Written once."""

    class Result(models.TextChoices):
        """Against the standard."""

        MET = "met", pgettext_lazy("result of a check", "standard met")
        MISSED = "missed", pgettext_lazy("result of a check", "standard missed")
        LEFT_OUT = "left_out", pgettext_lazy("result of a check", "does not apply")

    check_of = models.ForeignKey(
        SiteCheck, models.CASCADE, related_name="findings", verbose_name=_("check on the spot")
    )
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+", verbose_name=_("service item"))
    result = models.CharField(pgettext_lazy("of a check", "result"), max_length=8, choices=Result)
    words = SealedField(_("what was seen"))
    found_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("finding of a check")
        verbose_name_plural = _("findings of checks")
        ordering = ["item__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "item"], name="one_finding_of_an_item_per_check"),
        ]

    def __str__(self) -> str:
        return f"{self.check_of} · {self.item}"


class CheckTask(PublicRow):
    """What is put right after a finding: by whom, by when; shown by a colleague, checked by another."""

    class State(models.TextChoices):
        """Where it is. Sent back, it is open again."""

        OPEN = "open", pgettext_lazy("of a task", "open")  # its owner works on it
        DONE = "done", _("reported as done")  # waits for somebody else to check
        VERIFIED = "verified", _("checked")  # it is

    finding = models.OneToOneField(
        CheckFinding, models.CASCADE, related_name="task", verbose_name=_("finding of a check")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    owner = models.ForeignKey(Account, models.PROTECT, related_name="check_tasks", verbose_name=_("owner"))
    words = SealedField(_("what is to be changed"))
    due_date = models.DateField(pgettext_lazy("of a task", "due"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    ordered_at = models.DateTimeField(_("ordered at"))
    ordered_by_id = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by_id = models.CharField(max_length=40, blank=True)
    outcome = SealedField(_("what was changed"))
    verified_at = models.DateTimeField(_("checked at"), null=True)
    verified_by_id = models.CharField(max_length=40, blank=True)
    warned_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("rectification after a check")
        verbose_name_plural = _("rectifications after checks")
        ordering = ["due_date", "pk"]
        permissions = [("verify_checktask", _("check rectifications after checks"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", done_at__isnull=True, verified_at__isnull=True)
                | models.Q(state="done", done_at__isnull=False, verified_at__isnull=True)
                | models.Q(state="verified", done_at__isnull=False, verified_at__isnull=False),
                name="check_task_state_has_its_times",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by_id="") | ~models.Q(verified_by_id=models.F("done_by_id")),
                name="check_task_is_checked_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding} · {self.due_date:%Y-%m-%d}"


class FindingPhoto(PublicRow):
    """A photo of a finding, or the proof that it was put right; nothing is kept of it but its pixels."""

    finding = models.ForeignKey(
        CheckFinding, models.CASCADE, related_name="photos", verbose_name=_("finding of a check")
    )
    is_proof = models.BooleanField(_("proof of the rectification"), default=False)
    file = models.FileField(_("photo"), upload_to=random_name, storage=private, max_length=80)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("photo of a check")
        verbose_name_plural = _("photos of checks")
        ordering = ["pk"]
