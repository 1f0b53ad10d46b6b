"""Name who has to account for a complaint, deduct points, find somebody without fault."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum

from club.complaints import counting, moves, told
from club.complaints.models import (
    Complaint,
    Occasion,
    PointEntry,
    PointRule,
    Responsibility,
)
from club.complaints.refusals import (
    AlreadyNamed,
    DoesNotCount,
    NoFault,
    OverCap,
    OwnCase,
    PointsOutOfRange,
    WrongState,
)
from club.core.audit import Actor
from club.core.clock import local_date
from club.identity.models import Account


@transaction.atomic
def name_responsible(
    *, complaint: Complaint, account: Account, kind: str, words: str, by: Actor, at: datetime
) -> Responsibility:
    """Say who answers for a complaint: for its cause, or as the head of the unit.

    - for the cause of one of the regulator's, the first points go in the month of receipt
    - one audit entry
    - refuses with AlreadyNamed, OwnCase, WordsMissing, WrongState for a joined one, and OverCap
    """
    row, said = moves.locked(complaint), moves.words(words, 500)
    if row.joined_into_id is not None:
        raise WrongState(state=row.state)
    _ensure_not_self(account, by)
    if row.responsibilities.filter(account=account).exists():
        raise AlreadyNamed
    made = Responsibility.objects.create(
        complaint=row, account=account, kind=kind, words=said, named_at=at, named_by_id=by.id
    )
    points = 0
    if row.is_regulators and kind == Responsibility.Kind.CAUSE:
        month = local_date(row.received_at).replace(day=1)
        points = _deduct(made, Occasion.HAPPENED, None, month, by, at)
    facts: dict[str, Any] = {"colleague": str(account.uid), "kind": kind, "points": points}
    told.happened(row, verb="complaint.responsible_named", by=by, at=at, words=said, **facts)
    return made


@transaction.atomic
def deduct_points(
    *, responsibility: Responsibility, occasion: str, points: int, words: str, by: Actor, at: datetime
) -> PointEntry:
    """Deduct further points by the degree of fault: it turned valid, or was not withdrawn in its year.

    - in the month for which it counts, or in the assessment of the year, which begins when the year is over
    - one audit entry
    - refuses with DoesNotCount, PointsOutOfRange, OverCap, NoFault, OwnCase, WordsMissing and AlreadyNamed
    """
    row, said = moves.locked(responsibility.complaint), moves.words(words, 500)
    who = row.responsibilities.select_related("account").get(pk=responsibility.pk)
    _ensure_not_self(who.account, by)
    if who.cleared_at is not None or who.kind != Responsibility.Kind.CAUSE:
        raise NoFault
    if who.entries.filter(occasion=occasion, taken_back_at=None).exists():
        raise AlreadyNamed
    _deduct(who, occasion, points, _period(row, occasion, at), by, at)
    facts: dict[str, Any] = {"colleague": str(who.account.uid), "occasion": occasion, "points": points}
    told.happened(row, verb="complaint.points_deducted", by=by, at=at, words=said, **facts)
    return who.entries.get(occasion=occasion, taken_back_at=None)


@transaction.atomic
def clear_of_fault(*, responsibility: Responsibility, words: str, by: Actor, at: datetime) -> Responsibility:
    """A colleague was without fault: nothing is deducted, and what was is taken back.

    - the entries stay readable; one audit entry with the points that came back
    - refuses with NoFault the second time, with OwnCase, with WordsMissing
    """
    row, said = moves.locked(responsibility.complaint), moves.words(words, 500)
    who = row.responsibilities.select_related("account").get(pk=responsibility.pk)
    _ensure_not_self(who.account, by)
    if who.cleared_at is not None:
        raise NoFault
    who.cleared_at, who.cleared_by_id = at, by.id
    who.save(update_fields=["cleared_at", "cleared_by_id"])
    stands = who.entries.filter(taken_back_at=None)
    points = stands.aggregate(sum=Sum("points", default=0))["sum"]
    stands.update(taken_back_at=at)
    facts = {"colleague": str(who.account.uid), "points": points}
    told.happened(row, verb="complaint.fault_cleared", by=by, at=at, words=said, **facts)
    return who


def _ensure_not_self(account: Account, by: Actor) -> None:
    if str(account.uid) == by.id:
        raise OwnCase


def _period(row: Complaint, occasion: str, at: datetime) -> date:
    """The first day of the month or year that the occasion belongs to. Refuses with DoesNotCount."""
    standing = counting.standing_of(row, at)
    if standing is not None and occasion == Occasion.TURNED and standing.for_month:
        return standing.month
    year_is_over = standing is not None and local_date(at).year > standing.month.year
    if standing is not None and occasion == Occasion.YEAR and year_is_over and standing.for_year:
        return standing.month.replace(month=1)
    raise DoesNotCount


def _deduct(
    who: Responsibility, occasion: str, points: int | None, first: date, by: Actor, at: datetime
) -> int:
    """Write points down by the rule of the day of receipt; None stands for what the rule says at least."""
    rule = PointRule.objects.on(local_date(who.complaint.received_at)).filter(occasion=occasion).last()
    if rule is None:
        raise PointsOutOfRange
    points = rule.least if points is None else points
    if not rule.least <= points <= rule.most:
        raise PointsOutOfRange
    is_annual = occasion == Occasion.YEAR
    if not is_annual and rule.month_cap is not None:
        same = PointEntry.objects.filter(responsibility__complaint=who.complaint_id, is_annual=False)
        before = same.filter(first_date=first, taken_back_at=None).aggregate(sum=Sum("points", default=0))
        if before["sum"] + points > rule.month_cap:
            raise OverCap
    facts = {"is_annual": is_annual, "first_date": first, "given_at": at, "given_by_id": by.id}
    PointEntry.objects.create(responsibility=who, rule=rule, occasion=occasion, points=points, **facts)
    return points
