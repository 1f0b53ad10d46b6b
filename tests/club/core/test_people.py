"""What people type about themselves is brought into one form, or refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from club.core import people
from club.core.clock import local_date
from tests import cast


def refused(typed: str) -> str:
    """The code of the refusal."""
    with pytest.raises(ValidationError) as caught:
        people.id_number(typed)
    return str(caught.value.code)


def with_checksum(first_17: str) -> str:
    total = sum(int(d) * w for d, w in zip(first_17, people.ID_WEIGHTS, strict=True))
    return first_17 + "10X98765432"[total % 11]


# --- ID numbers ---------------------------------------------------------------------


def test_a_number_older_than_its_county_is_taken():
    number = with_checksum("37010219750315451")

    assert people.id_number(number) == number
    assert people.facts_of(number) == people.IdFacts(date(1975, 3, 15), is_female=False)


def test_the_example_of_the_standard_is_taken():
    assert people.id_number("11010519491231002X") == "11010519491231002X"
    assert people.facts_of("11010519491231002X") == people.IdFacts(date(1949, 12, 31), is_female=True)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２ｘ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002x",
        " 110105-19491231-002X ",
    ],
)
def test_the_ways_phones_write_a_number_are_one(typed):
    assert people.id_number(typed) == "11010519491231002X"


@pytest.mark.parametrize("last", sorted(set("0123456789X") - {"X"}))
def test_every_other_check_character_is_refused(last):
    assert refused(f"11010519491231002{last}") == "id_number"


@pytest.mark.parametrize("place", range(17))
def test_one_wrong_digit_is_refused(place):
    right = "11010519491231002X"
    wrong = f"{right[:place]}{(int(right[place]) + 1) % 10}{right[place + 1 :]}"

    assert refused(wrong) == "id_number"


@pytest.mark.parametrize("birth", ["19900230", "19901301", "19900100", "20230229", "18991231", "00000101"])
def test_a_day_that_nobody_was_born_on_is_refused(birth):
    assert refused(with_checksum(f"370102{birth}451")) == "id_number"


def test_the_first_day_of_the_century_and_a_leap_day_are_taken():
    for birth in ("19000101", "20000229"):
        number = with_checksum(f"370102{birth}451")
        assert people.id_number(number) == number


def test_nobody_is_born_tomorrow():
    today = local_date(timezone.now())
    born_today = cast.id_number(1, birth=today)

    assert people.id_number(born_today) == born_today
    assert refused(cast.id_number(1, birth=today + timedelta(days=2))) == "id_number"


@pytest.mark.parametrize(
    "province", ["99", "00", "10", "16", "20", "24", "30", "38", "47", "55", "66", "72", "91"]
)
def test_an_unknown_province_is_refused(province):
    assert refused(with_checksum(f"{province}010219900101451")) == "id_number"


@pytest.mark.parametrize("province", ["11", "37", "46", "54", "65", "71", "81", "82", "83"])
def test_a_known_province_is_taken(province):
    number = with_checksum(f"{province}010219900101451")

    assert people.id_number(number) == number


@pytest.mark.parametrize(
    "typed",
    ["", "X", "11010519491231002", "11010519491231002XX", "110105491231002", "1101051949X231002X", "二" * 18],
)
def test_what_is_no_number_at_all_is_refused(typed):
    assert refused(typed) == "id_number"


def test_digits_of_other_scripts_are_refused():
    assert refused("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X") == "id_number"


# --- names, plates, VINs and phones ----------------------------------------------------


def test_full_width_phones_are_understood():
    assert people.phone("１３８ １２３４ ５６７８") == "+8613812345678"
    assert people.phone("+86 138-1234-5678") == "+8613812345678"


@pytest.mark.parametrize("typed", ["", "12812345678", "1381234567", "+1 415 555 2671", "053188888888"])
def test_other_phones_are_refused(typed):
    with pytest.raises(ValidationError):
        people.phone(typed)


def test_plates_lose_dots_and_gain_capitals():
    assert people.plate("鲁a·12345") == "鲁A12345"
    assert people.is_new_energy(people.plate("鲁ad12345"))
    assert not people.is_new_energy("鲁A12345")


@pytest.mark.parametrize("typed", ["A12345", "鲁I12345", "鲁A1234", "鲁A123456", "鲁AO2345"])
def test_other_plates_are_refused(typed):
    with pytest.raises(ValidationError):
        people.plate(typed)


def test_a_vin_has_no_look_alike_letters():
    assert people.vin("lzz5c4a2x 0000 0017") == "LZZ5C4A2X00000017"
    with pytest.raises(ValidationError):
        people.vin("LZZ5C4A2O00000017")


def test_names_of_minorities_keep_their_dot():
    assert people.person_name(" 阿依古丽•买买提 ") == "阿依古丽·买买提"


@pytest.mark.parametrize("typed", ["王", "王5", "·王", "王" * 41, "<b>王小明"])
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(ValidationError):
        people.person_name(typed)
