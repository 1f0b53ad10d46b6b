"""The member's pages of gifts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.audit import SYSTEM
from tests import cast
from tests.vouchers.lifecycle.scene import everything
from vouchers.lifecycle.actions import collect, grant
from vouchers.lifecycle.models import Gift, Voucher

pytestmark = pytest.mark.django_db


def offered(member: object, *products: object, key: str = "5.18") -> Gift:
    """A gift that waits for the member today; pages show the real day."""
    package = cast.package(*products)
    batch = grant(key=key, package=package, members=[member], by=SYSTEM, at=timezone.now())
    return batch.gifts.get()


def entered(member: object) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.account)
    return client


def test_the_page_shows_the_gift_with_what_is_inside_and_a_button_to_collect():
    member = cast.member()
    gift = offered(
        member, cast.product(name="免费洗车", name_en="Car wash", uses=3), cast.product(name_en="Rescue")
    )

    page = entered(member).get("/me/gifts/")

    text = page.content.decode()
    assert page.context["waiting"] == [gift]
    assert (text.count("Wash pack"), text.count("Car wash"), text.count("Rescue")) == (1, 1, 1)
    assert f'action="/me/gifts/{gift.uid}/collect/"' in text
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_without_gifts_the_page_says_how_to_get_them():
    page = entered(cast.member()).get("/me/gifts/")

    assert "No gift is waiting for you" in page.content.decode()
    assert "Gifts come with your policy" in page.content.decode()


def test_collecting_leads_to_the_vouchers():
    member = cast.member()
    gift = offered(member)

    page = entered(member).post(f"/me/gifts/{gift.uid}/collect/", follow=True)

    voucher = Voucher.objects.get()
    assert page.redirect_chain == [(f"/me/gifts/{gift.uid}/", 302)]
    assert page.context["vouchers"] == [voucher]
    assert "Collected. Your vouchers are ready to use." in page.content.decode()
    assert f'href="/me/vouchers/{voucher.uid}/"' in page.content.decode()


def test_collecting_twice_says_so_in_words_and_changes_nothing():
    member = cast.member()
    gift = offered(member)
    collect(gift=gift, by=SYSTEM, at=timezone.now())
    before = everything()

    page = entered(member).post(f"/me/gifts/{gift.uid}/collect/", follow=True)

    assert "You have already collected this gift." in page.content.decode()
    assert everything() == before


def test_declining_asks_first_and_then_does_it():
    member = cast.member()
    gift = offered(member)
    client = entered(member)

    assert "Decline this gift?" in client.get(f"/me/gifts/{gift.uid}/refuse/").content.decode()
    assert Gift.objects.get().state == Gift.State.OFFERED
    page = client.post(f"/me/gifts/{gift.uid}/refuse/", follow=True)
    assert Gift.objects.get().state == Gift.State.REFUSED
    assert "declined on" in page.content.decode()


def test_a_gift_past_its_day_is_not_offered_for_collecting():
    member = cast.member()
    gift = offered(member)
    Gift.objects.update(collect_until=timezone.now() - timedelta(seconds=1))

    client = entered(member)

    assert client.get("/me/gifts/").context["waiting"] == []
    assert client.get(f"/me/gifts/{gift.uid}/").context["can_collect"] is False


@pytest.mark.parametrize("page", ["", "refuse/"])
def test_a_gift_of_somebody_else_does_not_exist(page: str):
    gift = offered(cast.member())

    assert entered(cast.member()).get(f"/me/gifts/{gift.uid}/{page}").status_code == 404


@pytest.mark.parametrize("act", ["collect", "refuse"])
def test_a_gift_of_somebody_else_cannot_be_decided(act: str):
    gift = offered(cast.member())
    before = everything()

    response = entered(cast.member()).post(f"/me/gifts/{gift.uid}/{act}/")

    assert response.status_code == 404
    assert everything() == before
    assert Gift.objects.get().state == Gift.State.OFFERED


def test_collecting_is_no_matter_of_following_a_link():
    member = cast.member()
    gift = offered(member)

    assert entered(member).get(f"/me/gifts/{gift.uid}/collect/").status_code == 405
    assert Gift.objects.get().state == Gift.State.OFFERED


def test_strangers_and_half_members_are_led_to_the_door():
    client = Client()
    assert client.get("/me/gifts/").headers["Location"] == "/accounts/login/?next=%2Fme%2Fgifts%2F"
    client.force_login(cast.half_member().account)
    assert client.get("/me/gifts/").headers["Location"] == "/join/?next=%2Fme%2Fgifts%2F"


def test_the_page_costs_the_same_for_one_gift_and_for_many():
    member = cast.member()
    client = entered(member)
    counts = []
    for number in range(3):
        offered(member, key=f"w{number}")
        collect(gift=offered(member, key=f"c{number}"), by=SYSTEM, at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/gifts/")
        counts.append(len(queries))

    assert counts[0] == counts[2]
    assert counts[0] <= 8
