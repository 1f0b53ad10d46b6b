"""What a member sees of his manager, and what becomes of contacts when he merges or is forgotten."""

import pytest
from django.test import Client

from club.managers.models import CustomerContact
from club.members.models import Member
from club.merging.actions import merge, unmerge
from club.privacy import archive, forgetting
from tests import cast
from tests.club.managers.scene import BY, NOW, given, manager
from tests.doors import enter

pytestmark = pytest.mark.django_db


def contact(who: Member) -> CustomerContact:
    facts = {"at": NOW, "way": "phone", "outcome": "talked", "words": "想换大车"}
    return CustomerContact.objects.create(member=who, **facts)


def piece(client: Client, who: Member) -> str:
    enter(client, who.account)
    return client.get("/me/manager/", headers={"accept-language": "en"}).text


def test_a_member_sees_his_manager_and_can_call_him(client: Client):
    who = cast.member()
    given(who, manager(phone="0531-55500001"))

    page = piece(client, who)

    assert ("曹阳" in page, 'href="tel:0531-55500001"' in page) == (True, True)
    assert 'hx-get="/me/manager/"' in client.get("/me/").text


def test_without_a_phone_there_is_no_button_and_without_a_manager_nothing(client: Client):
    who, alone = cast.member(), cast.member()
    given(who, manager())

    pages = [piece(client, who), piece(Client(), alone)]

    assert ["曹阳" in page for page in pages] == [True, False]
    assert ["tel:" in page for page in pages] == [False, False]
    assert pages[1].strip() == ""


def test_contacts_go_along_when_memberships_are_merged_and_come_back():
    gone, kept = cast.member(), cast.member()
    row = contact(gone)

    merging = merge(member=gone, into=kept, reason="x", by=BY, at=NOW)
    row.refresh_from_db()
    assert row.member == kept

    unmerge(merging=merging, reason="x", by=BY, at=NOW)
    row.refresh_from_db()
    assert row.member == gone


def test_what_was_said_is_in_the_members_own_data_and_wiped_when_he_is_forgotten():
    who = cast.member()
    row = contact(who)
    [section] = [part for part in archive.sections(who) if "想换大车" in str(part.rows)]
    assert len(section.rows) == 1

    forgetting.forget(who, NOW)

    row.refresh_from_db()
    assert row.words == ""
