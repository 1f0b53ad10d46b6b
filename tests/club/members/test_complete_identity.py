"""ID number and name make a half member a full one."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection

from club.core.audit import SYSTEM
from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.members.actions import complete_identity
from club.members.actions.complete_identity import AlreadyMember, NotConfirmed, NotOpen, TooManyTries
from club.members.models import Customer, Member
from club.messaging.models import Message
from club.organisation.queries import head_office
from club.wechat.models import Scene
from tests import cast
from tests.cast import NOW
from tests.threads import at_once, together

pytestmark = pytest.mark.django_db
NUMBER = cast.id_number(777, date(1988, 2, 29))
NAME = "欧阳小明"


def half(**fields) -> Member:
    return cast.half_member(**fields)


def complete(member: Member, number: str = NUMBER, name: str = NAME, at=NOW) -> Member:
    return complete_identity(member=member, id_number=number, name=name, by=SYSTEM, at=at)


def unchanged(member: Member) -> bool:
    member.refresh_from_db()
    nothing_said = not Message.objects.exists() and not AuditEntry.objects.exists()
    return (
        member.state == "half" and member.customer is None and member.tier.code == "ordinary" and nothing_said
    )


def test_somebody_new_becomes_a_senior_member_at_once() -> None:
    row = complete(half(phone="+8613812345678"))

    person = Customer.objects.get()
    assert (row.state, row.full_at, row.tier.code, row.customer) == ("full", NOW, "senior", person)
    assert (person.name, person.id_number, person.phone) == (NAME, NUMBER, "+8613812345678")
    assert (person.birth_year, person.birth_month, person.birth_day) == (1988, 2, 29)
    assert (person.external_id, person.is_female) == (None, int(NUMBER[16]) % 2 == 0)


def test_he_is_welcomed_once() -> None:
    member = half()
    complete(member)
    complete(member)

    [message] = Message.objects.all()
    assert (message.kind.code, message.recipient) == ("welcome", member.uid)
    assert json.loads(message.params) == {"name": NAME}
    assert AuditEntry.objects.filter(verb="identity.completed").count() == 1


@pytest.mark.parametrize("typed", [NAME, " 欧阳 小明 ", "欧阳小明"])
def test_a_customer_of_the_insurer_finds_himself_with_his_branch(typed: str) -> None:
    known = cast.customer(id_number=NUMBER, name=NAME)

    row = complete(half(), name=typed)

    assert (row.customer, row.branch) == (known, known.branch)
    assert Customer.objects.count() == 1


def test_the_branch_of_the_source_goes_before_the_customers() -> None:
    shop = cast.branch()
    scene = Scene.objects.create(key="s", kind="branch", label="s", branch=shop, created_at=NOW)
    cast.customer(id_number=NUMBER, name=NAME)

    assert complete(half(scene=scene)).branch == shop


def test_somebody_new_without_a_source_belongs_to_the_branch_he_registered_with() -> None:
    assert complete(half(branch=head_office())).branch == head_office()


def test_a_big_customer_is_vip_at_once() -> None:
    known = cast.customer(id_number=NUMBER, name=NAME)
    cast.policy(known, premium_fen=600_000)
    cast.policy(known, premium_fen=400_000)
    cast.policy(known, premium_fen=900_000, valid_from=date(2024, 1, 1), valid_until=date(2025, 1, 1))

    assert complete(half()).tier.code == "vip"


def test_a_tier_given_by_hand_only_is_never_given_by_rule() -> None:
    cast.tier("board", 9, is_manual=True)

    assert complete(half()).tier.code == "senior"


# --- refusals ------------------------------------------------------------------------------


def test_a_wrong_name_is_refused_and_says_nothing_of_the_right_one() -> None:
    cast.customer(id_number=NUMBER, name="别人")
    member = half()

    with pytest.raises(NotConfirmed) as refused:
        complete(member)

    assert unchanged(member)
    assert (refused.value.details, "别人" in str(refused.value)) == ({}, False)


def test_a_person_who_is_a_member_already_is_refused() -> None:
    known = cast.customer(id_number=NUMBER, name=NAME)
    other = cast.member(customer=known)
    member = half()

    with pytest.raises(AlreadyMember):
        complete(member)

    other.refresh_from_db()
    assert unchanged(member)
    assert other.is_full


def test_a_stranger_with_a_wrong_name_does_not_learn_that_the_person_is_a_member() -> None:
    cast.member(customer=cast.customer(id_number=NUMBER, name="别人"))

    with pytest.raises(NotConfirmed):
        complete(half())


def test_a_person_whose_old_membership_was_closed_may_come_back() -> None:
    known = cast.customer(id_number=NUMBER, name=NAME)
    cast.member(customer=known, state=Member.State.CLOSED)

    assert complete(half()).customer == known


def test_a_full_member_cannot_become_somebody_else() -> None:
    member = cast.member()
    before = member.customer

    with pytest.raises(NotOpen):
        complete(member)

    member.refresh_from_db()
    assert member.customer == before


def test_five_tries_a_day_and_the_refused_ones_count() -> None:
    cast.customer(id_number=NUMBER, name="别人")
    member = half()
    for _ in range(5):
        with pytest.raises(NotConfirmed):
            complete(member)

    with pytest.raises(TooManyTries):
        complete(member, name="别人")

    assert unchanged(member)
    assert complete(member, name="别人", at=NOW + timedelta(days=1)).is_full


def test_one_id_number_cannot_be_guessed_at_by_many_members() -> None:
    cast.customer(id_number=NUMBER, name="别人")
    for _ in range(10):
        with pytest.raises(NotConfirmed):
            complete(half())

    with pytest.raises(TooManyTries):
        complete(half(), name="别人")


# --- races ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False], ids=["known to the insurer", "new"])
def test_one_person_completing_on_eight_phones_is_one_member(known: bool) -> None:
    if known:
        cast.customer(id_number=NUMBER, name=NAME)
    members = [half() for _ in range(8)]

    results = at_once(8, lambda number: complete(members[number]))

    assert sum(isinstance(result, Member) for result in results) == 1
    assert sum(isinstance(result, AlreadyMember) for result in results) == 7
    assert Member.objects.filter(state="full").count() == 1
    assert (Customer.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_databases_guard_the_race_would_be_lost() -> None:
    """The control: check, then write, as a careless action would do it."""
    known = cast.customer(id_number=NUMBER, name=NAME)
    members = [half() for _ in range(4)]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_full_member_per_customer")

    taken = together(4, Member.objects.filter(customer=known, state="full").exists)

    def careless(number: int) -> None:
        if not taken():
            Member.objects.filter(pk=members[number].pk).update(customer=known, state="full", full_at=NOW)

    at_once(4, careless)

    assert Member.objects.filter(customer=known, state="full").count() == 4


@pytest.mark.django_db(transaction=True)
def test_the_button_pressed_in_two_tabs_welcomes_once() -> None:
    member = half()

    results = at_once(4, lambda number: complete(member))

    assert not [result for result in results if isinstance(result, DomainError)]
    assert (Member.objects.get().state, Message.objects.count()) == ("full", 1)
