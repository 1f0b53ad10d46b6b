"""The inbox on the site."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.messaging import actions
from club.messaging.models import Message
from tests import cast

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def visitor(client):
    member = cast.member()
    client.force_login(member.account)
    return member


def tell(member, key="gift", kind="gift_arrived", link="/me/points/"):
    params = {"package": "洗车礼包", "package_en": "Wash pack", "until": "2026-10-31"}
    return actions.enqueue(
        kind=kind, dedupe_key=key, at=cast.NOW, recipient=member.uid, params=params, link=link
    )


def test_the_inbox_shows_messages_in_the_language_of_the_page(client, visitor):
    tell(visitor)

    chinese = client.get("/me/messages/").content.decode()
    english = client.get("/me/messages/", headers=ENGLISH).content.decode()

    assert "尊敬的王小明，泰岳财险为您送上“洗车礼包”" in chinese
    assert "Taiyue Insurance has a gift for you: Wash pack." in english
    assert english.count("Not read yet") == 1


def test_the_inbox_shows_neither_messages_of_others_nor_login_codes(client, visitor):
    tell(cast.member(), key="other")
    actions.enqueue(
        kind="login_code", dedupe_key="c", at=cast.NOW, recipient=visitor.uid, params={"code": "135790"}
    )

    page = client.get("/me/messages/", headers=ENGLISH).content.decode()

    assert "No messages yet" in page
    assert "135790" not in page


def test_opening_a_message_marks_it_read_and_follows_its_link(client, visitor):
    message = tell(visitor)

    answer = client.post(f"/me/messages/{message.uid}/open/")

    assert (answer.status_code, answer.url) == (302, "/me/points/")
    message.refresh_from_db()
    assert message.read_at is not None
    assert "Not read yet" not in client.get("/me/messages/", headers=ENGLISH).content.decode()


def test_a_link_to_another_site_is_not_followed(client, visitor):
    message = tell(visitor, link="https://elsewhere.example/")

    assert client.post(f"/me/messages/{message.uid}/open/").url == "/me/messages/"


def test_the_message_of_another_member_is_not_found_and_stays_unread(client, visitor):
    message = tell(cast.member())

    assert client.post(f"/me/messages/{message.uid}/open/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_all_messages_are_marked_read_at_once(client, visitor):
    tell(visitor, key="1")
    tell(visitor, key="2")
    foreign = tell(cast.member(), key="3")

    client.post("/me/messages/read/")

    assert list(Message.objects.filter(read_at=None)) == [foreign]


def test_the_inbox_takes_the_same_queries_for_one_and_three_messages_and_pages_them(client, visitor):
    counts = []
    for number in (1, 3):
        for index in range(number):
            tell(visitor, key=f"{number}:{index}")
        with CaptureQueriesContext(connection) as captured:
            client.get("/me/messages/")
        counts.append(len(captured))
    assert counts[0] == counts[1]

    for index in range(20):
        tell(visitor, key=f"more:{index}")
    pages = [client.get(f"/me/messages/?page={page}").content.decode() for page in (1, 2)]
    assert [page.count("<article") for page in pages] == [20, 4]
