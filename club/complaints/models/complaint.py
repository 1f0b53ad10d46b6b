"""A complaint: who, about what, by which channel, and where it is."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.complaints.models.choices import Channel, Complexity, Grade, Scope, State, Way
from club.complaints.models.rules import ComplaintCause, ComplaintFlow
from club.core import masks, people
from club.core.fields import BlindIndexField, SealedField
from club.core.models import PublicRow
from club.identity.models import Account
from club.members.models import Member
from club.organisation.models import Branch

S = State
OPEN = (S.RECEIVED, S.HANDLING)  # the complainant waits for our answer


class DayCount(models.Model):
    """How many complaints got a number on a day."""

    day = models.DateField(unique=True)
    taken = models.PositiveIntegerField(default=0)


class Complaint(PublicRow):
    """One complaint. The complainant is a member, or somebody else whose name and phone are sealed.

    `subject` is what it is about (a redemption, a booking …), if that is known. Everything in words is
    sealed: people write names, phones and plates. `received_at` is when it reached us on its channel,
    `registered_at` when it was written down here. One `owner` from start to end; others get it handed over.
    """

    State = State
    TRANSITIONS = {
        S.RECEIVED: {S.HANDLING, S.WITHDRAWN, S.JOINED},
        S.HANDLING: {S.ANSWERED, S.WITHDRAWN, S.JOINED},
        S.ANSWERED: {S.CLOSED, S.WITHDRAWN, S.HANDLING},
        S.WITHDRAWN: {S.CLOSED, S.HANDLING},
        S.CLOSED: {S.ARCHIVED, S.WITHDRAWN, S.HANDLING},
        S.JOINED: {S.ARCHIVED},
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    reference = models.CharField(_("number of the other side"), max_length=60, blank=True)
    way = models.CharField(_("how the regulator was reached"), max_length=8, choices=Way, blank=True)
    is_first = models.BooleanField(_("first call to the regulator"), default=True)
    will_negotiate = models.BooleanField(_("willing to negotiate with us"), default=True)
    grade = models.CharField(_("class"), max_length=10, choices=Grade)
    scope = models.CharField(_("about"), max_length=10, choices=Scope, default=Scope.OTHER)
    cause = models.ForeignKey(
        ComplaintCause, models.PROTECT, related_name="complaints", verbose_name=_("cause")
    )
    complexity = models.CharField(
        _("complexity"), max_length=8, choices=Complexity, default=Complexity.SIMPLE
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="complaints", verbose_name=_("member")
    )
    name = SealedField(_("name"))
    phone = SealedField(_("phone"))
    phone_index = BlindIndexField("phone", people.phone, db_index=True)
    story = SealedField(_("what happened"))
    demand = SealedField(_("what is asked for"))
    against = SealedField(_("unit or person complained of"))
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    subject_id = models.BigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="complaints", verbose_name=_("branch"))
    owner = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="complaints", verbose_name=_("owner")
    )
    flow = models.ForeignKey(ComplaintFlow, models.PROTECT, related_name="+", verbose_name=_("flow"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=S.RECEIVED)
    is_major = models.BooleanField(_("major"), default=False)
    is_repeated = models.BooleanField(_("repeated"), default=False)
    is_doubtful = models.BooleanField(_("doubtful"), default=False)
    level = models.PositiveSmallIntegerField(_("escalated"), default=0)
    joined_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="joined", verbose_name=_("joined with")
    )
    received_at = models.DateTimeField(pgettext_lazy("of a complaint", "received at"))
    registered_at = models.DateTimeField(_("registered"))
    registered_by_id = models.CharField(max_length=40, blank=True)
    assigned_at = models.DateTimeField(_("given to its owner"), null=True)
    paused_at = models.DateTimeField(_("paused since"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = SealedField(_("answer"))
    closed_at = models.DateTimeField(pgettext_lazy("of a complaint", "closed at"), null=True)
    withdrawn_date = models.DateField(_("withdrawn on"), null=True)
    withdrawn_by_complainant = models.BooleanField(_("withdrawn on the member page"), default=False)
    proof = SealedField(_("proof of the withdrawal"))
    archived_at = models.DateTimeField(_("archived at"), null=True)
    keep_until = models.DateField(_("kept until"), null=True)
    stars = models.PositiveSmallIntegerField(_("stars"), null=True)
    rated_at = models.DateTimeField(_("rated"), null=True)
    rating_words = SealedField(_("words"))

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        permissions = [
            ("review_complaint", _("review and archive complaints")),
            ("supervise_complaint", _("supervise complaints")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | models.Q(phone__isnull=False),
                name="complaint_has_a_complainant",
            ),
            models.CheckConstraint(
                condition=models.Q(subject_type__isnull=True, subject_id__isnull=True)
                | models.Q(subject_type__isnull=False, subject_id__isnull=False),
                name="complaint_subject_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(state=S.RECEIVED)
                | models.Q(owner__isnull=False)
                | models.Q(state__in=[S.JOINED, S.WITHDRAWN, S.CLOSED, S.ARCHIVED]),
                name="handled_complaint_has_an_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True, rated_at__isnull=True)
                | models.Q(stars__gte=1, stars__lte=5, rated_at__isnull=False),
                name="complaint_rated_with_one_to_five_stars",
            ),
            models.UniqueConstraint(
                fields=["channel", "reference"],
                condition=~models.Q(reference=""),
                name="one_complaint_per_number_of_the_other_side",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="complaints_of_member"),
            models.Index(fields=["owner", "state"], name="complaints_of_owner"),
            models.Index(fields=["branch", "-received_at"], name="complaints_of_branch"),
            models.Index(fields=["subject_type", "subject_id"], name="complaints_about"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether the complainant waits for our answer."""
        return self.state in OPEN

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be done about it."""
        return self.state in (S.ARCHIVED, S.JOINED)

    @property
    def is_regulators(self) -> bool:
        """Whether the regulator forwarded it."""
        return self.grade != Grade.ORDINARY

    @property
    def complainant(self) -> str:
        """Who complains, masked."""
        if self.member is None:
            return f"{masks.name(self.name)} {masks.phone(self.phone or '')}".strip()
        customer = self.member.customer
        name = masks.name(customer.name) if customer else ""
        return f"{name} · {self.member.number}" if name else self.member.number

    def may_become(self, state: str) -> bool:
        """Whether the table of moves allows it."""
        return state in self.TRANSITIONS.get(S(self.state), set())
