"""Pages that are sent on: signed for WeChat's scripts, and counted when somebody comes by them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from club.wechat import jssdk, sharing, views
from club.wechat.actions import note_shared_visit
from club.wechat.client import WeChatError, WeChatUnreachable
from club.wechat.models import SharedVisits
from tests import cast
from tests.threads import at_once
from vouchers.campaigns.models import Campaign

DAY = date(2026, 11, 18)
TERM = {"starts_at": cast.NOW, "ends_at": cast.NOW + timedelta(days=1)}


@pytest.fixture
def signed_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were signed."""
    seen: list[str] = []

    def config_for(url: str, _at: Any) -> dict[str, str]:
        seen.append(url)
        return {"appId": "wx1", "signature": "s"}

    monkeypatch.setattr(jssdk, "config_for", config_for)
    return seen


def ask(page: str) -> Any:
    return views.signed(RequestFactory().get("/wechat/signed/", {"page": page}))


def test_a_page_of_ours_is_signed_with_its_query(signed_for: list[str], settings: LazySettings) -> None:
    answer = ask("/campaigns/wash-day-18/?via=share&from=timeline")

    assert (answer.status_code, b'"appId": "wx1"' in answer.content) == (200, True)
    assert signed_for == [f"{settings.SITE_URL}/campaigns/wash-day-18/?via=share&from=timeline"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "page",
    ["", "campaigns/", "//evil.example/", "/\\evil.example/", "https://evil.example/", "/" + "x" * 1_000],
)
def test_what_is_no_path_of_ours_is_not_signed(signed_for: list[str], page: str) -> None:
    assert (ask(page).status_code, signed_for) == (400, [])


def test_the_longest_path_has_a_thousand_letters(signed_for: list[str]) -> None:
    assert (ask("/" + "x" * 999).status_code, len(signed_for)) == (200, 1)


def test_nothing_is_signed_for_who_sends_a_form(signed_for: list[str]) -> None:
    answer = views.signed(RequestFactory().post("/wechat/signed/?page=/campaigns/"))

    assert (answer.status_code, signed_for) == (405, [])


@pytest.mark.parametrize(
    "trouble", [WeChatUnreachable("silent", maybe_done=False), WeChatError(40001, "no")], ids=["away", "no"]
)
def test_while_wechat_is_away_the_page_is_told_so(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def config_for(_url: str, _at: Any) -> None:
        raise trouble

    monkeypatch.setattr(jssdk, "config_for", config_for)
    assert ask("/campaigns/").status_code == 503


@pytest.mark.django_db
def test_visits_are_counted_by_page_and_day() -> None:
    later = date(2026, 11, 19)
    for path, day in (("/news/a/", DAY), ("/news/a/", DAY), ("/news/a/", later), ("/news/b/", DAY)):
        note_shared_visit(path=path, day=day)

    assert sorted(SharedVisits.objects.values_list("path", "day", "count")) == [
        ("/news/a/", DAY, 2),
        ("/news/a/", later, 1),
        ("/news/b/", DAY, 1),
    ]
    assert (sharing.visits_by_sharing("/news/a/"), sharing.visits_by_sharing("/news/c/")) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_visitors_at_the_same_moment_are_all_counted() -> None:
    at_once(12, lambda _number: note_shared_visit(path="/news/a/", day=DAY))

    assert sharing.visits_by_sharing("/news/a/") == 12


@pytest.mark.django_db
def test_only_a_link_that_was_sent_on_counts() -> None:
    campaign = Campaign.objects.create(
        code="shared", name="分享", branch=cast.everywhere(), package=cast.package(), **TERM, live=True
    )
    page, client = f"/campaigns/{campaign.code}/", Client()
    client.get(page)
    client.get(page, {"via": "else"})
    client.head(page, {"via": "share"})
    before = sharing.visits_by_sharing(page)

    answer = client.get(page, {"via": "share"})

    assert (before, answer.status_code, sharing.visits_by_sharing(page)) == (0, 200, 1)
    assert 'data-share="via=share"' in answer.text
