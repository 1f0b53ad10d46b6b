"""Messages that have to reach a customer: after a report, before the end of a policy, on holidays."""

from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from club.members.models import InsuranceClaim, Member, Policy
from club.messaging.fates import NO_CONSENT, OPTED_OUT
from club.messaging.models import Message
from club.reminders.models import ReminderRule
from club.standards.measures.cases import cases, in_days

UNWANTED = Q(reason__contains=OPTED_OUT) | Q(reason__contains=NO_CONSENT)
SENT = Q(state=Message.State.SENT)


def reports(start: date, end: date) -> QuerySet[InsuranceClaim]:
    """Claims reported in the span. Met: the message about it was sent.

    Left out: there was nobody to tell, or the claim reached us later than a day.
    """
    key = Concat(Value("claim:"), _text(OuterRef("uid")), Value(":reported"))
    told = Message.objects.filter(dedupe_key=key)
    rows = InsuranceClaim.objects.filter(in_days("reported_at", start, end))
    return cases(
        rows,
        branch="customer__branch_id",
        happened="reported_at",
        reference="number",
        met=Exists(told.filter(SENT)),
        out=~Exists(told) | Exists(told.filter(UNWANTED)),
    )


def renewals(start: date, end: date) -> QuerySet[Policy]:
    """Private policies that end in the span. Met: one of the renewal messages of that end was sent.

    Left out: cancelled ones, holders who are no members, and members who do not want such messages.
    """
    members = Member.objects.filter(customer=OuterRef("customer"), state=Member.State.FULL)
    rows = Policy.objects.filter(valid_until__gte=start, valid_until__lt=end, is_group=False)
    with_whom = rows.annotate(holder=Subquery(members.values("uid")[:1]))
    told = _of_rules(ReminderRule.Occasion.RENEWAL, _text(OuterRef("valid_until")), OuterRef("holder"))
    return cases(
        with_whom,
        branch="branch_id",
        happened="valid_until",
        reference="number",
        met=Exists(told.filter(SENT)),
        out=Q(holder=None) | Q(state=Policy.State.CANCELLED) | Q(Exists(told.filter(UNWANTED))),
    )


def greetings(start: date, end: date) -> QuerySet[Message]:
    """Greetings written in the span. Met: sent. Left out: to members who do not want them."""
    kinds = ReminderRule.objects.filter(occasion=ReminderRule.Occasion.HOLIDAY).values("message_kind")
    rows = Message.objects.filter(in_days("created_at", start, end), kind__in=kinds)
    whom = Member.objects.filter(uid=OuterRef("recipient"))
    return cases(
        rows,
        branch=Subquery(whom.values("branch")[:1]),
        happened="created_at",
        reference=Subquery(whom.values("number")[:1]),
        met=SENT,
        out=UNWANTED,
    )


def _of_rules(occasion: str, day: Any, member: Any) -> QuerySet[Message]:
    """Messages of the rules of an occasion about a day to a member, by the key that says it was written."""
    keys = [
        Concat(Value(f"{code}:"), day, Value(":"), _text(member))
        for code in ReminderRule.objects.filter(occasion=occasion).values_list("code", flat=True)
    ]
    return Message.objects.filter(dedupe_key__in=keys) if keys else Message.objects.none()


def _text(value: Any) -> Cast:
    return Cast(value, CharField())
