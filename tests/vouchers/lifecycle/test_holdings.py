"""The numbers on the member's own page."""

import pytest
from django.utils import timezone

from club.core.audit import SYSTEM
from tests import cast
from tests.vouchers.lifecycle.test_gift_pages import entered, offered
from vouchers.lifecycle.actions import collect

pytestmark = pytest.mark.django_db


def test_the_numbers_are_the_gifts_that_wait_and_the_vouchers_that_can_be_used():
    member, wash = cast.member(), cast.product()
    offered(member, wash)
    taken = offered(member, wash, cast.product(), key="spring")
    collect(gift=taken, by=SYSTEM, at=timezone.now())
    offered(cast.member(), wash, key="somebody else's")

    piece = entered(member).get("/me/holdings/")

    assert {name: piece.context[name] for name in ("gifts", "vouchers", "points")} == {
        "gifts": 1,
        "vouchers": 2,
        "points": 0,
    }
    assert piece.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_who_is_not_a_member_yet_is_led_to_the_door():
    answer = entered(cast.half_member()).get("/me/holdings/")

    assert (answer.status_code, answer.url) == (302, "/join/?next=%2Fme%2Fholdings%2F")
