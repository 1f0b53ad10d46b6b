"""Start and stop the clocks of claims."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from club.complaints.clocks import office_on
from club.core.clock import local_date
from club.core.workdays import Calendar
from club.members.models import InsuranceClaim, Member, PolicyLine
from club.standards.limits import ends, limit_for, limits_on
from club.standards.models import ClaimClock, ClaimCommitment, ClaimLine, ClaimStep, Clientele

VIP_TIER = "vip"
SIZE = 500  # claims at once
LOOKS_BACK = timedelta(days=120)  # an older milestone was reported to us as history


class Step(NamedTuple):
    """A step of motor claims: which milestone begins it and which ends it."""

    step: str
    begins: str
    done: str


STEPS = (
    Step(ClaimStep.ASSESS, "plan_fixed_at", "assessed_at"),
    Step(ClaimStep.APPROVE, "documents_at", "approved_at"),
)


def watch_claims(*, at: datetime) -> int:
    """Clocks for milestones of motor claims that we were told of since the last run; how many began or ended.

    - a clock begins with its milestone and the limit of that day, once the amount of the loss is known
    - it ends with its milestone, or when the claim was closed without one
    - a second run at once finds nothing
    """
    return sum(_begin(step, at) + _stop(step) for step in STEPS)


def _begin(step: Step, at: datetime) -> int:
    calendar, count, limits = Calendar(), 0, {}
    while rows := list(_waiting(step, at)[:SIZE]):
        made = []
        for claim in rows:
            start = getattr(claim, step.begins)
            day = local_date(start)
            if day not in limits:
                limits[day] = limits_on(day)
            made.append(_clock(claim, step, start, limits[day], calendar))
        written = [clock for clock in made if clock]
        ClaimClock.objects.bulk_create(written, ignore_conflicts=True)
        count += len(written)
        if len(written) < len(rows):  # some have no limit: they would be found again
            break
    return count


def _waiting(step: Step, at: datetime) -> QuerySet[InsuranceClaim]:
    known = ClaimClock.objects.filter(claim=OuterRef("pk"), step=step.step)
    motor = Q(policy__line__in=[PolicyLine.MOTOR, PolicyLine.COMPULSORY]) | Q(
        policy=None, vehicle__isnull=False
    )
    vips = Member.objects.filter(customer=OuterRef("customer"), state=Member.State.FULL, tier__code=VIP_TIER)
    rows = InsuranceClaim.objects.filter(
        motor, ~Exists(known), loss_fen__isnull=False, **{f"{step.begins}__gte": at - LOOKS_BACK}
    )
    return rows.annotate(is_vip=Exists(vips), place=F("customer__branch_id")).order_by("pk")


def _clock(
    claim: InsuranceClaim, step: Step, start: datetime, limits: list[ClaimCommitment], calendar: Calendar
) -> ClaimClock | None:
    customers = Clientele.VIP if claim.is_vip else Clientele.ORDINARY  # type: ignore[attr-defined]  # annotated
    limit = limit_for(
        limits, line=ClaimLine.MOTOR, customers=customers, step=step.step, loss_fen=claim.loss_fen or 0
    )
    if limit is None:
        return None
    due = None if limit.half_days is None else ends(limit.half_days, start, calendar, office_on(start))
    place = claim.place  # type: ignore[attr-defined]  # annotated
    return ClaimClock(
        claim=claim, branch_id=place, commitment=limit, step=step.step, began_at=start, due_at=due
    )


@transaction.atomic
def _stop(step: Step) -> int:
    """Running clocks whose milestone has come."""
    rows = ClaimClock.objects.filter(step=step.step, stopped_at=None).select_related("claim")
    over = Q(**{f"claim__{step.done}__isnull": False}) | Q(claim__closed_at__isnull=False)
    found = list(rows.filter(over).select_for_update(of=("self",), skip_locked=True)[:10_000])
    for clock in found:
        clock.stopped_at = getattr(clock.claim, step.done) or clock.claim.closed_at
    ClaimClock.objects.bulk_update(found, ["stopped_at"], batch_size=SIZE)
    return len(found)
