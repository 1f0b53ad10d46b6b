"""One sees where one is logged in and ends what one does not know."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from club.core.audit import Actor
from club.core.models import AuditEntry
from club.identity import queries
from club.identity.actions import end_logins
from club.identity.actions.end_logins import NoSuchLogin
from club.identity.devices import device_of, is_in_hand, words_of
from club.identity.logins import handle_of, logins_of
from club.identity.models import Account, BrowserSession
from club.identity.sessions import IN_USE, NOTED_EVERY_S
from club.organisation.queries import head_office
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.doors import BACKEND
from tests.merchants.counter_scene import person

pytestmark = pytest.mark.django_db
PAGE = "/accounts/logins/"
ANDROID = "Mozilla/5.0 (Linux; Android 13; V2204A) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0"
PASSWORD = "seven-grey-geese"


def member() -> Account:
    """Who comes in by WeChat or SMS and has nothing to show again."""
    account = cast.member(phone="+8613812345678").account
    account.set_unusable_password()
    account.save()
    return account


def browser(account: Account, agent: str = ANDROID) -> Client:
    """A browser in which the account is logged in."""
    client = Client(headers={"user-agent": agent, "accept-language": "en"})
    client.force_login(account, backend=BACKEND)
    session = client.session
    session[IN_USE] |= {"device": device_of(agent)}
    session.save()
    return client


def shown(client: Client) -> list[tuple[str, bool]]:
    return [(login.words, login.is_this) for login in client.get(PAGE).context["logins"]]


def is_out(client: Client) -> bool:
    return client.get("/me/profile/")["Location"].startswith("/accounts/login/")


def ended() -> list[dict[str, Any]]:
    rows = AuditEntry.objects.filter(verb="logins.ended").order_by("pk")
    return list(rows.values("actor_kind", "actor_id", "subject_id", "data"))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (ANDROID, "Chrome · Android"),
        (WINDOWS, "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) MicroMessenger/8.0.49 Safari/604.1", "WeChat · iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Mobile Safari/604.1", "Safari · iPhone"),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4 Chrome/114 HuaweiBrowser",
            "Huawei Browser · HarmonyOS",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) Gecko/20100101 Firefox/127.0", "Firefox · Mac"),
        ("curl/8.5", "Another browser · another device"),
        ("", "Another browser · another device"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent: str, words: str) -> None:
    with translation.override("en"):
        assert words_of(device_of(agent)) == words


def test_phones_are_told_from_desks() -> None:
    assert [is_in_hand(device_of(agent)) for agent in (ANDROID, WINDOWS, "")] == [True, False, False]


def test_one_sees_all_of_ones_own_logins_and_nobody_elses() -> None:
    account = member()
    phone, desk = browser(account), browser(account, WINDOWS)
    browser(cast.member().account)

    assert shown(phone) == [("Chrome · Android", True), ("Edge · Windows", False)]
    assert shown(desk) == [("Edge · Windows", True), ("Chrome · Android", False)]


def test_the_page_tells_neither_keys_nor_addresses_nor_what_the_browser_calls_itself() -> None:
    account = member()
    phone, desk = browser(account), browser(account, WINDOWS)

    text = desk.get(PAGE).content.decode()

    keys = [each.session.session_key for each in (phone, desk)]
    assert [word for word in (*keys, "V2204A", "126.0", "127.0.0.1") if str(word) in text] == []


def test_the_page_asks_as_often_for_three_logins_as_for_one() -> None:
    account = member()
    client = browser(account)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    asked = len(one)
    browser(account), browser(account, WINDOWS)
    with CaptureQueriesContext(connection) as three:
        answer = client.get(PAGE)

    assert (asked, len(answer.context["logins"])) == (len(three), 3)


def test_a_login_ended_elsewhere_is_out_at_its_next_request() -> None:
    account = member()
    phone, desk, other = browser(account), browser(account, WINDOWS), browser(cast.member().account)

    answer = desk.post(f"{PAGE}{handle_of(phone.session.session_key)}/end/", follow=True)

    assert "Logged out: Chrome · Android." in answer.content.decode()
    assert (is_out(phone), shown(desk)) == (True, [("Edge · Windows", True)])
    assert len(shown(other)) == 1
    by = {"actor_kind": "member", "actor_id": str(account.uid), "subject_id": str(account.uid)}
    assert ended() == [{**by, "data": {"rows": 1}}]


def test_all_others_end_with_one_tap() -> None:
    account = member()
    lost = [browser(account), browser(account)]
    here = browser(account, WINDOWS)

    answer = here.post(f"{PAGE}others/end/", {"next": "/me/profile/"}, follow=True)

    assert answer.redirect_chain == [(f"{PAGE}?next=%2Fme%2Fprofile%2F", 302)]
    assert "Logged out on 2 devices." in answer.content.decode()
    assert ([is_out(each) for each in lost], shown(here)) == ([True, True], [("Edge · Windows", True)])
    assert [row["data"] for row in ended()] == [{"rows": 2}]


def test_nobody_ends_the_login_of_another_or_the_one_he_uses() -> None:
    account, stranger = member(), browser(cast.member().account)
    here = browser(account)
    for key in (stranger.session.session_key, here.session.session_key, "nobody"):
        answer = here.post(f"{PAGE}{handle_of(key)}/end/", follow=True)
        assert "This login has ended already." in answer.content.decode()

    assert (len(shown(stranger)), len(shown(here)), ended()) == (1, 1, [])
    at = timezone.now()
    with pytest.raises(NoSuchLogin):
        end_logins(account=account, keys=[stranger.session.session_key], by=Actor("member"), at=at)
    assert (len(shown(stranger)), ended()) == (1, [])


def test_strangers_log_in_first() -> None:
    client = Client()

    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert client.post(f"{PAGE}others/end/")["Location"].startswith("/accounts/login/")


def test_who_has_a_password_shows_it_before_he_ends_anything() -> None:
    """ASVS 5.0, 7.5.2: seeing needs the login alone, ending one more proof."""
    account = member()
    account.set_password(PASSWORD)
    account.save()
    phone, desk = browser(account), browser(account, WINDOWS)

    asked = desk.post(f"{PAGE}others/end/")["Location"]

    assert asked.startswith("/accounts/reauthenticate/")
    assert (len(shown(phone)), ended()) == (2, [])
    wrong = desk.post(asked, {"password": "something else"})
    assert (wrong.status_code, len(shown(phone)), ended()) == (200, 2, [])
    desk.post(asked, {"password": PASSWORD})
    assert (is_out(phone), [row["data"] for row in ended()]) == (True, [{"rows": 1}])


def test_staff_are_led_there_from_the_desk_and_their_end_is_theirs() -> None:
    account = colleague(head_office())

    answer = desk(account).get("/desk/account/")

    assert "/accounts/logins/?next=/desk/account/" in answer.content.decode()
    assert queries.himself(account) == Actor("staff", str(account.uid))


def test_operators_are_led_there_from_the_portal_and_their_end_is_theirs() -> None:
    row, client = person(cast.store(), "cashier")

    assert "/accounts/logins/?next=/portal/" in client.get("/portal/").content.decode()
    assert queries.himself(row.account) == Actor("operator", str(row.account.uid))


# --- what is noted ---------------------------------------------------------------------


def test_the_last_use_is_told_to_the_hour_and_written_once_an_hour() -> None:
    client = browser(member())
    first = client.session[IN_USE]
    client.get("/me/profile/")
    assert client.session[IN_USE] == first
    session = client.session
    session[IN_USE] = {**first, "begun": first["begun"] - 9000, "at": first["at"] - NOTED_EVERY_S}
    session.save()

    client.get("/me/profile/")

    noted = client.session[IN_USE]
    assert (noted["begun"], noted["at"] >= first["at"]) == (first["begun"] - 9000, True)
    [login] = client.get(PAGE).context["logins"]
    used = datetime.fromtimestamp(noted["at"], UTC)
    assert (login.used_at, login.begun_at) == (
        used.replace(minute=0, second=0),
        datetime.fromtimestamp(noted["begun"], UTC),
    )


def test_a_page_of_somebody_logged_in_asks_nothing_more_within_the_hour() -> None:
    client = browser(member())
    with CaptureQueriesContext(connection) as asked:
        client.get("/me/profile/")

    assert [row["sql"] for row in asked if "UPDATE" in row["sql"]] == []
    assert len([row for row in asked if "browsersession" in row["sql"]]) == 1


def test_only_pages_that_are_looked_at_are_noted() -> None:
    client = browser(member())
    session = client.session
    session[IN_USE] |= {"at": session[IN_USE]["at"] - 2 * NOTED_EVERY_S}
    session.save()
    before = client.session[IN_USE]
    client.post("/me/profile/language/", {"language": "en"})
    assert client.session[IN_USE] == before
    client.get("/me/profile/")
    assert client.session[IN_USE]["at"] > before["at"]


def test_a_stranger_leaves_no_session() -> None:
    Client().get("/accounts/login/")

    assert BrowserSession.objects.count() == 0


def test_a_login_ends_thirty_days_after_it_began_however_often_it_is_used() -> None:
    client = browser(member())
    begun = int(time.time()) - 29 * 86_400
    session = client.session
    session[IN_USE] = {"begun": begun, "at": begun, "device": "chrome.android"}
    session.save()
    client.get("/me/profile/")

    row = BrowserSession.objects.get(session_key=client.session.session_key)
    end = datetime.fromtimestamp(begun, UTC) + timedelta(days=30)
    assert abs(row.expire_date - end) < timedelta(minutes=5)


def test_logging_in_once_more_begins_anew() -> None:
    account = member()
    account.set_password(PASSWORD)
    account.save()
    client = enter_by_password(account)
    long_ago = {"begun": 0, "at": int(time.time()), "device": "chrome.android"}
    client.get("/me/profile/")
    session = client.session
    session[IN_USE] = {**long_ago, "begun": int(time.time()) - 86_400}
    session.save()
    client.post("/accounts/logout/")

    again = enter_by_password(account, client)

    again.get("/me/profile/")
    assert time.time() - again.session[IN_USE]["begun"] < 3600


def enter_by_password(account: Account, client: Client | None = None) -> Client:
    client = client or Client(headers={"user-agent": ANDROID})
    answer = client.post("/accounts/login/", {"login": "13812345678", "password": PASSWORD})
    assert answer["Location"] == "/me/"
    return client


def test_sessions_from_before_a_change_of_password_are_not_listed() -> None:
    account = member()
    browser(account)
    account.set_password(PASSWORD)
    account.save()
    here = browser(account, WINDOWS)

    assert shown(here) == [("Edge · Windows", True)]


def test_sessions_that_ran_out_are_not_listed() -> None:
    account = member()
    browser(account)
    later = timezone.now() + timedelta(days=31)

    assert (len(logins_of(account, None, timezone.now())), logins_of(account, None, later)) == (1, [])


def test_a_login_is_noted_with_its_device_before_its_first_page() -> None:
    account = member()
    account.set_password(PASSWORD)
    account.save()
    enter_by_password(account)

    [login] = logins_of(account, None, timezone.now())

    assert (login.device, login.is_this) == ("chrome.android", False)


def test_what_is_kept_is_sealed() -> None:
    client = browser(member())

    row = BrowserSession.objects.get(session_key=client.session.session_key)

    assert [word for word in ("chrome", "android", "begun") if word in str(row.session_data)] == []
