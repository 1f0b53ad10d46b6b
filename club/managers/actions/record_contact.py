"""Write down a contact with a member and what comes next."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.managers.models import Assignment, CustomerContact, CustomerManager, Outcome, ToDo, ToDoLine
from club.managers.outcomes import CALLS, ENDS_CALLS, NEEDS_NEXT
from club.managers.refusals import AlreadyClosed, NeedsNextStep, NextStepNotAhead, NobodyLooksAfter
from club.members.models import Member


@transaction.atomic
def record_contact(
    *,
    member: Member,
    to_do: ToDo | None = None,
    way: str,
    outcome: str,
    words: str,
    next_date: date | None = None,
    by: Actor,
    at: datetime,
) -> CustomerContact:
    """Write down a contact, or a try; it closes the to-do it is about.

    - the policies of the to-do keep the outcome; one that ends renewal calls drops the others about them
    - a next step makes or joins the to-do of its day, for whoever looks after the member now
    - what was said is kept sealed; one audit entry without it
    - refuses with AlreadyClosed, NeedsNextStep, NextStepNotAhead or NobodyLooksAfter
    """
    open_one = _still_open(to_do) if to_do else None
    if outcome in NEEDS_NEXT and next_date is None:
        raise NeedsNextStep
    if next_date is not None and next_date <= local_date(at):
        raise NextStepNotAhead
    facts = {"way": way, "outcome": outcome, "words": words.strip(), "next_date": next_date}
    row = CustomerContact.objects.create(member=member, to_do=open_one, at=at, by_id=by.id, **facts)
    policies = _settle(open_one, outcome, by, at) if open_one else []
    if next_date is not None:
        _plan_next(row, next_date, policies, at)
    said = {"contacted": way, "outcome": outcome, "to_do": str(open_one.uid) if open_one else ""}
    audit.record(verb="contact.recorded", subject=member, by=by, at=at, **said)
    return row


def _still_open(to_do: ToDo) -> ToDo:
    row = ToDo.objects.select_for_update(of=("self",)).get(pk=to_do.pk)
    if row.state != ToDo.State.OPEN:
        raise AlreadyClosed
    return row


def _settle(to_do: ToDo, outcome: str, by: Actor, at: datetime) -> list[int]:
    """Close a to-do; the policies it was about."""
    to_do.state, to_do.closed_at, to_do.closed_by_id = ToDo.State.DONE, at, by.id
    to_do.save(update_fields=["state", "closed_at", "closed_by_id"])
    about = to_do.lines.filter(policy__isnull=False, kind__in=[*CALLS, ToDoLine.Kind.NEXT])
    policies = list(about.order_by("pk").values_list("policy_id", flat=True))
    about.update(outcome=outcome)
    if outcome in ENDS_CALLS and policies:
        _drop_others(to_do, policies, by, at)
    return policies


def _drop_others(to_do: ToDo, policies: Iterable[int], by: Actor, at: datetime) -> None:
    """Open to-dos of the member that are about nothing but these policies."""
    others = ToDo.objects.select_for_update(of=("self",)).filter(member=to_do.member, state=ToDo.State.OPEN)
    rest = ToDoLine.objects.filter(to_do__member=to_do.member).exclude(policy__in=policies)
    keys = list(others.exclude(lines__in=rest).order_by("pk").values_list("pk", flat=True))
    closed = {"state": ToDo.State.DROPPED, "closed_at": at, "closed_by_id": by.id}
    ToDo.objects.filter(pk__in=keys).update(**closed)


def _plan_next(row: CustomerContact, day: date, policies: list[int], at: datetime) -> None:
    """A line on the to-do of the day, for each policy that is still talked about."""
    manager = _who(row.member)
    found = {"manager": manager, "made_at": at}
    to_do, _made = ToDo.objects.get_or_create(member=row.member, due_date=day, defaults=found)
    ToDo.objects.filter(pk=to_do.pk).exclude(state=ToDo.State.OPEN).update(
        state=ToDo.State.OPEN, closed_at=None, closed_by_id=""
    )
    going_on: list[int | None] = [*policies] if row.outcome != Outcome.WRONG_NUMBER else []
    ToDoLine.objects.bulk_create(
        ToDoLine(to_do=to_do, kind=ToDoLine.Kind.NEXT, policy_id=policy, key=f"next:{row.uid}:{policy or ''}")
        for policy in going_on or [None]
    )


def _who(member: Member) -> CustomerManager:
    held = Assignment.objects.in_force().filter(member=member).select_related("manager").first()
    if held is None:
        raise NobodyLooksAfter
    return held.manager
