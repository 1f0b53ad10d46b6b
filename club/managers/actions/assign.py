"""Give a member a manager by hand."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.managers.models import Assignment, CustomerManager, ToDo, Way
from club.managers.refusals import AlreadyHis, NeedsReason, NoRoom, NotActive, NotFull
from club.members.models import Member


@transaction.atomic
def assign(*, member: Member, manager: CustomerManager, reason: str, by: Actor, at: datetime) -> Assignment:
    """Give a member to a manager, whoever looked after him before.

    - the assignment before is ended and stays as history; open to-dos of the member go along
    - one audit entry
    - refuses with NotFull, NotActive, AlreadyHis, NoRoom or NeedsReason
    """
    # Without the key: gifts and uses on their way refer to the member and need not wait.
    who = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    chosen = CustomerManager.objects.select_for_update(of=("self",), no_key=True).get(pk=manager.pk)
    reason = reason.strip()[:200]
    before = Assignment.objects.in_force().filter(member=who).select_for_update(of=("self",)).first()
    _ensure(who, chosen, before, reason)
    if before:
        before.until_at, before.ended_by_id, before.end = at, by.id, Assignment.End.MOVED
        before.save(update_fields=["until_at", "ended_by_id", "end"])
    facts = {"way": Way.BY_HAND, "reason": reason, "since_at": at, "by_id": by.id}
    row = Assignment.objects.create(member=who, manager=chosen, **facts)
    ToDo.objects.filter(member=who, state=ToDo.State.OPEN).update(manager=chosen)
    said = {"customer_manager": str(chosen.uid), "assigned": Way.BY_HAND.value, "reason": reason}
    audit.record(verb="manager.assigned", subject=who, by=by, at=at, **said)
    return row


def _ensure(who: Member, chosen: CustomerManager, before: Assignment | None, reason: str) -> None:
    if not who.is_full:
        raise NotFull
    if not reason:
        raise NeedsReason
    if not chosen.is_active:
        raise NotActive
    if before and before.manager_id == chosen.pk:
        raise AlreadyHis
    if Assignment.objects.in_force().filter(manager=chosen).count() >= chosen.capacity:
        raise NoRoom
