"""The page of a draw: odds, a try, its answer, and the proof."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import cast
from tests.vouchers.campaigns.luck import draw, opened, stand
from vouchers.campaigns import lots
from vouchers.campaigns.models import Occasion, Try
from vouchers.lifecycle.models import Gift

pytestmark = pytest.mark.django_db

PAGE = "/campaigns/lucky-518/"
IN_PLACE = {"hx-request": "true"}
SURE = {"洗车券": (30, 1_000_000)}
NEVER = {"洗车券": (30, 1)}
WORDS = ("0.25%", "40%", "59.75%", "2 / 2", "30 / 30")


def today(
    prizes: dict[str, tuple[int, int]], begins: timedelta = timedelta(hours=-1), **fields: Any
) -> Occasion:
    """A draw of the real day, which pages show."""
    at = timezone.now()
    return opened(prizes, at=at, starts_at=at + begins, ends_at=at + timedelta(days=2), **fields)


def entered(member: Any, **more: Any) -> Client:
    client = Client(headers={"accept-language": "en"}, **more)
    client.force_login(member.account)
    return client


def test_the_page_shows_prizes_odds_numbers_and_the_digest_of_the_seed():
    occasion = today({"加油卡": (2, 2_500), "洗车券": (30, 400_000)})

    text = entered(cast.member()).get(PAGE).text

    assert [text.count(word) for word in WORDS] == [1, 1, 1, 1, 1]
    assert (occasion.seed_digest in text, occasion.seed in text) == (True, False)
    assert ('action="/campaigns/lucky-518/draw/"' in text, "You have one try." in text) == (True, True)


def test_drawing_answers_in_place_and_the_page_keeps_the_answer():
    occasion = today(SURE)
    client = entered(cast.member())

    answer = client.post(f"{PAGE}draw/", {"number": "1"}, headers=IN_PLACE).text
    again = client.post(f"{PAGE}draw/", {"number": "1"}, headers=IN_PLACE).text

    gift, row = Gift.objects.get(), Try.objects.get()
    for text in (answer, again, client.get(PAGE).text):
        assert ("You have won!" in text, f"/me/gifts/{gift.uid}/" in text) == (True, True)
        assert f"Your number: {row.drawn}" in text.replace(",", "")
    page = client.get(PAGE).text
    assert ('type="submit"' in page.split("<main")[1], "You have had your tries" in page) == (False, True)
    assert stand(occasion) == {"洗车券": (29, 1)}


def test_no_prize_is_told_kindly_and_without_scripts_on_the_page():
    occasion = today(NEVER)
    member = cast.member()

    page = entered(member).post(f"{PAGE}draw/", {"number": "1"}, follow=True)

    assert page.redirect_chain == [(PAGE, 302)]
    assert ("No prize this time" in page.text, stand(occasion)) == (True, {"洗车券": (30, 0)})


def test_with_a_pass_a_try_costs_two_statements():
    occasion = today(SURE)
    draw(occasion, cast.member(), timezone.now())
    client = entered(cast.member(), enforce_csrf_checks=True)
    shown = re.findall(r'name="pass" value="([^"]+)"', client.get(PAGE).text)[0]

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"{PAGE}draw/", {"pass": shown, "number": "1"}, headers=IN_PLACE)

    assert ("You have won!" in answer.text, len(asked)) == (True, 2)
    assert client.post(f"{PAGE}draw/", {"number": "1"}).status_code == 403


def test_strangers_log_in_and_half_members_finish_first():
    occasion = today(SURE)

    stranger = Client().post(f"{PAGE}draw/", headers={"referer": f"http://testserver{PAGE}"})
    half = entered(cast.half_member()).post(f"{PAGE}draw/", headers=IN_PLACE)

    assert ("/accounts/login/" in stranger.url, half.url.startswith("/join/")) == (True, True)
    assert (Try.objects.count(), stand(occasion)) == (0, {"洗车券": (30, 0)})


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "9999999999"])
def test_a_number_that_is_nobodys_opens_no_second_try(number: str):
    today(SURE)
    client = entered(cast.member())
    client.post(f"{PAGE}draw/", {"number": "1"}, headers=IN_PLACE)

    client.post(f"{PAGE}draw/", {"number": number}, headers=IN_PLACE)

    assert (Try.objects.count(), Gift.objects.count()) == (1, 1)


def test_who_has_two_tries_is_led_to_the_second():
    today(NEVER, tries_each=2)
    client = entered(cast.member())

    first = client.post(f"{PAGE}draw/", {"number": "1"}, headers=IN_PLACE).text
    page = client.get(PAGE).text
    client.post(f"{PAGE}draw/", {"number": "2"}, headers=IN_PLACE)

    assert ("Next try" in first, 'name="number" value="2"' in page) == (True, True)
    assert "You have had your tries" in client.get(PAGE).text
    assert Try.objects.count() == 2


def test_before_it_begins_the_page_counts_down_and_nothing_is_drawn():
    today(SURE, begins=timedelta(minutes=9))
    client = entered(cast.member())

    page = client.get(PAGE).text
    answer = client.post(f"{PAGE}draw/", headers=IN_PLACE).text

    assert (page.count("<div data-from-begin hidden>"), page.count("/draw/")) == (1, 2)
    assert ("The campaign has not begun yet." in answer, Try.objects.count()) == (True, 0)


def test_when_it_is_over_the_seed_is_published_and_the_members_own_try_is_worked_out():
    occasion = today(SURE)
    member = cast.member()
    row = draw(occasion, member, timezone.now())
    Occasion.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())

    own, other = entered(member).get(PAGE).text, Client(headers={"accept-language": "en"}).get(PAGE).text

    told = lots.told(occasion.uid, member.uid, 1)
    assert (occasion.seed in own, told in own, f"# {row.drawn}" in own) == (True, True, True)
    assert (occasion.seed in other, told in other, "The campaign is over." in other) == (True, False, True)


def test_the_worked_check_on_the_page_is_right_python(capsys: Any):
    occasion = today(SURE)
    member = cast.member()
    row = draw(occasion, member, timezone.now())
    Occasion.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())

    shown = re.findall(r"<pre[^>]*>(.*?)</pre>", entered(member).get(PAGE).text, re.DOTALL)[0]
    exec(compile(shown.replace("&quot;", '"'), "page", "exec"), {})

    assert capsys.readouterr().out.split() == [occasion.seed_digest, str(row.drawn)]


def test_a_refusal_is_in_the_language_of_the_reader():
    today(SURE, begins=timedelta(minutes=9))
    client = entered(cast.member())

    answer = client.post(f"{PAGE}draw/", headers={**IN_PLACE, "accept-language": "zh-hans"}).text

    assert "活动尚未开始。" in answer


def test_an_ordinary_campaign_has_no_draw():
    assert entered(cast.member()).post("/campaigns/nothing/draw/").status_code == 404
