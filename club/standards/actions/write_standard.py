"""Write the next version of a standard."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.organisation.models import Branch
from club.standards.models import ServiceItem, ServiceStandard
from club.standards.queries import InForce
from club.standards.refusals import DayPast, DoneForAll, NotStricter, WrittenAlready


@dataclass(frozen=True, kw_only=True)
class Seven:
    """The seven attributes of a standard, and the standard in English."""

    purpose: str
    standard: str
    department: str
    post: str
    tracking: str
    exclusions: str
    procedure: str
    standard_en: str = ""


@transaction.atomic
def write_standard(
    *,
    item: ServiceItem,
    branch: Branch | None,
    seven: Seven,
    target: int,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> ServiceStandard:
    """The next version of an item's standard, for everybody or for a branch and those below it.

    - `target` in per cent; what was in force before stays as it is for the days before
    - one audit entry
    - refuses with DayPast, with DoneForAll for a branch where the head office does it, with NotStricter where
      the target is below the one that holds for the branch, with WrittenAlready
    """
    ServiceItem.objects.select_for_update().get(pk=item.pk)  # two who write at once take turns
    if valid_from < local_date(at):
        raise DayPast
    if branch is not None:
        _may_be_own(item, branch, target, valid_from)
    if ServiceStandard.objects.filter(item=item, branch=branch, valid_from=valid_from).exists():
        raise WrittenAlready
    facts = {**asdict(seven), "target": target, "valid_from": valid_from}
    row = ServiceStandard.objects.create(
        item=item, branch=branch, written_at=at, written_by_id=by.id, **facts
    )
    where = branch.code if branch else ""
    audit.record(
        verb="standard.written",
        subject=row,
        by=by,
        at=at,
        number=item.number,
        branch=where,
        valid_from=valid_from.isoformat(),
    )
    return row


def _may_be_own(item: ServiceItem, branch: Branch, target: int, day: date) -> None:
    if item.is_unified:
        raise DoneForAll
    above = InForce(day).of(item.pk, branch.parent.path if branch.parent else "")
    if above is not None and target < above.target:
        raise NotStricter
