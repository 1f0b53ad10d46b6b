"""What a manager has to do on a day, why, and the contacts that came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.fields import SealedField
from club.core.models import PublicRow
from club.managers.models.flows import CareStep
from club.managers.models.managers import CustomerManager
from club.members.models import Member, Policy


class Outcome(models.TextChoices):
    """What came of a contact; `club.managers.outcomes` says what follows from each."""

    TALKED = "talked", _("talked, nothing open")
    RENEWED = "renewed", pgettext_lazy("outcome of a call", "renewed")
    WILL_RENEW = "will_renew", _("will renew")
    THINKING = "thinking", _("is thinking it over")
    REFUSED = "refused", _("does not want to renew")
    LOST = "lost", _("insured elsewhere")
    SOLD = "sold", _("sold the car")
    UNREACHABLE = "unreachable", _("not reached")
    WRONG_NUMBER = "wrong_number", _("wrong number")


class ToDo(PublicRow):
    """What a manager has to do for one member on one day; further reasons are lines of the same to-do."""

    class State(models.TextChoices):
        """Whether it is done."""

        OPEN = "open", pgettext_lazy("to-do", "open")
        DONE = "done", pgettext_lazy("to-do", "done")
        DROPPED = "dropped", _("no longer needed")

    member = models.ForeignKey(Member, models.PROTECT, related_name="to_dos", verbose_name=_("member"))
    manager = models.ForeignKey(
        CustomerManager, models.PROTECT, related_name="to_dos", verbose_name=_("customer manager")
    )
    due_date = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(pgettext_lazy("of a to-do", "drawn up"))
    closed_at = models.DateTimeField(pgettext_lazy("of a to-do", "closed"), null=True)
    closed_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("to-do")
        verbose_name_plural = _("to-dos")
        ordering = ["due_date", "pk"]
        permissions = [("supervise_todo", _("watch over the to-dos of customer managers"))]
        constraints = [
            models.UniqueConstraint(fields=["member", "due_date"], name="one_to_do_per_member_and_day"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None, closed_by_id="")
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="to_do_is_open_or_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["manager", "due_date"], name="to_dos_of_manager", condition=models.Q(state="open")
            ),
            models.Index(fields=["due_date"], name="open_to_dos", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.due_date}"


class ToDoLine(models.Model):
    """One reason of a to-do. `key` names the reason for good, so that it is drawn up once."""

    class Kind(models.TextChoices):
        """What the reason is: an event of a care step, or what somebody agreed."""

        RENEWAL = "renewal", _("renewal call")
        WIN_BACK = "win_back", _("last try to win back")
        BIRTHDAY = "birthday", _("birthday")
        SIGNED = "signed", _("thanks for the policy")
        CLAIM_REPORTED = "reported", _("care after an accident")
        CLAIM_CLOSED = "closed", _("call after a claim")
        JOINED = "joined", _("welcome of a new member")
        NEXT = "next", _("agreed next step")
        UNHAPPY = "unhappy", _("low marks in a survey")

    to_do = models.ForeignKey(ToDo, models.CASCADE, related_name="lines")
    kind = models.CharField(_("reason"), max_length=10, choices=Kind)
    step = models.ForeignKey(CareStep, models.SET_NULL, null=True, related_name="+")
    policy = models.ForeignKey(Policy, models.CASCADE, null=True, related_name="+", verbose_name=_("policy"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    key = models.CharField(max_length=100, unique=True)

    class Meta:
        verbose_name = _("reason of a to-do")
        verbose_name_plural = _("reasons of to-dos")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CustomerContact(PublicRow):
    """One contact with a member, or a try: how, what came of it, and when the next step is."""

    class How(models.TextChoices):
        """On which way."""

        PHONE = "phone", _("by phone")
        WECHAT = "wechat", _("by WeChat")
        VISIT = "visit", _("in person")
        COUNTER = "counter", _("at the counter")

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="customer_contacts", verbose_name=_("member")
    )
    to_do = models.ForeignKey(
        ToDo, models.SET_NULL, null=True, related_name="contacts", verbose_name=_("to-do")
    )
    at = models.DateTimeField(_("at"))
    by_id = models.CharField(max_length=40, blank=True)
    way = models.CharField(_("how"), max_length=8, choices=How)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    words = SealedField(_("what was said"))
    next_date = models.DateField(_("next step on"), null=True)

    class Meta:
        verbose_name = _("contact with a member")
        verbose_name_plural = _("contacts with members")
        ordering = ["-id"]
        indexes = [models.Index(fields=["member", "-id"], name="contacts_of_member")]

    def __str__(self) -> str:
        return str(self.get_outcome_display())
