"""The page of a campaign."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from club.core.audit import SYSTEM
from tests import cast
from tests.vouchers.campaigns.rush import campaign, claim, stand
from vouchers.campaigns.actions import open_occasion
from vouchers.campaigns.models import Claim, Occasion
from vouchers.lifecycle.models import Gift

pytestmark = pytest.mark.django_db

PAGE = "/campaigns/wash-day/"
IN_PLACE = {"hx-request": "true"}


def today(stock: int = 3, begins: timedelta = timedelta(hours=-1)) -> Occasion:
    """An occasion of the real day, which pages show."""
    at = timezone.now()
    row = campaign(stock, starts_at=at + begins, ends_at=at + timedelta(days=2))
    occasion = open_occasion(campaign=row, by=SYSTEM, at=at)
    assert occasion is not None
    return occasion


def entered(member: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.account)
    return client


def test_the_page_shows_what_there_is_and_a_button():
    occasion = today()

    text = entered(cast.member(branch=occasion.campaign.branch)).get(PAGE).text

    assert (text.count(">Wash day<"), text.count("3 / 3"), text.count("Claim it")) == (1, 1, 1)
    assert 'action="/campaigns/wash-day/claim/"' in text


def test_strangers_see_it_and_log_in_to_claim():
    occasion = today()

    page = Client(headers={"accept-language": "en"}).get(PAGE)
    sent = Client().post(f"{PAGE}claim/", headers={"referer": f"http://testserver{PAGE}"})

    assert (page.status_code, "Claim it" in page.text) == (200, True)
    assert (sent.status_code, "/accounts/login/" in sent.url, "wash-day" in sent.url) == (302, True, True)
    assert stand(occasion) == (3, 0)


def test_claiming_answers_in_place_and_shows_the_gift_afterwards():
    occasion = today()
    client = entered(cast.member(branch=occasion.campaign.branch))

    answer = client.post(f"{PAGE}claim/", headers=IN_PLACE)
    again = client.post(f"{PAGE}claim/", headers=IN_PLACE)

    gift = Gift.objects.get()
    assert ("It is yours!" in answer.text, f"/me/gifts/{gift.uid}/" in answer.text) == (True, True)
    assert "You have your share already" in again.text
    page = client.get(PAGE).text
    assert (f"/me/gifts/{gift.uid}/" in page, "Claim it" in page, "2 / 3" in page) == (True, False, True)
    assert stand(occasion) == (2, 1)


def test_without_scripts_the_answer_stands_on_the_page():
    occasion = today()
    client = entered(cast.member(branch=occasion.campaign.branch))

    page = client.post(f"{PAGE}claim/", follow=True)

    assert page.redirect_chain == [(PAGE, 302)]
    assert "It is yours!" in page.text
    assert Claim.objects.count() == 1


def test_when_all_are_gone_the_page_says_so():
    occasion = today(1)
    home = occasion.campaign.branch
    claim(occasion, cast.member(branch=home), timezone.now())
    client = entered(cast.member(branch=home))

    page = client.get(PAGE).text
    answer = client.post(f"{PAGE}claim/", headers=IN_PLACE).text

    for text in (page, answer):
        assert ("All gifts of this campaign are gone." in text, "Sold out" in text) == (True, True)
    assert "Claim it" not in page
    assert stand(occasion) == (0, 1)


def test_before_it_begins_the_page_counts_down():
    occasion = today(begins=timedelta(hours=30))
    client = entered(cast.member(branch=occasion.campaign.branch))

    text = client.get(PAGE).text
    answer = client.post(f"{PAGE}claim/", headers=IN_PLACE).text

    assert ("data-countdown=" in text, "Claim it" in text) == (True, False)
    assert "The campaign has not begun yet." in answer
    assert stand(occasion) == (3, 0)


def test_unknown_campaigns_are_not_found():
    client = entered(cast.member())

    assert client.get("/campaigns/nothing/").status_code == 404
    assert client.post("/campaigns/nothing/claim/").status_code == 404


def test_half_members_finish_first():
    occasion = today()

    sent = entered(cast.half_member()).post(f"{PAGE}claim/", headers=IN_PLACE)

    assert (sent.status_code, sent.url.startswith("/join/"), stand(occasion)) == (302, True, (3, 0))
