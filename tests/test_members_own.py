"""In every room a member finds each of his own rows by its number, and nobody else's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from club.complaints.access import complaint_of
from club.members.inbox.access import message_of
from club.members.models import Member
from club.messaging.actions import enqueue
from merchants.bookings.access import booking_of
from merchants.quality.access import use_of
from tests import cast
from tests.club.complaints.scene import received
from tests.finding import expect_only_own
from tests.merchants.bookings.scene import inspection
from tests.vouchers.lifecycle.scene import car_wash
from tests.vouchers.mall.shopping import order
from vouchers.lifecycle import codes
from vouchers.mall.access import order_of

pytestmark = pytest.mark.django_db


def a_message(member: Member) -> Any:
    facts = {"kind": "gift_arrived", "recipient": member.uid, "link": "/me/gifts/", "at": cast.NOW}
    params = {"package": "洗车礼包", "package_en": "Wash pack", "until": "2026-10-31"}
    return enqueue(dedupe_key=str(uuid4()), params=params, **facts)


def a_use(member: Member) -> Any:
    scene = car_wash()
    voucher = cast.voucher(member, scene.voucher.product, codes.make())
    return scene.redeem(code=voucher.code)


def a_booking(member: Member) -> Any:
    scene = inspection()
    scene.voucher.member = member
    scene.voucher.save()
    return scene.book()


FINDERS: list[tuple[Callable[..., Any], Callable[[Member], Any]]] = [
    (complaint_of, received),
    (message_of, a_message),
    (order_of, order),
    (use_of, a_use),
    (booking_of, a_booking),
]


@pytest.mark.parametrize(("find", "made"), FINDERS, ids=[find.__name__ for find, _made in FINDERS])
def test_each_of_the_members_own_is_found_by_its_number_and_no_other(
    find: Callable[..., Any], made: Callable[[Member], Any]
):
    expect_only_own(find, made)
