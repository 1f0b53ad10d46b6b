"""The arithmetic of a draw, against values made elsewhere (openssl, by hand)."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from vouchers.campaigns import lots

SEED = "5eed" * 16
OCCASION = UUID("00000000-0000-4000-8000-000000000001")
MEMBER = UUID("00000000-0000-4000-8000-0000000000a1")


@pytest.mark.parametrize(
    "odds, drawn, place",
    [
        ([100, 400], 0, 0),
        ([100, 400], 99, 0),
        ([100, 400], 100, 1),
        ([100, 400], 499, 1),
        ([100, 400], 500, None),
        ([1_000_000], 999_999, 0),
        ([], 0, None),
    ],
)
def test_the_first_prize_has_the_lowest_numbers(odds: list[int], drawn: int, place: int | None):
    prizes = [SimpleNamespace(odds=each) for each in odds]

    assert lots.prize_at(drawn, prizes) == (None if place is None else prizes[place])


@pytest.mark.parametrize(
    "odds, words",
    [
        (1_000_000, "100%"),
        (500_000, "50%"),
        (100_000, "10%"),
        (2_500, "0.25%"),
        (100, "0.01%"),
        (1, "0.0001%"),
        (0, "0%"),
    ],
)
def test_odds_are_read_as_percent(odds: int, words: str):
    assert lots.percent(odds) == words


def test_two_seeds_are_never_the_same_and_long_enough():
    one, two = lots.new_seed(), lots.new_seed()

    assert (one != two, len(one), len(bytes.fromhex(two))) == (True, 64, 32)


@pytest.mark.parametrize(
    "member, number, drawn",  # printf '%s' OCCASION:MEMBER:NUMBER | openssl dgst -sha256 -hmac SEED
    [
        ("a1", 1, 865_947),
        ("a2", 1, 936_039),
        ("a3", 1, 942_488),
        ("a1", 2, 741_920),
        ("a2", 2, 583_798),
        ("a3", 2, 510_705),
    ],
)
def test_a_number_is_what_openssl_makes_of_the_same_text(member: str, number: int, drawn: int):
    whose = UUID(f"00000000-0000-4000-8000-0000000000{member}")

    assert lots.told(OCCASION, whose, number) == f"{OCCASION}:{whose}:{number}"
    assert lots.drawn_for(SEED, OCCASION, whose, number) == drawn


def test_the_digest_is_that_of_the_seed_as_it_is_written():
    assert lots.digest_of(SEED) == "9619e2c3275e1e8be9ca29f0d7e0668cfdc675efcac99dbfa3ed48872c69809f"
