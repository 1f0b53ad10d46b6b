"""The member's page for printed codes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.vouchers.lifecycle.printed import codes_of, printed
from vouchers.lifecycle.models import Gift, MemberGuesses, StockCode

pytestmark = pytest.mark.django_db


def entered(member: object) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.account)
    return client


def test_a_typed_code_leads_to_its_gift():
    batch = printed(1, at=timezone.now())
    member = cast.member(branch=batch.branch)

    page = entered(member).post("/me/vouchers/add/", {"code": codes_of(batch)[0]}, follow=True)

    gift = Gift.objects.get()
    assert page.redirect_chain == [(f"/me/gifts/{gift.uid}/", 302)]
    assert ("The code is yours." in page.text, "1 voucher is yours" in page.text) == (True, True)


def test_what_went_wrong_stands_at_the_field():
    at = timezone.now()
    batch = printed(2, at=at - timedelta(days=2), usable_until=at - timedelta(days=1))
    client = entered(cast.member(branch=batch.branch))

    unknown = client.post("/me/vouchers/add/", {"code": "ABCD"})
    late = client.post("/me/vouchers/add/", {"code": codes_of(batch)[0]})

    assert (unknown.status_code, "We do not know this code." in unknown.text) == (404, True)
    assert (late.status_code, "The time for using this code is over." in late.text) == (409, True)
    assert (Gift.objects.count(), StockCode.objects.filter(state="free").count()) == (0, 2)


def test_after_twenty_wrong_codes_the_page_asks_to_wait():
    """C02: the page says so with status 429, and a right code is not looked at."""
    batch = printed(1, at=timezone.now())
    member = cast.member(branch=batch.branch)
    client = entered(member)

    statuses = [client.post("/me/vouchers/add/", {"code": f"WRONG{n}"}).status_code for n in range(20)]
    locked = client.post("/me/vouchers/add/", {"code": codes_of(batch)[0]})

    assert (statuses, locked.status_code) == ([404] * 20, 429)
    assert "Too many wrong codes." in locked.text
    assert (Gift.objects.count(), MemberGuesses.objects.get().member) == (0, member)
