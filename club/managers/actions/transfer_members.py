"""A manager hands all his members over."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from club.core import audit
from club.core.audit import Actor
from club.managers import spreading
from club.managers.models import Assignment, CustomerManager, ToDo
from club.managers.refusals import CannotTakeOver, NeedsReason, NotEnoughRoom


@transaction.atomic
def transfer_members(
    *,
    manager: CustomerManager,
    takers: Collection[CustomerManager],
    leaves: bool,
    reason: str,
    by: Actor,
    at: datetime,
) -> int:
    """Hand all members of a manager to one or more colleagues, evenly by their room; says how many.

    - the assignments before are ended and stay as history; open to-dos move to the new managers
    - with `leaves` he gets nobody new from now on
    - one audit entry a member and one for the act
    - refuses with NeedsReason, CannotTakeOver, or NotEnoughRoom; then nothing is moved
    """
    keys = [manager.pk, *(row.pk for row in takers)]
    locked = CustomerManager.objects.select_for_update(of=("self",), no_key=True)
    rows = {row.pk: row for row in locked.filter(pk__in=keys).order_by("pk")}
    leaving, reason = rows.pop(manager.pk), reason.strip()[:200]
    if not reason:
        raise NeedsReason
    if not rows or manager.pk in keys[1:] or not all(row.is_active for row in rows.values()):
        raise CannotTakeOver
    _ensure_room(leaving, list(rows.values()))
    count = spreading.take_over(leaving, list(rows), reason, by, at)
    _take_along(leaving)
    if leaves:
        leaving.is_active = False
        leaving.save(update_fields=["is_active"])
    said = {"count": count, "leaves": leaves, "reason": reason}
    audit.record(verb="manager.handed_over", subject=leaving, by=by, at=at, **said)
    return count


def _ensure_room(leaving: CustomerManager, takers: list[CustomerManager]) -> None:
    held = Assignment.objects.in_force()
    free = sum(max(0, row.capacity - held.filter(manager=row).count()) for row in takers)
    needed = held.filter(manager=leaving).count()
    if needed > free:
        raise NotEnoughRoom(needed=needed, free=free)


def _take_along(leaving: CustomerManager) -> None:
    his = Assignment.objects.in_force().filter(member=OuterRef("member")).values("manager")
    open_ones = ToDo.objects.filter(manager=leaving, state=ToDo.State.OPEN)
    open_ones.filter(member__in=Assignment.objects.in_force().values("member")).update(manager=Subquery(his))
