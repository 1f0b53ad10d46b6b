"""Money in fen: how it is read, written and spelt out."""

from decimal import Decimal

import pytest

from club.core.money import as_json, fen_of, in_capitals, yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (99, "0.99"),
        (100, "1.00"),
        (-100, "-1.00"),
        (123450, "1,234.50"),
        (100_000_000, "1,000,000.00"),
        (-123456789, "-1,234,567.89"),
    ],
)
def test_fen_are_shown_as_yuan_with_two_places(fen: int, text: str):
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("typed", "fen"), [("0", 0), ("12.34", 1234), ("12.3", 1230), ("-0.05", -5), ("1000000", 100_000_000)]
)
def test_yuan_as_typed_are_whole_fen(typed: str, fen: int):
    found = fen_of(Decimal(typed))
    assert (found, type(found)) == (fen, int)


@pytest.mark.parametrize("typed", ["0.001", "12.345", "-0.005"])
def test_a_fraction_of_a_fen_is_refused(typed: str):
    with pytest.raises(ValueError, match="not a whole number of fen"):
        fen_of(Decimal(typed))


def test_money_in_the_api_is_a_number_with_its_currency():
    assert as_json(2500) == {"amount": 2500, "currency": "CNY"}


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (11, "壹角壹分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (110, "壹元壹角整"),
        (199, "壹元玖角玖分"),
        (1000, "壹拾元整"),
        (1010, "壹拾元壹角整"),
        (10_000, "壹佰元整"),
        (10_100, "壹佰零壹元整"),
        (11_000, "壹佰壹拾元整"),
        (100_100, "壹仟零壹元整"),
        (123_450, "壹仟贰佰叁拾肆元伍角整"),
        (1_000_000, "壹万元整"),
        (1_000_100, "壹万零壹元整"),
        (1_010_000, "壹万零壹佰元整"),
        (1_100_000, "壹万壹仟元整"),
        (10_000_000, "壹拾万元整"),
        (10_000_100, "壹拾万零壹元整"),
        (10_500_000, "壹拾万零伍仟元整"),
        (10_050_000, "壹拾万零伍佰元整"),
        (100_500_000, "壹佰万零伍仟元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (12_345_678_901, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
        (100_000_000_000_000, "壹兆元整"),
        (-5, "负伍分"),
        (-123_456, "负壹仟贰佰叁拾肆元伍角陆分"),
    ],
)
def test_amounts_are_spelt_out_as_documents_write_them(fen: int, words: str):
    assert in_capitals(fen) == words
