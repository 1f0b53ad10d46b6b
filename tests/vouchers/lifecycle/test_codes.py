"""Codes that people type."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.lifecycle import codes
from vouchers.lifecycle.refusals import InvalidCode

bodies = st.text(alphabet=codes.ALPHABET, min_size=12, max_size=12)


def complete(body: str) -> str:
    """The body with the letter that makes it sound."""
    return next(body + letter for letter in codes.ALPHABET if codes.is_sound(body + letter))


def test_the_alphabet_has_thirty_two_letters_and_none_that_look_alike():
    assert len(set(codes.ALPHABET)) == 32
    assert set(string.ascii_uppercase + string.digits) - set(codes.ALPHABET) == {"0", "O", "1", "I"}


@given(bodies)
def test_exactly_one_letter_completes_a_body(body: str):
    assert sum(codes.is_sound(body + letter) for letter in codes.ALPHABET) == 1


@given(bodies, st.integers(0, 12), st.sampled_from(codes.ALPHABET))
def test_every_single_wrong_letter_is_caught(body: str, place: int, wrong: str):
    code = complete(body)
    changed = code[:place] + wrong + code[place + 1 :]

    assert codes.is_sound(changed) == (changed == code)


@given(bodies, st.integers(0, 11))
def test_every_swap_of_neighbours_is_caught(body: str, place: int):
    code = complete(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert codes.is_sound(swapped) == (swapped == code)


def test_many_codes_are_sound_different_and_use_every_letter_evenly():
    made = codes.make_many(20_000)

    assert len(set(made)) == 20_000
    assert {len(code) for code in made} == {13}
    assert all(codes.is_sound(code) for code in made[:2_000])
    letters = "".join(made)
    expected = len(letters) / 32
    assert {letter for letter in codes.ALPHABET if abs(letters.count(letter) / expected - 1) > 0.06} == set()


def test_make_many_of_none_makes_none():
    assert codes.make_many(0) == []


@given(bodies)
def test_what_is_shown_is_read_back_however_it_is_typed(body: str):
    code = complete(body)
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in code)
    assert codes.show(code).split(" ") == [code[0:4], code[4:8], code[8:12], code[12]]

    for typed in (
        codes.show(code),
        code.lower(),
        full_width,
        f" {code[:6]}-{code[6:]} ",
        f"{code[:4]}　{code[4:]}",
    ):
        assert codes.normalise(typed) == code


def test_look_alikes_are_read_as_what_was_printed():
    code = complete("LLQQABCDEFGH")

    assert codes.normalise("1I0O" + code[4:]) == code
    assert codes.normalise("|l0o" + code[4:].lower()) == code


@pytest.mark.parametrize(
    "typed", ["", "ABC", "A" * 14, "2222222222223", "兑换码兑换码兑换码兑换码兑", "v1.1.x"]
)
def test_what_cannot_be_a_code_is_refused(typed: str):
    with pytest.raises(InvalidCode):
        codes.normalise(typed)


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("abc-123", "ABC-123"),
        (" ABC 123 456 ", "ABC123456"),
        ("ＡＢＣ１２３", "ABC123"),
        ("A" * 32, "A" * 32),
        ("A" * 6, "A" * 6),
    ],
)
def test_a_code_of_a_partner_is_read_as_he_prints_it(typed: str, kept: str):
    assert codes.outside(typed) == codes.read(typed) == kept


@pytest.mark.parametrize("typed", ["", "A" * 5, "A" * 33, "ABC_123", "兑换码兑换码", "v1.abc.def"])
def test_what_no_partner_prints_is_refused(typed: str):
    for read in (codes.outside, codes.read):
        with pytest.raises(InvalidCode):
            read(typed)


def test_a_code_of_ours_is_ours_before_it_is_a_partners():
    code = complete("LLQQABCDEFGH")
    assert codes.read(f" 1I0O-{code[4:].lower()} ") == code


def test_codes_are_made_one_by_one_and_letters_have_their_numbers():
    first, second = codes.make(), codes.make()
    assert (len(first), codes.is_sound(first), first != second) == (13, True, True)
    assert [codes.value_of(letter) for letter in codes.ALPHABET] == list(range(32))
