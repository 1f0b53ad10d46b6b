"""A member finds each of his own gifts, vouchers and offers by its number, and nobody else's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404

from club.members.models import Member
from tests import cast
from tests.finding import expect_only_own
from tests.vouchers.lifecycle.scene import BY
from vouchers.lifecycle import codes
from vouchers.lifecycle.access import gift_for, handover_for, offer_of, voucher_for
from vouchers.lifecycle.actions import accept_handover, grant, hand_over
from vouchers.lifecycle.models import Gift, Handover, Voucher

pytestmark = pytest.mark.django_db


def a_gift(member: Member) -> Gift:
    grant(key=str(uuid4()), package=cast.package(), members=[member], by=BY, at=cast.NOW)
    return Gift.objects.filter(member=member).latest("pk")


def a_voucher(member: Member) -> Voucher:
    return cast.voucher(member, cast.product(is_transferable=True), codes.make())


def an_offer(member: Member) -> Handover:
    return hand_over(voucher=a_voucher(member), by=BY, at=cast.NOW)


FINDERS = [(gift_for, a_gift), (voucher_for, a_voucher), (offer_of, an_offer)]


@pytest.mark.parametrize(("find", "made"), FINDERS, ids=[find.__name__ for find, _made in FINDERS])
def test_each_of_the_members_own_is_found_by_its_number_and_no_other(
    find: Callable[..., Any], made: Callable[[Member], Any]
):
    expect_only_own(find, made)


def test_a_link_leads_to_the_handover_it_was_made_for():
    first, second = an_offer(cast.member()), an_offer(cast.member())
    assert [handover_for(row.uid) for row in (first, second)] == [first, second]
    with pytest.raises(Http404):
        handover_for(uuid4())


def test_who_took_an_offer_does_not_find_it_among_his_own():
    offer, friend = an_offer(cast.member()), cast.member()
    accept_handover(handover=offer, member=friend, by=BY, at=cast.NOW)
    with pytest.raises(Http404):
        offer_of(friend, offer.uid)
