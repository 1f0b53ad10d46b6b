"""The door as people walk through it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from club.identity.models import Account, PhoneCode
from club.members.models import Member
from club.messaging.models import Message
from tests import cast
from tests.club.identity.sms import last_code
from tests.doors import WECHAT_AGENT, enter

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
E164 = f"+86{PHONE}"


def ask_for_code(client: Client, phone: str = PHONE) -> str:
    client.post("/join/code/", {"phone": phone}, headers={"HX-Request": "true"})
    return last_code()


def walk_in(client: Client, sent: str, **fields: Any) -> Any:
    form = {"phone": PHONE, "code": sent, "password": "", "agree": "on", **fields}
    return client.post("/join/", {name: value for name, value in form.items() if value is not None})


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_registering_from_phone_to_full_member(client: Client) -> None:
    first = walk_in(client, ask_for_code(client), next="/me/gifts/")
    second = client.post(
        first["Location"], {"name": "王小明", "id_number": cast.id_number(1), "next": "/me/gifts/"}
    )

    member = Member.objects.get()
    assert first["Location"] == "/join/identity/?next=%2Fme%2Fgifts%2F"
    assert second["Location"] == "/me/gifts/"
    assert (member.is_full, member.account.phone, who(client)) == (True, E164, str(member.account_id))


def test_a_half_member_comes_back_to_the_second_step(client: Client) -> None:
    walk_in(client, ask_for_code(client))
    client.logout()
    later = Client()
    enter(later, Account.objects.get())

    assert later.get("/me/vehicles/")["Location"] == "/join/?next=%2Fme%2Fvehicles%2F"
    assert later.get("/join/?next=/me/vehicles/")["Location"] == "/join/identity/?next=/me/vehicles/"


def test_a_member_logs_in_by_code_and_goes_where_he_wanted(client: Client) -> None:
    member = cast.member(phone=E164)

    answer = walk_in(client, ask_for_code(client), next="/me/vehicles/")

    assert (answer["Location"], who(client)) == ("/me/vehicles/", str(member.account_id))
    assert (Member.objects.count(), Account.objects.count()) == (1, 1)


def test_the_way_on_never_leaves_our_site(client: Client) -> None:
    cast.member(phone=E164)

    assert walk_in(client, ask_for_code(client), next="https://evil.example/")["Location"] == "/me/"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"agree": None}, "agree"),
        ({"code": ""}, "code"),
        ({"phone": "12345"}, "phone"),
        ({"password": "1"}, "password"),
    ],
)
def test_a_form_that_is_not_right_uses_no_try(client: Client, fields: dict[str, Any], wrong: str) -> None:
    answer = walk_in(client, ask_for_code(client), **fields)

    assert list(answer.context["form"].errors) == [wrong]
    assert (PhoneCode.objects.get().tries, Account.objects.count(), who(client)) == (0, 0, None)


def test_a_wrong_code_is_told_and_lets_nobody_in(client: Client) -> None:
    code = ask_for_code(client)

    answer = walk_in(client, f"{(int(code) + 1) % 10**6:06d}")

    assert list(answer.context["form"].errors) == ["code"]
    assert (Account.objects.count(), who(client)) == (0, None)


def test_a_code_asked_for_in_another_browser_lets_nobody_in(client: Client) -> None:
    """H05: the code of another browser."""
    code = ask_for_code(Client())

    answer = walk_in(client, code)

    assert list(answer.context["form"].errors) == ["code"]
    assert (Account.objects.count(), who(client)) == (0, None)


def test_the_session_id_changes_when_walking_in(client: Client) -> None:
    """H03: a planted session id, by phone."""
    code = ask_for_code(client)
    planted = client.session.session_key

    walk_in(client, code)

    assert client.session.session_key != planted
    assert not client.session.exists(planted)


def ways(client: Client) -> list[str]:
    """By what whoever is logged in came in."""
    return [way["method"] for way in client.session["account_authentication_methods"]]


def test_what_a_stranger_chose_stays_when_he_walks_in(client: Client) -> None:
    sent = ask_for_code(client)
    session = client.session
    session["chosen"] = "red"
    session.save()

    walk_in(client, sent)

    assert (client.session["chosen"], ways(client)) == ("red", ["code"])


def test_nothing_of_whoever_was_logged_in_before_stays(client: Client) -> None:
    member = cast.half_member(phone=E164)
    enter(client, cast.account())
    sent = ask_for_code(client)
    session = client.session
    session["chosen"] = "red"
    session.save()

    walk_in(client, sent)

    assert (who(client), "chosen" in client.session) == (str(member.account_id), False)
    assert ways(client) == ["code"]


def test_who_walks_in_again_as_himself_loses_nothing(client: Client) -> None:
    account = enter(client, cast.account())
    sent = ask_for_code(client)
    session = client.session
    session["chosen"] = "red"
    session.save()

    walk_in(client, sent)

    assert (who(client), client.session["chosen"], ways(client)) == (str(account.pk), "red", ["code"])
    assert Account.objects.get().phone == E164


def test_a_password_given_at_the_door_works(client: Client) -> None:
    walk_in(client, ask_for_code(client), password="Long-enough-77")
    client.logout()

    client.post("/accounts/login/", {"login": PHONE, "password": "Long-enough-77"})

    assert who(client) == str(Account.objects.get().pk)


def test_an_sms_does_not_replace_the_password_of_an_owner(client: Client) -> None:
    owner = cast.account(phone=E164, phone_verified_at=timezone.now(), needs_second_factor=True)
    owner.set_password("Old-password-1")
    owner.save()

    walk_in(client, ask_for_code(client), password="New-password-2")

    owner.refresh_from_db()
    assert owner.check_password("Old-password-1")


@pytest.mark.parametrize("htmx", [True, False])
def test_asking_for_a_code_writes_one_sms_and_says_so(client: Client, htmx: bool) -> None:
    headers = {"HX-Request": "true"} if htmx else {}

    answer = client.post("/join/code/", {"phone": PHONE, "next": "/me/gifts/"}, headers=headers)

    assert Message.objects.get().address == E164
    wanted = "club/members/_code_state.html" if htmx else "club/members/join.html"
    assert (answer.status_code, answer.templates[0].name) == (200, wanted)
    assert htmx or PHONE in answer.content.decode()


@pytest.mark.parametrize(("proxies", "sent"), [(0, 60), (1, 61)], ids=["no proxy", "one proxy of ours"])
def test_who_makes_up_addresses_is_counted_under_his_own(
    client: Client, settings: Any, proxies: int, sent: int
) -> None:
    """H08: a hundred made-up addresses; only what our own proxy says is believed."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    for number in range(100):
        made_up = f"203.0.113.{number}" + (", 198.51.100.7" if proxies else "")
        client.post("/join/code/", {"phone": f"139{number:08d}"}, headers={"X-Forwarded-For": made_up})
    if proxies:
        client.post("/join/code/", {"phone": PHONE}, headers={"X-Forwarded-For": "9.9.9.9, 198.51.100.8"})

    assert Message.objects.count() == sent


def test_asking_again_at_once_is_refused_in_words(client: Client) -> None:
    ask_for_code(client)

    answer = client.post("/join/code/", {"phone": PHONE}, headers={"HX-Request": "true"})

    assert "data-code-failed" in answer.content.decode()
    assert Message.objects.count() == 1


def test_the_answer_is_the_same_for_known_and_unknown_numbers(client: Client) -> None:
    cast.member(phone=E164)

    known = client.post("/join/code/", {"phone": PHONE}, headers={"HX-Request": "true"})
    unknown = client.post("/join/code/", {"phone": "13812345679"}, headers={"HX-Request": "true"})

    assert known.content == unknown.content
    assert Message.objects.count() == 2


def test_inside_wechat_the_login_comes_first(client: Client) -> None:
    answer = client.get("/join/?next=/me/gifts/", HTTP_USER_AGENT=WECHAT_AGENT)

    assert answer["Location"] == "/accounts/wechat/login/?next=%2Fjoin%2F%3Fnext%3D%2Fme%2Fgifts%2F"


def test_a_full_member_has_no_business_at_the_door(client: Client) -> None:
    enter(client, cast.member().account)

    assert client.get("/join/?next=/me/gifts/")["Location"] == "/me/gifts/"
    assert client.get("/join/identity/?next=/me/gifts/")["Location"] == "/me/gifts/"


def test_an_account_with_a_proved_phone_only_has_to_agree(client: Client) -> None:
    enter(client, cast.account(phone=E164, phone_verified_at=timezone.now()))

    refused = client.post("/join/", {})
    answer = client.post("/join/", {"agree": "on"})

    assert list(refused.context["form"].errors) == ["agree"]
    assert answer["Location"].startswith("/join/identity/")
    assert Member.objects.get().state == "half"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "王小明", "id_number": "370102199001010010"}, ["id_number"]),
        ({"name": "X", "id_number": cast.id_number(1)}, ["name"]),
        ({"name": "", "id_number": ""}, ["name", "id_number"]),
    ],
)
def test_an_identity_that_cannot_be_is_told_at_its_field(
    client: Client, fields: dict[str, str], wrong: list[str]
) -> None:
    member = cast.half_member()
    enter(client, member.account)

    answer = client.post("/join/identity/", fields)

    member.refresh_from_db()
    assert (list(answer.context["form"].errors), member.state) == (wrong, "half")


# --- recycled numbers ---------------------------------------------------------------------


def away_for(days: int) -> Member:
    member = cast.member(phone=E164)
    Account.objects.filter(pk=member.account_id).update(last_login=timezone.now() - timedelta(days=days))
    return member


@pytest.mark.parametrize(("days", "to"), [(89, "/me/"), (91, "/join/proof/")])
def test_after_ninety_days_a_number_alone_opens_nothing(client: Client, days: int, to: str) -> None:
    """H09: a number that may have gone to somebody else."""
    away_for(days)

    answer = walk_in(client, ask_for_code(client))

    assert answer["Location"] == to
    assert (who(client) is None) == (to == "/join/proof/")


def test_the_member_himself_proves_it_with_his_id_number(client: Client) -> None:
    """H09: the owner of the old account has the number still."""
    member = away_for(91)
    walk_in(client, ask_for_code(client), next="/me/vehicles/")

    wrong = client.post("/join/proof/", {"digits": "000000"})
    answer = client.post("/join/proof/", {"digits": member.customer.id_number[-6:].lower()})

    assert list(wrong.context["form"].errors) == ["digits"]
    assert (answer["Location"], who(client)) == ("/me/vehicles/", str(member.account_id))


def test_the_digits_can_be_tried_five_times(client: Client) -> None:
    member = away_for(91)
    walk_in(client, ask_for_code(client))
    for _ in range(5):
        client.post("/join/proof/", {"digits": "000000"})

    client.post("/join/proof/", {"digits": member.customer.id_number[-6:]})

    assert who(client) is None


def test_the_new_owner_of_a_number_gets_an_account_of_his_own(client: Client) -> None:
    """H09: the number went to somebody else."""
    old = away_for(91)
    walk_in(client, ask_for_code(client))

    client.post("/join/proof/stranger/")

    old.account.refresh_from_db()
    new = Member.objects.exclude(pk=old.pk).get()
    assert (old.account.phone, new.account.phone, new.state) == ("", E164, "half")
    assert who(client) == str(new.account_id)


@pytest.mark.parametrize("path", ["/join/proof/", "/join/proof/stranger/"])
def test_nobody_gets_to_the_proof_without_the_code(client: Client, path: str) -> None:
    old = away_for(91)

    answer = client.post(path, {"digits": old.customer.id_number[-6:]})

    old.account.refresh_from_db()
    assert (answer["Location"], who(client), old.account.phone) == ("/join/", None, E164)
