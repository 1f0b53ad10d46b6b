"""What staff do to vouchers, gifts and grants: extend, replace, revoke, stop, keep a budget."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.messaging.models import Message
from tests import cast
from tests.vouchers.lifecycle.scene import BY, car_wash, everything
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import (
    BatchStopped,
    BudgetReached,
    CannotExtend,
    CannotReplace,
    CannotRevoke,
    CannotStop,
    NotStopped,
    NotToCollect,
    OutOfStock,
    collect,
    expire_due,
    extend,
    grant,
    hand_over,
    replace,
    revoke,
    revoke_offered,
    stop_batch,
)
from vouchers.lifecycle.models import CodeBatch, Gift, GrantBatch, Handover, StockCode, Voucher
from vouchers.lifecycle.refusals import Void

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(house_language: None) -> Iterator[None]:
    """The words of the refusals are compared in English."""
    with override("en"):
        yield


WHY = {"reason": "门店停业", "by": BY, "at": cast.NOW}


def whole() -> dict[str, Any]:
    return {
        **everything(),
        "gifts": list(Gift.objects.order_by("pk").values()),
        "batches": list(GrantBatch.objects.order_by("pk").values()),
        "stock": list(StockCode.objects.order_by("pk").values()),
    }


def given(count: int = 1, **words: Any) -> GrantBatch:
    package = words.pop("package", None) or cast.package(cost_fen=2000)
    people = [cast.member() for _n in range(count)]
    return grant(**{"key": "b", "package": package, "members": people, "by": SYSTEM, "at": cast.NOW, **words})


def last_entry() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


# --- extend ---------------------------------------------------------------------------


def test_extend_lets_a_voucher_be_used_through_the_new_last_day_and_tells_the_member():
    scene = car_wash()
    before = scene.voucher.last_day

    extend(voucher=scene.voucher, last_day=date(2027, 1, 31), **WHY)

    scene.voucher.refresh_from_db()
    assert (scene.voucher.last_day, scene.voucher.state) == (date(2027, 1, 31), "live")
    entry = last_entry()
    assert (entry.verb, entry.subject_id) == ("voucher.extended", str(scene.voucher.uid))
    expected = {"reason": "门店停业", "was": "live", "from": str(before), "until": "2027-01-31"}
    assert entry.data == expected
    message = Message.objects.select_related("kind").get()
    assert (message.kind.code, message.recipient) == ("voucher_extended", scene.voucher.member.uid)


def test_extend_makes_an_expired_voucher_usable_again():
    scene = car_wash(uses=3)
    scene.redeem()
    expire_due(at=scene.voucher.valid_until)
    later = scene.voucher.valid_until + timedelta(days=1)

    row = extend(voucher=scene.voucher, last_day=date(2026, 12, 31), reason="补偿", by=BY, at=later)

    assert (row.state, row.uses_left) == ("live", 2)
    assert scene.redeem(at=later).use_no == 2
    assert last_entry().verb == "voucher.redeemed"


@pytest.mark.parametrize(
    "change, words",
    [
        ({"last_day": date(2026, 9, 15)}, "later"),
        ({"last_day": date(2026, 12, 13)}, "later"),
        ({"reason": "  "}, "reason"),
        ({"state": "void"}, "neither used up nor withdrawn"),
        ({"state": "used", "uses_left": 0}, "neither used up nor withdrawn"),
    ],
)
def test_extend_refuses_an_earlier_day_a_missing_reason_and_what_is_gone(change, words):
    scene = car_wash()
    act = {"last_day": date(2027, 1, 31), **WHY}
    act |= {key: value for key, value in change.items() if key in act}
    Voucher.objects.update(**{key: value for key, value in change.items() if key not in act})
    before = whole()

    with pytest.raises(CannotExtend, match=words):
        extend(voucher=scene.voucher, **act)

    assert whole() == before


# --- replace --------------------------------------------------------------------------


def test_replace_gives_what_is_left_on_the_same_terms_under_a_new_code():
    scene = car_wash(uses=3)
    scene.redeem()

    new = replace(voucher=scene.voucher, **WHY)

    old = Voucher.objects.get(pk=scene.voucher.pk)
    assert (old.state, old.state_reason, old.uses_left) == ("void", "门店停业", 2)
    assert (new.replaces, new.source, new.member, new.gift) == (old, "replacement", old.member, old.gift)
    assert (new.uses_total, new.uses_left, new.uses_made) == (2, 2, 0)
    assert (new.valid_from, new.valid_until) == (old.valid_from, old.valid_until)
    assert new.terms == {**old.terms, "uses": 2}
    with pytest.raises(Void):
        scene.redeem()
    assert scene.redeem(code=new.code).use_no == 1


def test_replace_keeps_a_stored_amount():
    scene = car_wash(benefit="value", value_fen=10_000)
    Voucher.objects.update(value_left_fen=4_000)

    new = replace(voucher=scene.voucher, **WHY)

    assert (new.value_left_fen, new.terms["value_fen"]) == (4_000, 4_000)


def test_replace_is_written_once_and_the_member_is_told():
    scene = car_wash()

    new = replace(voucher=scene.voucher, **WHY)

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id) == ("voucher.replaced", str(scene.voucher.uid))
    assert entry.data == {"reason": "门店停业", "replacement": str(new.uid), "uses_left": 1}
    message = Message.objects.select_related("kind").get()
    assert (message.kind.code, message.link) == ("voucher_replaced", f"/me/vouchers/{new.uid}/")


def test_replace_takes_an_offer_to_a_friend_back():
    scene = car_wash()
    hand_over(voucher=scene.voucher, by=BY, at=cast.NOW)

    new = replace(voucher=scene.voucher, **WHY)

    assert (Handover.objects.get().state, new.state) == ("taken_back", "live")


def test_replace_takes_the_next_code_of_a_partner_and_refuses_without_one():
    scene = car_wash(codes_from="stock")
    stock = CodeBatch.objects.create(
        key="p",
        name="加油",
        kind="outside",
        product=scene.voucher.product,
        branch=cast.branch(),
        made_at=cast.NOW,
    )
    StockCode.objects.create(batch=stock, code="PARTNER-0001")

    new = replace(voucher=scene.voucher, **WHY)

    taken = StockCode.objects.get()
    assert (new.code, taken.state, taken.voucher) == ("PARTNER-0001", "taken", new)
    before = whole()
    with pytest.raises(OutOfStock):
        replace(voucher=new, **WHY)
    assert whole() == before


@pytest.mark.parametrize("state", ["used", "void", "expired"])
def test_replace_refuses_what_can_no_longer_be_used(state):
    scene = car_wash()
    Voucher.objects.update(state=state)
    before = whole()

    with pytest.raises(CannotReplace):
        replace(voucher=scene.voucher, **WHY)

    assert whole() == before


def test_replace_refuses_a_missing_reason_and_a_second_press():
    scene = car_wash()
    before = whole()
    with pytest.raises(CannotReplace):
        replace(voucher=scene.voucher, **{**WHY, "reason": " "})
    assert whole() == before

    replace(voucher=scene.voucher, **WHY)
    before = whole()
    with pytest.raises(CannotReplace):
        replace(voucher=scene.voucher, **WHY)
    assert whole() == before


# --- revoke and stop ------------------------------------------------------------------


def test_a_revoked_gift_cannot_be_collected():
    gift = given().gifts.get()

    revoke(gift=gift, **WHY)

    gift.refresh_from_db()
    assert (gift.state, gift.state_reason, gift.decided_at) == ("revoked", "门店停业", cast.NOW)
    entry = last_entry()
    assert (entry.verb, entry.data) == (
        "gift.revoked",
        {"reason": "门店停业", "member": str(gift.member.uid)},
    )
    with pytest.raises(NotToCollect):
        collect(gift=gift, by=BY, at=cast.NOW)
    assert Voucher.objects.count() == 0


def test_revoke_refuses_a_collected_gift_and_a_missing_reason():
    gift = given().gifts.get()
    before = whole()
    with pytest.raises(CannotRevoke):
        revoke(gift=gift, **{**WHY, "reason": " "})
    assert whole() == before

    collect(gift=gift, by=BY, at=cast.NOW)
    before = whole()
    with pytest.raises(CannotRevoke):
        revoke(gift=gift, **WHY)
    assert whole() == before


def test_a_stopped_grant_gives_nothing_more_and_leaves_what_it_gave():
    batch = given()

    stop_batch(batch=batch, **WHY)

    batch.refresh_from_db()
    assert (batch.stopped_at, batch.stopped_by_id) == (cast.NOW, BY.id)
    assert (last_entry().verb, batch.gifts.get().state) == ("grant.stopped", "offered")
    before = whole()
    with pytest.raises(BatchStopped):
        given(package=batch.package)
    with pytest.raises(CannotStop):
        stop_batch(batch=batch, **WHY)
    assert whole() == before


def test_stopping_needs_a_reason():
    batch = given()
    before = whole()

    with pytest.raises(CannotStop, match="reason"):
        stop_batch(batch=batch, **{**WHY, "reason": ""})

    assert whole() == before


def test_what_waits_of_a_stopped_grant_is_taken_back_in_chunks_with_progress():
    batch = given(count=5)
    collect(gift=batch.gifts.first(), by=BY, at=cast.NOW)
    heard: list[int] = []
    batch = stop_batch(batch=batch, **WHY)

    count = revoke_offered(batch=batch, progress=heard.append, chunk=3, **WHY)

    assert (count, heard) == (4, [3, 4])
    assert sorted(batch.gifts.values_list("state", flat=True)) == ["collected", *["revoked"] * 4]
    assert AuditEntry.objects.filter(verb="gift.revoked").count() == 4
    assert revoke_offered(batch=batch, **WHY) == 0


def test_gifts_are_taken_back_only_of_a_stopped_grant():
    batch = given()
    before = whole()

    with pytest.raises(NotStopped):
        revoke_offered(batch=batch, **WHY)

    assert whole() == before


# --- budget ---------------------------------------------------------------------------


def test_a_budget_gives_to_as_many_as_it_pays_for_and_counts_the_others():
    batch = given(count=5, budget_fen=7000)

    assert (batch.gifts.count(), batch.left_out) == (3, 2)
    row = GrantBatch.objects.get()
    assert (row.budget_fen, row.spent_fen) == (7000, 6000)
    assert Message.objects.count() == 3
    entry = AuditEntry.objects.get(verb="gifts.granted")
    assert (entry.data["given"], entry.data["left_out"]) == (3, 2)


def test_a_grant_whose_budget_is_used_up_is_refused_and_changes_nothing():
    batch = given(budget_fen=2000)
    before = whole()

    with pytest.raises(BudgetReached) as refused:
        given(package=batch.package)

    assert (refused.value.code, refused.value.status) == ("budget", 409)
    assert whole() == before


def test_giving_again_to_the_same_people_costs_nothing():
    package, friend = cast.package(cost_fen=2000), cast.member()
    given(package=package, members=[friend], budget_fen=2000)

    batch = given(package=package, members=[friend])

    assert (batch.gifts.count(), batch.spent_fen, batch.left_out) == (1, 2000, 0)


def test_without_a_budget_the_cost_is_counted_all_the_same():
    batch = given(count=3)

    assert (batch.budget_fen, GrantBatch.objects.get().spent_fen) == (None, 6000)


def test_a_code_of_the_old_voucher_is_never_a_code_of_the_new():
    scene = car_wash()

    new = replace(voucher=scene.voucher, **WHY)

    assert codes.is_sound(new.code)
    assert Voucher.objects.get(pk=scene.voucher.pk).code != new.code
