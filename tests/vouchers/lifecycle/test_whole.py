"""Every act on a voucher is whole: what cannot be written to the trail has not happened at all."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from club.core.audit import Actor
from club.messaging.models import Message
from merchants.ledger.models import Journal, Payable, Posting
from tests import cast
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash
from tests.whole import expect_nothing_left
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import Handover, LimitCounter, Redemption, RedemptionDoor, Voucher

pytestmark = pytest.mark.django_db
NOW = cast.NOW
TABLES = (Voucher, Redemption, LimitCounter, Handover, Payable, Journal, Posting, Message)
Act = Callable[[Actor], Any]


def books() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def redeem(scene: Scene) -> Act:
    facts = {"code": scene.voucher.code, "store": scene.store, "door": RedemptionDoor.TYPED, "at": NOW}
    return lambda by: actions.redeem(by=by, **facts)


def reverse(scene: Scene) -> Act:
    row = scene.redeem()
    return lambda by: actions.reverse(redemption=row, reason="误扫", by=by, at=NOW)


def honour(scene: Scene) -> Act:
    facts = {"voucher": scene.voucher, "store": scene.store, "at": NOW, "occurred_at": NOW}
    return lambda by: actions.honour(by=by, **facts)


def void(scene: Scene) -> Act:
    return lambda by: actions.void(voucher=scene.voucher, reason="误发", by=by, at=NOW)


def extend(scene: Scene) -> Act:
    facts = {"voucher": scene.voucher, "last_day": date(2027, 1, 31), "reason": "停业", "at": NOW}
    return lambda by: actions.extend(by=by, **facts)


def replace(scene: Scene) -> Act:
    return lambda by: actions.replace(voucher=scene.voucher, reason="丢失", by=by, at=NOW)


def hand_over(scene: Scene) -> Act:
    return lambda by: actions.hand_over(voucher=scene.voucher, by=by, at=NOW)


def accept_handover(scene: Scene) -> Act:
    row, friend = actions.hand_over(voucher=scene.voucher, by=BY, at=NOW), cast.member()
    return lambda by: actions.accept_handover(handover=row, member=friend, by=by, at=NOW)


def take_back(scene: Scene) -> Act:
    row = actions.hand_over(voucher=scene.voucher, by=BY, at=NOW)
    return lambda by: actions.take_back(handover=row, by=by, at=NOW)


ACTS = (reverse, honour, void, extend, replace, hand_over, accept_handover, take_back)


@pytest.mark.parametrize("ready", ACTS, ids=[act.__name__ for act in ACTS])
def test_an_act_on_a_voucher_is_whole_or_not_at_all(ready: Callable[[Scene], Act]):
    act = ready(car_wash(per_member_per_month=3, is_transferable=True))
    expect_nothing_left(act, books)
    act(BY)


@pytest.mark.django_db(transaction=True)
def test_a_use_is_whole_or_not_at_all():
    act = redeem(car_wash(per_member_per_month=3))
    expect_nothing_left(act, books)
    act(BY)
