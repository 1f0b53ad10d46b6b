"""One customer to be called, and the batch that he was drawn with."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core import masks
from club.core.models import PublicRow
from club.members.models import Customer, InsuranceClaim, Policy
from club.organisation.models import Branch
from club.revisits.models.choices import Result, State
from club.revisits.models.kinds import RevisitKind

S = State


class RevisitBatch(PublicRow):
    """What was drawn at one moment: the events from where the last batch ended, until exclusive."""

    kind = models.ForeignKey(RevisitKind, models.PROTECT, related_name="batches", verbose_name=_("kind"))
    moment = models.DateTimeField(pgettext_lazy("of a batch", "moment"))
    events_from = models.DateTimeField(_("events from"))
    events_until = models.DateTimeField(_("events until"))
    drawn_at = models.DateTimeField(pgettext_lazy("revisit", "drawn at"))
    rows = models.PositiveIntegerField(_("rows"), default=0)

    class Meta:
        verbose_name = _("batch of revisits")
        verbose_name_plural = _("batches of revisits")
        constraints = [
            models.UniqueConstraint(fields=["kind", "moment"], name="one_batch_per_moment"),
            models.UniqueConstraint(fields=["kind", "events_from"], name="batches_do_not_overlap"),
            models.CheckConstraint(
                condition=models.Q(events_until__gt=models.F("events_from")), name="batch_has_a_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.moment:%Y-%m-%d %H:%M}"


class Revisit(PublicRow):
    """One record of a queue. `reference` is the number of what it follows; nothing is drawn twice of a kind.

    `attempts` counts those of the present round; the second round begins with the branch's answer. A seat
    that took it holds it until `held_until`; then it goes back by itself.
    """

    State = State
    TRANSITIONS = {
        S.WAITING: {S.AT_BRANCH, S.DONE, S.UNREACHABLE, S.REFUSED, S.OUT, S.DROPPED},
        S.AT_BRANCH: {S.WAITING, S.UNREACHABLE, S.REFUSED, S.DONE, S.DROPPED},
    }

    kind = models.ForeignKey(RevisitKind, models.PROTECT, related_name="revisits", verbose_name=_("kind"))
    batch = models.ForeignKey(RevisitBatch, models.PROTECT, null=True, related_name="revisits")
    reference = models.CharField(_("number"), max_length=40)
    policy = models.ForeignKey(Policy, models.SET_NULL, null=True, related_name="+", verbose_name=_("policy"))
    claim = models.ForeignKey(
        InsuranceClaim, models.SET_NULL, null=True, related_name="+", verbose_name=_("insurance claim")
    )
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="revisits", verbose_name=_("customer")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="revisits", verbose_name=_("branch"))
    happened_at = models.DateTimeField(_("happened"))
    drawn_at = models.DateTimeField(pgettext_lazy("revisit", "drawn at"))
    call_from = models.DateTimeField(_("to be called from"))
    call_until = models.DateTimeField(_("to be called until"), null=True)
    most_attempts = models.PositiveSmallIntegerField(_("attempts at most"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=S.WAITING)
    round = models.PositiveSmallIntegerField(pgettext_lazy("revisit", "revisit no."), default=1)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"))
    held_by_id = models.CharField(max_length=40, blank=True)
    held_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    result = models.CharField(_("last result"), max_length=14, choices=Result, blank=True)
    reached_at = models.DateTimeField(pgettext_lazy("revisit", "reached at"), null=True)
    ended_at = models.DateTimeField(pgettext_lazy("revisit", "ended at"), null=True)

    class Meta:
        verbose_name = _("revisit")
        verbose_name_plural = _("revisits")
        permissions = [
            ("call_revisit", _("call customers from the queues")),
            ("check_revisit", _("check the quality of revisits")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="nothing_is_drawn_twice"),
            models.CheckConstraint(
                condition=models.Q(attempts__lte=models.F("most_attempts")), name="no_attempt_too_many"
            ),
            models.UniqueConstraint(
                fields=["held_by_id"], condition=~models.Q(held_by_id=""), name="one_record_per_seat"
            ),
            models.CheckConstraint(
                condition=models.Q(held_by_id="", held_since=None, held_until=None)
                | (~models.Q(held_by_id="") & models.Q(held_since__isnull=False, held_until__isnull=False)),
                name="held_revisit_is_held_until",
            ),
            models.CheckConstraint(
                condition=models.Q(held_by_id="") | models.Q(state=S.WAITING),
                name="only_waiting_ones_are_held",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[S.WAITING, S.AT_BRANCH], ended_at=None)
                | (~models.Q(state__in=[S.WAITING, S.AT_BRANCH]) & models.Q(ended_at__isnull=False)),
                name="ended_revisit_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["call_until", "next_at"],
                name="revisits_to_call",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["branch", "-id"], name="revisits_of_branch"),
            models.Index(fields=["kind", "drawn_at"], name="revisits_of_kind"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def whom(self) -> str:
        """Who is called, masked."""
        return f"{masks.name(self.customer.name or '')} {masks.phone(self.customer.phone or '')}".strip()

    @property
    def attempts_left(self) -> int:
        """How often he may still be called in this round."""
        return self.most_attempts - self.attempts

    def may_become(self, state: str) -> bool:
        """Whether the table of moves allows it."""
        return state in self.TRANSITIONS.get(S(self.state), set())

    def let_go(self) -> None:
        """No seat holds it any more."""
        self.held_by_id, self.held_since, self.held_until = "", None, None
