"""A member's own pages: masked, his own only, same number of queries however much there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.identity.models import Account, WeChatIdentity
from club.members.directory import MemberDirectory
from club.members.models import Consent, Member, Vehicle
from club.messaging.directory import NOBODY, Addresses
from club.wechat.models import Follower
from tests import cast
from tests.cast import NOW
from tests.club.identity.sms import last_code
from tests.doors import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client: Client) -> Member:
    member = cast.member(phone="+8613812345678")
    enter(client, member.account)
    return member


PAGES = ["/me/", "/me/profile/", "/me/phone/", "/me/vehicles/", "/me/vehicles/add/", "/me/privacy/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_show_no_personal_data_in_full(client: Client, me: Member, path: str) -> None:
    car = cast.vehicle(me.customer)

    shown = client.get(path).content.decode()

    for secret in (me.customer.id_number, "13812345678", car.plate, car.vin):
        assert secret not in shown


@pytest.mark.parametrize("path", PAGES)
def test_strangers_log_in_first(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/accounts/login/?next=%2Fme%2F")


def test_the_garage_shows_cars_with_their_policies(client: Client, me: Member) -> None:
    car, today = cast.vehicle(me.customer), timezone.localdate()
    due = cast.policy(me.customer, vehicle=car, valid_from=today, valid_until=today + timedelta(days=10))
    house = cast.policy(me.customer, line="property")
    cast.policy(me.customer, state="cancelled")
    cast.vehicle(cast.customer())

    garage = client.get("/me/vehicles/").context["garage"]

    [parked] = garage.cars
    assert (parked.vehicle, [shown.policy for shown in parked.policies]) == (car, [due])
    assert (parked.policies[0].days_left, parked.policies[0].is_due) == (10, True)
    assert [shown.policy for shown in garage.others] == [house]


def test_an_empty_garage_says_so(client: Client, me: Member) -> None:
    answer = client.get("/me/vehicles/")

    assert "components/empty.html" in [template.name for template in answer.templates]


def test_the_garage_asks_as_often_for_three_cars_as_for_one(client: Client, me: Member) -> None:
    cast.policy(me.customer, vehicle=cast.vehicle(me.customer))
    client.get("/me/vehicles/")
    with CaptureQueriesContext(connection) as one:
        client.get("/me/vehicles/")
    for _ in range(2):
        cast.policy(me.customer, vehicle=cast.vehicle(me.customer))
    with CaptureQueriesContext(connection) as three:
        client.get("/me/vehicles/")

    assert len(three) == len(one)


def test_a_car_is_added_in_its_normal_form(client: Client, me: Member) -> None:
    client.post("/me/vehicles/add/", {"plate": "鲁a·D12345", "vin": "lsvaa49j132047371", "model": ""})

    car = Vehicle.objects.get()
    assert (car.customer, car.plate, car.vin, car.fuel) == (
        me.customer,
        "鲁AD12345",
        "LSVAA49J132047371",
        "electric",
    )
    assert car.plate_tail == "5"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"plate": "ABC"}, ["plate"]),
        ({"vin": "LSVIOQ"}, ["vin"]),
        ({"vin": "LSVAA49J132040001"}, ["__all__"]),
    ],
)
def test_a_car_that_cannot_be_is_refused(
    client: Client, me: Member, fields: dict[str, str], wrong: list[str]
) -> None:
    cast.vehicle(cast.customer(), vin="LSVAA49J132040001")

    answer = client.post("/me/vehicles/add/", {"plate": "鲁A12345", "vin": "LSVAA49J132047371", **fields})

    assert list(answer.context["form"].errors) == wrong
    assert Vehicle.objects.filter(customer=me.customer).count() == 0


def test_only_ones_own_car_can_be_removed_and_not_an_insured_one(client: Client, me: Member) -> None:
    mine, insured, foreign = (
        cast.vehicle(me.customer),
        cast.vehicle(me.customer),
        cast.vehicle(cast.customer()),
    )
    today = timezone.localdate()
    cast.policy(me.customer, vehicle=insured, valid_from=today, valid_until=today + timedelta(days=9))

    statuses = [
        client.post(f"/me/vehicles/{car.uid}/remove/").status_code for car in (mine, insured, foreign)
    ]

    left = Vehicle.objects.filter(archived_at=None).order_by("id")
    assert (statuses, list(left)) == ([302, 302, 404], [insured, foreign])


def test_marketing_is_agreed_to_and_withdrawn(client: Client, me: Member) -> None:
    client.post("/me/privacy/marketing/", {"answer": "yes"})
    client.post("/me/privacy/marketing/", {"answer": "no"})

    row = Consent.objects.get()
    assert (row.topic, row.withdrawn_at is not None) == ("marketing", True)
    assert client.post("/me/privacy/anything/", {"answer": "yes"}).status_code == 404


def test_a_topic_is_refused_and_wanted_again_and_some_cannot_be(client: Client, me: Member) -> None:
    page = client.get("/me/privacy/").context["topics"]
    fixed = {shown.name for shown in page if shown.must}
    client.post("/me/privacy/messages-greetings/", {"answer": "no"})
    client.post("/me/privacy/messages-greetings/", {"answer": "no"})
    refused = MemberDirectory().addresses(me.uid).refuses
    client.post("/me/privacy/messages-greetings/", {"answer": "yes"})

    must = ("security", "service", "bookings", "receipts", "complaints", "claims")
    assert fixed == {f"messages-{name}" for name in must}
    assert (refused, MemberDirectory().addresses(me.uid).refuses) == ({"greetings"}, frozenset())
    assert [row.withdrawn_at is None for row in Consent.objects.order_by("pk")] == [False, True]
    assert client.post("/me/privacy/messages-security/", {"answer": "no"}).status_code == 404
    assert client.post("/me/privacy/greetings/", {"answer": "no"}).status_code == 404


def test_the_language_of_messages_is_chosen(client: Client, me: Member) -> None:
    answer = client.post("/me/profile/language/", {"language": "en"})

    me.account.refresh_from_db()
    assert (me.account.language, answer.cookies["django_language"].value) == ("en", "en")


# --- change of phone -------------------------------------------------------------------------


def new_phone(client: Client, **fields: Any) -> Any:
    client.post("/me/phone/code/", {"phone": "13900000001"})
    return client.post("/me/phone/", {"phone": "13900000001", "code": last_code(), **fields})


def test_the_phone_changes_with_code_and_proof(client: Client, me: Member) -> None:
    answer = new_phone(client, digits=me.customer.id_number[-6:])

    assert answer["Location"] == "/me/profile/"
    assert Account.objects.get(pk=me.account_id).phone == "+8613900000001"


@pytest.mark.parametrize("fields", [{"digits": "000000"}, {"digits": ""}, {"code": "000000"}])
def test_the_phone_does_not_change_without_both(client: Client, me: Member, fields: dict[str, str]) -> None:
    proof = {"digits": me.customer.id_number[-6:]}

    answer = new_phone(client, **{**proof, **fields})

    assert answer.context["form"].errors
    assert Account.objects.get(pk=me.account_id).phone == "+8613812345678"


def test_a_code_for_logging_in_does_not_change_a_phone(client: Client, me: Member) -> None:
    Client().post("/join/code/", {"phone": "13900000001"})

    answer = client.post(
        "/me/phone/", {"phone": "13900000001", "code": last_code(), "digits": me.customer.id_number[-6:]}
    )

    assert list(answer.context["form"].errors) == ["__all__"]
    assert Account.objects.get(pk=me.account_id).phone == "+8613812345678"


# --- the directory ----------------------------------------------------------------------------


def follow(member: Member, openid: str, app_id: str, following: bool = True) -> None:
    row = Follower.objects.create(app_id=app_id, openid=openid, is_following=following)
    WeChatIdentity.objects.create(account=member.account, follower=row, linked_at=NOW)


def test_the_directory_knows_where_a_member_can_be_reached(settings: Any) -> None:
    member = cast.member(phone="+8613812345678")
    follow(member, "oOther", "wxother")
    follow(member, "oLeft", settings.WECHAT_APP_ID, following=False)
    follow(member, "oHere", settings.WECHAT_APP_ID)

    assert MemberDirectory().addresses(member.uid) == Addresses(
        openid="oHere", phone="+8613812345678", email="", language="zh-hans", name="王小明"
    )


@pytest.mark.parametrize("state", [Member.State.CLOSED, Member.State.MERGED])
def test_the_directory_knows_nobody_who_left(state: str) -> None:
    assert MemberDirectory().addresses(cast.member(state=state).uid) == NOBODY


def test_the_directory_asks_as_often_for_three_as_for_one() -> None:
    members = [cast.member() for _ in range(3)]
    with CaptureQueriesContext(connection) as one:
        MemberDirectory().addresses_of([members[0].uid])
    with CaptureQueriesContext(connection) as three:
        found = MemberDirectory().addresses_of([member.uid for member in members])

    assert (len(three), len(found)) == (len(one), 3) == (3, 3)
