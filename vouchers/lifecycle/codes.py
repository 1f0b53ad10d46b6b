"""Codes that people type: twelve random letters and a check letter.

Twelve letters of 32 are 60 bits: with a million live codes and ten thousand tries a minute the first hit
takes about two hundred years. The check letter is a polynomial over GF(32), so every single wrong letter and
every swap of two letters is caught before the database is asked.
"""

import re
import secrets
import unicodedata

from vouchers.lifecycle.refusals import InvalidCode

# No 0, O, 1 and I. Whoever reads them has misread the letter that the next table names.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LOOK_ALIKES = str.maketrans({"1": "L", "I": "L", "|": "L", "0": "Q", "O": "Q"})
LETTERS = 12
LENGTH = LETTERS + 1

OUTSIDE = re.compile(r"[A-Z0-9-]{6,32}")

_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LOW_FIVE_BITS = bytes(byte & 31 for byte in range(256))  # 32 divides 256: all equally likely
_AS_LETTERS = ALPHABET.encode() * 8
_TIMES_X = bytes((value << 1) ^ (0b100101 if value & 16 else 0) for value in range(32)) + bytes(224)


def make() -> str:
    """A new code. Uniqueness is the database's business; a clash is one in 10^12 per live code."""
    return make_many(1)[0]


def make_many(count: int) -> list[str]:
    """That many new codes, worked column by column: a million takes well under a second."""
    columns = draw(LETTERS, count)
    check = bytes(count)
    for column in columns:
        check = _xor(check.translate(_TIMES_X), column)
    return weave([*columns, check.translate(_TIMES_X)])


def is_sound(code: str) -> bool:
    """Whether the check letter fits the twelve before it."""
    total = 0
    for letter in code:
        total = _TIMES_X[total] ^ _VALUES[letter]
    return total == 0


def normalise(typed: str) -> str:
    """What was meant by what was typed: full-width, lower case, spaces, look-alikes. Raises InvalidCode."""
    text = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(char for char in text if char.isalnum() or char == "|").translate(LOOK_ALIKES)
    if len(code) != LENGTH or not set(code) <= _VALUES.keys() or not is_sound(code):
        raise InvalidCode
    return code


def outside(typed: str) -> str:
    """A code that a partner made, as it is kept: narrow, upper case, without spaces. Raises InvalidCode."""
    text = "".join(unicodedata.normalize("NFKC", typed).upper().split())
    if not OUTSIDE.fullmatch(text):
        raise InvalidCode
    return text


def read(typed: str) -> str:
    """A code of ours, or what may be a partner's. Raises InvalidCode."""
    try:
        return normalise(typed)
    except InvalidCode:
        return outside(typed)


def draw(letters: int, count: int) -> list[bytes]:
    """Random letters for `count` codes, a column for each place."""
    values = secrets.token_bytes(letters * count).translate(_LOW_FIVE_BITS)
    return [values[place::letters] for place in range(letters)]


def weave(columns: list[bytes]) -> list[str]:
    """Columns of values as codes."""
    length, count = len(columns), len(columns[0])
    letters = bytearray(length * count)
    for place, column in enumerate(columns):
        letters[place::length] = column.translate(_AS_LETTERS)
    text = letters.decode()
    return [text[start : start + length] for start in range(0, len(text), length)]


def value_of(letter: str) -> int:
    """The number that a letter of the alphabet stands for; KeyError for any other."""
    return _VALUES[letter]


def show(code: str) -> str:
    """A code in groups of four, as on a bank card: 'ABCD EFGH JKLM N'."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left) ^ int.from_bytes(right)).to_bytes(len(left))
