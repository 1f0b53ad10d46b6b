"""The pages of giving a voucher to a friend."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.members.models import Member
from tests import cast
from tests.doors import WECHAT_AGENT
from tests.vouchers.lifecycle.scene import BY, Scene, everything
from tests.vouchers.lifecycle.test_voucher_pages import entered, today
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import accept_handover, hand_over, lapse_due, take_back
from vouchers.lifecycle.models import Handover, Voucher

pytestmark = pytest.mark.django_db


def browser(member: Member) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.account)
    return client


def offered(scene: Scene, greeting: str = "周末去洗车") -> Handover:
    return hand_over(voucher=scene.voucher, greeting=greeting, by=BY, at=timezone.now())


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def page_of(offer: Handover) -> str:
    return f"/me/handovers/{offer.uid}/"


def test_the_giver_writes_a_greeting_and_gets_a_link_with_its_qr(settings):
    scene = today()
    client = entered(scene)
    give = f"/me/vouchers/{scene.voucher.uid}/give/"
    assert text(client.get(f"/me/vouchers/{scene.voucher.uid}/")).count(f'href="{give}"') == 1
    assert client.get(give).context["refusal"] is None

    answer = client.post(give, {"greeting": "周末去洗车"})

    offer = Handover.objects.get()
    assert (answer.url, offer.greeting) == (page_of(offer), "周末去洗车")
    page = client.get(answer.url)
    assert text(page).count(f"{settings.SITE_URL}{page_of(offer)}") == 2  # to read and to copy
    assert (page.context["picture"][:4], text(page).count("周末去洗车")) == ("<svg", 2)


def test_a_voucher_that_may_not_be_given_has_no_button_and_says_why():
    scene = today(is_transferable=False)
    client = entered(scene)
    give = f"/me/vouchers/{scene.voucher.uid}/give/"
    before = everything()

    assert text(client.get(f"/me/vouchers/{scene.voucher.uid}/")).count(give) == 0
    assert "This voucher is for you only and cannot be given away." in text(client.get(give))
    assert "This voucher is for you only and cannot be given away." in text(client.post(give, {}))
    assert everything() == before


def test_a_greeting_is_short():
    scene = today()

    answer = entered(scene).post(f"/me/vouchers/{scene.voucher.uid}/give/", {"greeting": "好" * 61})

    assert answer.context["form"].errors.keys() == {"greeting"}
    assert Handover.objects.count() == 0


def test_only_the_holder_gives_a_voucher_away():
    scene = today()
    stranger = browser(cast.member())

    assert stranger.get(f"/me/vouchers/{scene.voucher.uid}/give/").status_code == 404
    assert stranger.post(f"/me/vouchers/{scene.voucher.uid}/give/", {}).status_code == 404
    assert Handover.objects.count() == 0


def test_a_voucher_on_offer_leads_back_to_its_link():
    scene = today()
    offer = offered(scene)
    client = entered(scene)

    assert client.get(f"/me/vouchers/{scene.voucher.uid}/give/").url == page_of(offer)
    page = client.get(f"/me/vouchers/{scene.voucher.uid}/")
    assert (page.context["picture"], text(page).count(page_of(offer))) == ("", 1)
    assert "is being given to a friend" in text(page)
    assert "being given to a friend" in text(client.get("/me/vouchers/"))


def test_the_friend_sees_from_whom_what_and_until_when_and_no_code():
    scene = today()
    offer = offered(scene)

    page = browser(cast.member()).get(page_of(offer))

    said = text(page)
    assert "王** has a voucher for you" in said
    assert (said.count("Car wash"), said.count("“周末去洗车”")) == (1, 1)
    assert f"until {scene.voucher.last_day:%Y-%m-%d}" in said
    assert (scene.voucher.code in said, codes.show(scene.voucher.code) in said) == (False, False)
    assert ("王小明" in said, page.context["picture"]) == (False, "")


def test_the_friend_accepts_and_comes_to_his_voucher():
    scene, friend = today(), cast.member()
    offer = offered(scene)
    client = browser(friend)

    answer = client.post(f"{page_of(offer)}accept/", follow=True)

    assert answer.redirect_chain == [(f"/me/vouchers/{scene.voucher.uid}/", 302)]
    assert ("The voucher is yours now." in text(answer), "from 王**" in text(answer)) == (True, True)
    assert Voucher.objects.get().member == friend
    assert entered(scene).get(f"/me/vouchers/{scene.voucher.uid}/").status_code == 404


def test_whoever_comes_too_late_reads_why_and_learns_no_name():
    scene, friend, late = today(), cast.member(), cast.member()
    offer = offered(scene)
    accept_handover(handover=offer, member=friend, by=BY, at=timezone.now())

    answer = browser(late).post(f"{page_of(offer)}accept/", follow=True)

    assert answer.redirect_chain == [(page_of(offer), 302)]
    assert text(answer).count("This voucher has already been accepted.") == 2  # the toast and the page
    assert "王**" not in text(answer)
    assert Voucher.objects.get().member == friend


@pytest.mark.parametrize(
    "end, words",
    [
        (lambda offer: take_back(handover=offer, by=BY, at=timezone.now()), "The giver has taken"),
        (lambda offer: lapse_due(at=offer.until), "The time to accept this voucher is over."),
    ],
)
def test_an_offer_that_ended_says_how(end, words):
    offer = offered(today())
    end(offer)

    page = text(browser(cast.member()).get(page_of(offer)))

    assert (words in page, "accept/" in page) == (True, False)


def test_a_friend_of_another_tier_reads_why_instead_of_a_button():
    scene = today()
    scene.voucher.terms["tiers"] = ["vip"]
    scene.voucher.save()
    cast.tier("vip", 3)
    offer = offered(scene)

    page = browser(cast.member()).get(page_of(offer))

    assert page.context["refusal"].code == "not_for_your_tier"
    assert f"{page_of(offer)}accept/" not in text(page)


def test_the_giver_takes_it_back_and_nobody_else_can():
    scene = today()
    offer = offered(scene)
    assert browser(cast.member()).post(f"{page_of(offer)}take-back/").status_code == 404
    assert Handover.objects.get().state == "open"

    answer = entered(scene).post(f"{page_of(offer)}take-back/", follow=True)

    assert answer.redirect_chain == [(f"/me/vouchers/{scene.voucher.uid}/", 302)]
    assert (Handover.objects.get().state, Voucher.objects.get().state) == ("taken_back", "live")


def test_the_giver_may_not_accept_his_own():
    scene = today()
    offer = offered(scene)

    answer = entered(scene).post(f"{page_of(offer)}accept/", follow=True)

    assert "This is your own voucher." in text(answer)
    assert Handover.objects.get().state == "open"


def test_looking_at_the_addresses_of_acts_changes_nothing():
    scene = today()
    offer = offered(scene)
    client = entered(scene)

    assert [client.get(f"{page_of(offer)}{act}/").status_code for act in ("accept", "take-back")] == [
        405,
        405,
    ]
    assert Handover.objects.get().state == "open"


def test_an_unknown_link_is_not_found():
    unknown = "/me/handovers/00000000-0000-4000-8000-000000000000/"
    assert browser(cast.member()).get(unknown).status_code == 404
    assert browser(cast.member()).post(f"{unknown}accept/").status_code == 404


def test_a_stranger_joins_silently_inside_wechat_and_is_led_back_to_the_link():
    offer = offered(today())

    inside = Client().get(page_of(offer), headers={"user-agent": WECHAT_AGENT})
    outside = Client().get(page_of(offer))

    assert urlsplit(inside.url).path == "/accounts/wechat/login/"
    assert urlsplit(outside.url).path == "/join/"
    assert [parse_qs(urlsplit(answer.url).query)["next"] for answer in (inside, outside)] == [
        [page_of(offer)],
        [page_of(offer)],
    ]


def test_a_friend_who_has_not_finished_joining_is_led_there_and_back():
    offer = offered(today())
    half = cast.half_member()
    client = browser(half)

    first = client.get(page_of(offer), follow=True)

    assert [urlsplit(url).path for url, _status in first.redirect_chain] == ["/join/", "/join/identity/"]
    sent = {"name": "李明", "id_number": cast.id_number(7), "next": page_of(offer)}
    assert text(first).count(f'name="next" value="{page_of(offer)}"') == 1
    answer = client.post("/join/identity/", sent)
    assert answer.url == page_of(offer)
    assert "has a voucher for you" in text(client.get(answer.url))


def test_given_and_received_are_listed_with_what_became_of_them():
    scene, friend = today(), cast.member()
    first = offered(scene)
    accept_handover(handover=first, member=friend, by=BY, at=timezone.now())
    row = cast.voucher(
        scene.voucher.member,
        scene.voucher.product,
        codes.make(),
        valid_until=timezone.now() + timedelta(days=9),
    )
    hand_over(voucher=row, by=BY, at=timezone.now())

    given, received = text(entered(scene).get("/me/handovers/")), text(browser(friend).get("/me/handovers/"))

    assert (given.count("王** accepted it on"), given.count("waiting for your friend until")) == (1, 1)
    assert received.count("received from 王** on") == 1
    assert "You have not given or received a voucher yet" in text(
        browser(cast.member()).get("/me/handovers/")
    )


def test_the_list_asks_the_database_as_often_for_one_as_for_three():
    scene = today()
    client = entered(scene)
    asked = []
    for _n in range(3):
        row = cast.voucher(
            scene.voucher.member,
            scene.voucher.product,
            codes.make(),
            valid_until=timezone.now() + timedelta(days=9),
        )
        hand_over(voucher=row, by=BY, at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/handovers/")
        asked.append(len(queries))
    assert asked[1] == asked[2]


def test_a_gift_shows_only_the_vouchers_that_are_still_the_members():
    scene, friend = today(), cast.member()
    offer = offered(scene)
    accept_handover(handover=offer, member=friend, by=BY, at=timezone.now())

    assert list(entered(scene).get("/me/vouchers/").context["listing"]) == []
    assert [row.pk for row in browser(friend).get("/me/vouchers/").context["listing"]] == [scene.voucher.pk]
