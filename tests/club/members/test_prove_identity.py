"""Who has the phone of a member shows the end of his ID number, and has five tries a day."""

from datetime import timedelta

import pytest

from club.core.errors import DomainError
from club.members.actions.prove_identity import TooManyProofs, WrongDigits, prove_identity
from club.members.models import Member
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"
DAY = timedelta(days=1)


@pytest.fixture
def member() -> Member:
    return cast.member(customer=cast.customer(id_number=NUMBER))


def said(member: Member, digits: str, after: timedelta = timedelta()) -> str:
    """The code of the refusal, or "proved"."""
    try:
        prove_identity(member=member, digits=digits, at=NOW + after)
    except DomainError as refusal:
        return refusal.code
    return "proved"


@pytest.mark.parametrize("typed", ["31002X", "31002x", "３１００２Ｘ", " 31002X "])
def test_the_last_six_characters_prove_it_however_they_are_typed(member: Member, typed: str) -> None:
    assert said(member, typed) == "proved"


@pytest.mark.parametrize("typed", ["31002", "231002X", "310021", "1002X", NUMBER, ""])
def test_more_fewer_or_other_characters_prove_nothing(member: Member, typed: str) -> None:
    with pytest.raises(WrongDigits):
        prove_identity(member=member, digits=typed, at=NOW)


@pytest.mark.parametrize("typed", ["", "31002X"])
def test_who_has_no_id_number_with_us_proves_nothing_by_it(typed: str) -> None:
    unknown = cast.half_member()
    without = cast.member()
    assert without.customer
    without.customer.id_number = ""
    without.customer.save()
    assert [said(member, typed) for member in (unknown, without)] == ["wrong_digits"] * 2


def test_there_are_five_tries_a_day_and_the_right_ones_count_too(member: Member) -> None:
    tries = ["31002X", "000000", "000000", "000000", "31002X", "31002X"]
    assert [said(member, typed) for typed in tries] == [
        "proved",
        *["wrong_digits"] * 3,
        "proved",
        "throttled",
    ]
    with pytest.raises(TooManyProofs):
        prove_identity(member=member, digits="31002X", at=NOW + DAY - timedelta(seconds=1))
    assert said(member, "31002X", after=DAY) == "proved"


def test_tries_about_one_member_are_none_about_another(member: Member) -> None:
    other = cast.member(customer=cast.customer(id_number=cast.id_number(1)))
    for _number in range(6):
        said(other, "000000")
    assert (said(other, "000000"), said(member, "31002X")) == ("throttled", "proved")
