"""R04: the money of a grant, on every way of giving: counted, given back, settled, and never given twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from cms.reports.invariants.check import Bad
from cms.reports.invariants.proof import prove
from merchants.stores.models import Store
from tests import cast
from tests.threads import at_once
from tests.vouchers.campaigns.rush import claim, opened
from tests.vouchers.lifecycle.scene import BY
from vouchers.campaigns.actions import SoldOut
from vouchers.campaigns.models import Claim
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import budgets
from vouchers.lifecycle.actions import (
    BudgetReached,
    collect,
    expire_due,
    extend,
    grant,
    issue_package,
    redeem,
    refuse,
    replace,
    reverse,
    revoke,
    revoke_offered,
    settle_gifts,
    stop_batch,
    void,
)
from vouchers.lifecycle.models import Gift, GrantBatch, Redemption, RedemptionDoor, Voucher

pytestmark = pytest.mark.django_db
WHY: dict[str, Any] = {"reason": "客户来电", "by": BY, "at": cast.NOW}
LATER = cast.NOW + timedelta(days=400)


def given(count: int = 3, **words: Any) -> GrantBatch:
    """A grant of so many gifts at 20 yuan each, with a budget for exactly these."""
    words = {"key": "b", "budget_fen": 2000 * count, "by": SYSTEM, "at": cast.NOW, **words}
    words.setdefault("package", cast.package(wash(), cost_fen=2000))
    return grant(members=[cast.member() for _n in range(count)], **words)


def wash(**terms: Any) -> ServiceProduct:
    return cast.product(**{"uses": 2, "valid_days": 30, **terms})


def shop(product: ServiceProduct, price_fen: int) -> Store:
    store = cast.store()
    cast.agreement(store.merchant, product, price_fen)
    return store


def use(voucher: Voucher, store: Store, quantity: int = 1) -> Redemption:
    till: dict[str, Any] = {"by": BY, "door": RedemptionDoor.TYPED, "at": cast.NOW, "quantity": quantity}
    return redeem(code=voucher.code, store=store, **till)


def purse(batch: GrantBatch) -> tuple[int, int]:
    """What is spent and what came out above the budget; the books agree."""
    batch.refresh_from_db()
    assert [found.check.name for found in prove() if found.bad != Bad()] == []
    return batch.spent_fen, batch.over_fen


# --- given back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda gift: refuse(gift=gift, by=BY, at=cast.NOW),
        lambda gift: revoke(gift=gift, **WHY),
    ],
    ids=["refused", "revoked"],
)
def test_money_of_a_gift_that_came_to_nothing_is_given_to_somebody_else(act):
    batch = given()
    with pytest.raises(BudgetReached):
        given(1, package=batch.package)

    act(batch.gifts.first())

    assert purse(batch) == (4000, 0)
    assert given(1, package=batch.package).left_out == 0
    assert purse(batch) == (6000, 0)


def test_gifts_that_expire_give_their_money_back_each_to_its_own_grant():
    package = cast.package(wash(), cost_fen=2000)
    first, second = given(2, package=package), given(3, package=package, key="c")
    collect(gift=first.gifts.first(), by=BY, at=cast.NOW)

    ended = expire_due(at=LATER, chunk=2)

    assert (ended.gifts, purse(first), purse(second)) == (4, (2000, 0), (0, 0))


def test_a_stopped_grant_has_the_money_of_what_it_takes_back():
    batch = given()
    collect(gift=batch.gifts.first(), by=BY, at=cast.NOW)
    batch = stop_batch(batch=batch, **WHY)

    assert revoke_offered(batch=batch, chunk=1, **WHY) == 2
    assert purse(batch) == (2000, 0)


def test_a_gift_that_is_collected_keeps_its_money():
    batch = given(1)
    collect(gift=batch.gifts.get(), by=BY, at=cast.NOW)
    before = purse(batch)

    assert (before, settle_gifts(at=cast.NOW)) == ((2000, 0), 0)


def test_a_budget_is_spent_to_its_last_fen_and_another_stays_as_it_is():
    package = cast.package(cost_fen=2000)
    facts = {"package": package, "created_at": cast.NOW}
    batch, other = (GrantBatch.objects.create(key=key, budget_fen=10, **facts) for key in "ab")
    assert [budgets.spend(batch, fen) for fen in (9, 2, 1, 1)] == [True, False, True, False]
    batch.refresh_from_db()
    other.refresh_from_db()
    assert (batch.spent_fen, other.spent_fen) == (10, 0)


def test_without_a_budget_what_is_spent_is_counted_and_nothing_at_all_waits_for_nobody(
    django_assert_num_queries,
):
    batch = GrantBatch.objects.create(key="a", package=cast.package(), created_at=cast.NOW)
    assert [budgets.spend(batch, fen) for fen in (1, 5_000_000)] == [True, True]
    with django_assert_num_queries(0):
        assert budgets.spend(batch, 0)
    batch.refresh_from_db()
    assert batch.spent_fen == 5_000_001


def test_a_gift_gives_its_money_back_once_and_to_its_own_grant():
    package = cast.package(wash(), cost_fen=2000)
    batch, other = given(2, package=package), given(1, package=package, key="c")
    gift = batch.gifts.first()
    for _time in range(2):
        budgets.give_back(gift)
    gift.refresh_from_db()
    batch.refresh_from_db()
    other.refresh_from_db()
    assert (gift.held_fen, batch.spent_fen, other.spent_fen) == (0, 2000, 2000)


# --- every way of giving -------------------------------------------------------------------


def test_a_campaign_with_a_budget_gives_as_many_as_it_pays_for():
    occasion = opened(10, package=cast.package(cost_fen=2000), budget_fen=5999)
    people = [cast.member() for _n in range(3)]
    gift = claim(occasion, people[0]).gift
    claim(occasion, people[1])
    with pytest.raises(SoldOut):
        claim(occasion, people[2])

    assert occasion.batch is not None
    assert (purse(occasion.batch), Claim.objects.count()) == ((4000, 0), 2)
    assert sum(occasion.shards.values_list("remaining", flat=True)) == 8
    refuse(gift=gift, by=BY, at=cast.NOW)
    assert purse(occasion.batch) == (2000, 0)


def test_a_campaign_without_a_budget_counts_nothing_so_that_nobody_queues():
    occasion = opened(1, package=cast.package(cost_fen=2000))
    gift = claim(occasion, cast.member()).gift

    assert occasion.batch is not None
    assert (gift.cost_fen, gift.held_fen, purse(occasion.batch)) == (2000, 0, (0, 0))


def test_what_is_issued_at_once_is_counted_once():
    """An order, or a printed code: the same key again counts nothing."""
    member, package = cast.member(), cast.package(cost_fen=2000)
    for _again in range(2):
        gift = issue_package(key="order:C1", member=member, package=package, by=BY, at=cast.NOW)

    assert (gift.held_fen, purse(gift.batch)) == (2000, (2000, 0))


def test_a_replacement_costs_nothing_more():
    batch = given(1)
    voucher = collect(gift=batch.gifts.get(), by=BY, at=cast.NOW)[0]
    new = replace(voucher=voucher, **WHY)
    store = shop(new.product, 1500)
    use(new, store, quantity=2)

    settle_gifts(at=cast.NOW)

    assert purse(batch) == (3000, 1000)
    assert Gift.objects.get().held_fen == 3000


# --- settled -------------------------------------------------------------------------------


def test_a_gift_that_is_used_up_costs_what_is_owed_and_the_rest_is_given_again():
    batch = given(1)
    voucher = collect(gift=batch.gifts.get(), by=BY, at=cast.NOW)[0]
    store = shop(voucher.product, 700)
    use(voucher, store)
    settle_gifts(at=cast.NOW)
    half = purse(batch)
    use(voucher, store)

    assert (settle_gifts(at=cast.NOW), settle_gifts(at=cast.NOW)) == (1, 0)
    assert (half, purse(batch)) == ((2000, 0), (1400, 0))
    entry = AuditEntry.objects.get(verb="grant.settled")
    assert (entry.subject_id, entry.data) == (
        str(batch.uid),
        {"gifts": 1, "moved_fen": -600, "over_fen": 0},
    )


def test_what_comes_out_dearer_is_shown_above_the_budget_and_stops_giving():
    batch = given(1)
    voucher = collect(gift=batch.gifts.get(), by=BY, at=cast.NOW)[0]
    done = use(voucher, shop(voucher.product, 2500), quantity=2)
    settle_gifts(at=cast.NOW)

    assert purse(batch) == (5000, 3000)
    with pytest.raises(BudgetReached):
        given(1, package=batch.package)
    reverse(redemption=done, **WHY)
    settle_gifts(at=cast.NOW)
    assert purse(batch) == (2000, 0)


@pytest.mark.parametrize("end", ["expired", "void"])
def test_vouchers_that_are_over_cost_nothing(end: str):
    batch = given(1)
    voucher = collect(gift=batch.gifts.get(), by=BY, at=cast.NOW)[0]
    if end == "void":
        void(voucher=voucher, **WHY)
    else:
        expire_due(at=LATER)
    settle_gifts(at=LATER)

    assert purse(batch) == (0, 0)


def test_a_voucher_that_is_extended_holds_its_money_again():
    batch = given(1)
    voucher = collect(gift=batch.gifts.get(), by=BY, at=cast.NOW)[0]
    expire_due(at=LATER)
    settle_gifts(at=LATER)
    given(1, package=batch.package, at=LATER)
    extend(voucher=voucher, last_day=(LATER + timedelta(days=9)).date(), reason="补偿", by=BY, at=LATER)
    settle_gifts(at=LATER)

    assert purse(batch) == (4000, 2000)


# --- races ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_last_money_of_a_campaign_goes_to_one_of_twenty():
    """R04: stock for all, money for one."""
    occasion = opened(40, package=cast.package(cost_fen=2000), budget_fen=3999)
    people = [cast.member() for _n in range(20)]

    done = at_once(20, lambda number: claim(occasion, people[number]))

    assert sorted(type(one).__name__ for one in done) == ["Claim"] + ["SoldOut"] * 19
    assert occasion.batch is not None
    assert (purse(occasion.batch), Gift.objects.count()) == ((2000, 0), 1)
    assert sum(occasion.shards.values_list("remaining", flat=True)) == 39


@pytest.mark.django_db(transaction=True)
def test_giving_and_giving_back_at_once_count_each_once():
    """R04: ten are revoked or refused while ten more are given; the count is that of what stands."""
    batch = given(10, budget_fen=40_000)
    gifts = list(batch.gifts.all())
    people = [cast.member() for _n in range(10)]

    def act(number: int) -> object:
        if number < 5:
            return revoke(gift=gifts[number], **WHY)
        if number < 10:
            return refuse(gift=gifts[number], by=BY, at=cast.NOW)
        return grant(key="b", package=batch.package, members=[people[number - 10]], by=SYSTEM, at=cast.NOW)

    done = at_once(20, act)

    assert sorted(type(one).__name__ for one in done) == ["Gift"] * 10 + ["GrantBatch"] * 10
    assert purse(batch) == (20_000, 0)


@pytest.mark.django_db(transaction=True)
def test_with_the_guard_off_twenty_gifts_pass_the_last_money(monkeypatch: pytest.MonkeyPatch):
    """R04: the control. Counting without the condition, all twenty get one; only the constraint is left."""
    occasion = opened(40, package=cast.package(cost_fen=2000), budget_fen=3999)
    people = [cast.member() for _n in range(20)]

    def unguarded(batch: GrantBatch, fen: int) -> bool:
        rows = GrantBatch.objects.filter(pk=batch.pk)
        return rows.update(spent_fen=F("spent_fen") + fen, over_fen=F("over_fen") + fen) == 1

    monkeypatch.setattr(budgets, "spend", unguarded)
    done = at_once(20, lambda number: claim(occasion, people[number]))

    assert sorted(type(one).__name__ for one in done) == ["Claim"] * 20
    assert GrantBatch.objects.get().spent_fen == 40_000


def test_the_database_itself_keeps_a_grant_within_its_budget():
    """R04: the guard below the conditional update."""
    batch = given(1)
    with pytest.raises(IntegrityError, match="grant_keeps_its_budget"), transaction.atomic():
        GrantBatch.objects.update(spent_fen=2001)
    assert purse(batch) == (2000, 0)
