"""Members get the tier that their facts deserve, when the facts change."""

from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.members.actions import retier
from club.members.actions.retier import Retiered
from club.members.actions.upsert import upsert_customer, upsert_policy
from club.members.models import Customer, Member
from club.members.tiers import due_for_change, tier_by_rule
from club.messaging.models import Message
from tests import cast
from tests.threads import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def vip() -> None:
    """Ordinary and senior stand in the first migration; VIP asks for premium or years."""
    tier = cast.tier("vip", 3)
    type(tier).objects.filter(pk=tier.pk).update(
        rank=3, min_premium_fen=500_000, min_no_claim_years=2, is_manual=False
    )


def member(years: int = 2, premium: int = 500_000, tier: str = "senior", **terms: Any) -> Member:
    row = cast.member(tier=cast.tier(tier))
    Customer.objects.filter(pk=row.customer_id).update(no_claim_years=years)
    cast.policy(row.customer, premium_fen=premium, **terms)
    return row


def sweep(at: Any = cast.NOW, **scope: Any) -> Retiered:
    return retier(by=SYSTEM, at=at, **scope)


def tier_of(row: Member) -> str:
    return Member.objects.get(pk=row.pk).tier.code


def test_who_meets_a_higher_rule_goes_up_is_told_and_the_facts_are_on_record() -> None:
    row = member()

    assert sweep() == Retiered(raised=1)

    assert tier_of(row) == "vip"
    entry = AuditEntry.objects.get(verb="member.tier_changed")
    facts = {"tier": "vip", "was": "senior", "premium_fen": 500_000, "no_claim_years": 2}
    assert (entry.subject_id, entry.data) == (str(row.uid), facts)
    told = Message.objects.get()
    assert (told.kind.code, told.recipient) == ("tier_raised", row.uid)


def test_who_no_longer_meets_it_goes_down_without_a_message() -> None:
    row = member(premium=499_999, tier="vip")

    assert sweep() == Retiered(lowered=1)

    assert (tier_of(row), Message.objects.count()) == ("senior", 0)
    assert AuditEntry.objects.get().data["was"] == "vip"


def test_a_second_sweep_changes_and_says_nothing() -> None:
    member()
    sweep()
    before = (AuditEntry.objects.count(), Message.objects.count())

    assert sweep(cast.NOW + DAY) == Retiered()

    assert (AuditEntry.objects.count(), Message.objects.count()) == before


def test_the_day_after_the_last_policy_ended_counts_it_no_more() -> None:
    row = member(tier="vip", valid_until=date(2026, 6, 1), valid_from=date(2025, 6, 1))
    last = cast.NOW.replace(year=2026, month=5, day=31, hour=4)

    assert (sweep(last), sweep(last + DAY)) == (Retiered(), Retiered(lowered=1))
    assert tier_of(row) == "senior"


@pytest.mark.parametrize("state", ["half", "closed"])
def test_only_full_members_are_judged(state: str) -> None:
    row = member()
    Member.objects.filter(pk=row.pk).update(state=state)

    assert (sweep(), tier_of(row)) == (Retiered(), "senior")


def test_a_tier_given_by_hand_stays_and_none_is_given_by_rule() -> None:
    cast.tier("board", 9, is_manual=True)
    row = member(tier="board")

    assert (sweep(), tier_of(row)) == (Retiered(), "board")


def test_the_sweep_judges_as_registering_does() -> None:
    rows = [
        member(years, premium, tier)
        for years in (0, 2)
        for premium in (0, 600_000)
        for tier in ("senior", "vip")
    ]
    sweep(chunk=3)

    assert [tier_of(row) for row in rows] == [
        tier_by_rule(Customer.objects.get(pk=row.customer_id), cast.NOW.date()).code for row in rows
    ]


def test_a_chunk_costs_the_same_for_one_member_and_for_five() -> None:
    costs = []
    for count in (1, 5):
        for _number in range(count):
            member()
        with CaptureQueriesContext(connection) as queries:
            sweep()
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_what_the_core_system_reports_counts_at_once_for_that_customer_alone() -> None:
    row, other = member(years=0), member()
    person = Customer.objects.get(pk=row.customer_id)
    facts = {"name": "王小明", "branch": person.branch.code}
    Customer.objects.filter(pk=person.pk).update(external_id="C1")

    upsert_customer(external_id="C1", facts={**facts, "no_claim_years": "2"}, by=SYSTEM, at=cast.NOW)

    assert (tier_of(row), tier_of(other)) == ("vip", "senior")


def test_a_policy_reported_as_cancelled_takes_the_tier_away() -> None:
    row = member(tier="vip", number="P1")
    Customer.objects.filter(pk=row.customer_id).update(external_id="C1")
    facts = {
        "line": "motor",
        "product_name": "商业险",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }

    upsert_policy(
        number="P1",
        customer="C1",
        vin=None,
        facts={**facts, "premium": "5000", "policy_state": "cancelled"},
        by=SYSTEM,
        at=cast.NOW,
    )

    assert tier_of(row) == "senior"


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_change_each_member_once() -> None:
    cast.tier("vip", 3, min_premium_fen=500_000, min_no_claim_years=2)
    for _number in range(10):
        member()

    done = at_once(2, lambda _number: sweep(chunk=3))

    assert sum(each.raised for each in done) == 10
    assert (AuditEntry.objects.count(), Message.objects.count()) == (10, 10)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_sweeps_would_find_the_same_members() -> None:
    """The guard-off control: read, wait for the other, then write."""
    cast.tier("vip", 3, min_premium_fen=500_000, min_no_claim_years=2)
    for _number in range(10):
        member()
    met = Barrier(2)

    def read(_number: int) -> int:
        found = len(due_for_change(Member.objects.all(), cast.NOW.date()))
        met.wait(30)
        return found

    assert at_once(2, read) == [10, 10]
