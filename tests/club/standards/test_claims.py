"""Time limits for claims and their clocks, counted by hand around the autumn holidays of 2026."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from club.complaints.terms import Office
from club.core.workdays import Calendar, load_published
from club.members.models import InsuranceClaim, Policy
from club.standards import actions, queries
from club.standards.limits import ends, limit_for, limits_on
from club.standards.models import ClaimClock, ClaimCommitment, ServiceItem
from club.standards.queries import Figure
from tests import cast
from tests.club.standards.scene import item, on, places, quarter

pytestmark = pytest.mark.django_db
YUAN = 100
LATER = on(10, 20)


@pytest.fixture
def world() -> SimpleNamespace:
    load_published(2026, 2026)
    return places()


def claim(branch: Any, loss: int | None, tier: str = "ordinary", **milestones: datetime) -> InsuranceClaim:
    """A motor claim of a member; the loss in yuan."""
    holder = cast.member(branch=branch, tier=cast.tier(tier))
    policy = cast.policy(holder.customer, branch=branch)
    return InsuranceClaim.objects.create(
        number=f"LP{InsuranceClaim.objects.count() + 1:08d}",
        customer=holder.customer,
        policy=policy,
        reported_at=on(9, 1),
        loss_fen=loss and loss * YUAN,
        **milestones,
    )


def due(row: InsuranceClaim) -> list[tuple[str, Any]]:
    return list(ClaimClock.objects.filter(claim=row).order_by("pk").values_list("step", "due_at"))


# The limits of the source in half working days: loss in yuan, then assessment for VIP and ordinary customers,
# approval for both. At the edge the lower band holds.
TABLE = [
    (1, 2, 2, 0, 0),
    (5_000, 2, 2, 0, 0),
    (5_001, 3, 4, 4, 6),
    (30_000, 3, 4, 4, 6),
    (30_001, 6, 8, 8, 10),
    (100_000, 6, 8, 8, 10),
    (100_001, None, None, 18, 20),
]


@pytest.mark.parametrize("loss, assess_vip, assess, approve_vip, approve", TABLE)
def test_the_limits_of_motor_claims_are_those_of_the_table(
    loss: int, assess_vip: int, assess: int, approve_vip: int, approve: int
) -> None:
    limits = limits_on(date(2026, 9, 1))
    found = [
        getattr(
            limit_for(limits, line="motor", customers=who, step=step, loss_fen=loss * YUAN), "half_days", "x"
        )
        for step in ("assess", "approve")
        for who in ("vip", "ordinary")
    ]
    assert found == [assess_vip, assess, approve_vip, approve]


def test_there_are_16_limits_of_motor_and_13_of_property() -> None:
    lines = list(ClaimCommitment.objects.values_list("line", flat=True))
    assert (lines.count("motor"), lines.count("property")) == (16, 13)


# From Thursday 24 September: Friday 25 is Mid-Autumn; off until Sunday 27; Monday 28 is a working day.
# National Day is off from 1 to 7 October; Saturday 10 October is made up.
ENDS = [
    (0, on(9, 24, 16), on(9, 25, 0)),
    (2, on(9, 24, 16), on(9, 29, 0)),
    (3, on(9, 24, 16), on(9, 29, 13)),
    (1, on(9, 24, 16), on(9, 28, 13)),
    (4, on(9, 29, 9), on(10, 9, 0)),
    (6, on(9, 30, 9), on(10, 11, 0)),
    (5, on(9, 30, 9), on(10, 10, 13)),
]


@pytest.mark.parametrize("half_days, start, end", ENDS)
def test_half_days_end_on_the_chinese_calendar(half_days: int, start: datetime, end: datetime) -> None:
    load_published(2026, 2026)
    assert ends(half_days, start, Calendar(), Office()) == end


def test_a_clock_begins_with_its_milestone_for_the_amount_and_the_customer(world: SimpleNamespace) -> None:
    vip = claim(world.jinan, 20_000, "vip", plan_fixed_at=on(9, 14))
    ordinary = claim(world.jinan, 20_000, plan_fixed_at=on(9, 14), documents_at=on(9, 16))
    assert actions.watch_claims(at=LATER) == 3
    assert due(vip) == [("assess", on(9, 16, 13))]
    assert due(ordinary) == [("assess", on(9, 17, 0)), ("approve", on(9, 21, 0))]  # 17, 18 and the made-up 20
    assert actions.watch_claims(at=LATER) == 0


def test_without_an_amount_or_of_another_line_there_is_no_clock(world: SimpleNamespace) -> None:
    claim(world.jinan, None, plan_fixed_at=on(9, 14))
    other = claim(world.jinan, 20_000, plan_fixed_at=on(9, 14))
    Policy.objects.filter(pk=other.policy_id).update(line="property")
    assert actions.watch_claims(at=LATER) == 0
    InsuranceClaim.objects.update(loss_fen=1)
    assert actions.watch_claims(at=LATER) == 1


def test_a_clock_ends_with_its_milestone_or_with_the_claim(world: SimpleNamespace) -> None:
    done = claim(world.jinan, 3_000, plan_fixed_at=on(9, 14), assessed_at=on(9, 15, 23, 59))
    closed = claim(world.jinan, 3_000, plan_fixed_at=on(9, 14), closed_at=on(9, 20))
    running = claim(world.jinan, 3_000, plan_fixed_at=on(9, 14))
    assert actions.watch_claims(at=LATER) == 5
    stops = dict(ClaimClock.objects.values_list("claim", "stopped_at"))
    assert stops == {done.pk: on(9, 15, 23, 59), closed.pk: on(9, 20), running.pk: None}


def test_attainment_counts_what_was_in_time_and_leaves_out_what_is_agreed(world: SimpleNamespace) -> None:
    claim(world.jinan, 3_000, plan_fixed_at=on(9, 14), assessed_at=on(9, 15, 23, 59))  # in time
    claim(world.jinan, 3_000, plan_fixed_at=on(9, 14), assessed_at=on(9, 16, 0, 1))  # late
    claim(world.jinan, 200_000, plan_fixed_at=on(9, 14), assessed_at=on(9, 30))  # as agreed
    claim(world.jinan, 4_000, documents_at=on(9, 14, 9), approved_at=on(9, 14, 11))  # while he waited
    claim(world.jinan, 4_000, documents_at=on(9, 14, 9), approved_at=on(9, 15, 11))  # the next day
    actions.watch_claims(at=LATER)
    figures = queries.counted(ServiceItem.objects.all(), quarter())
    assert figures[item(18).pk, world.jinan.pk] == Figure(total=5, left_out=1, met=2)
    assert figures[item(14).pk, world.jinan.pk] == Figure(total=2, left_out=0, met=1)


def test_a_clock_keeps_the_limit_of_its_day(world: SimpleNamespace) -> None:
    old = ClaimCommitment.objects.filter(line="motor", step="assess", customers="ordinary", up_to_fen=500_000)
    old.update(valid_until=date(2026, 9, 15))
    ClaimCommitment.objects.create(
        line="motor",
        step="assess",
        customers="ordinary",
        up_to_fen=500_000,
        half_days=6,
        valid_from=date(2026, 9, 15),
    )
    before = claim(world.jinan, 3_000, plan_fixed_at=on(9, 14, 23))
    after = claim(world.jinan, 3_000, plan_fixed_at=on(9, 15, 1))
    actions.watch_claims(at=LATER)
    assert due(before) == [("assess", on(9, 16, 0))]
    assert due(after) == [("assess", on(9, 19, 0))]
