"""Printed codes: what they look like, how they are made, how they are read back.

A pattern such as 'JN26-????-????-????' has a random letter for each question mark. Its fixed letters come
from the alphabet of the club's own codes, so the same look-alikes are understood. Hyphens are only printed:
a code is kept and compared without them.
"""

import unicodedata

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from vouchers.lifecycle import codes

RANDOM = "?"
FEWEST_RANDOM = 10  # 32^10 are 50 bits; a member has 20 tries before he waits
LONGEST = 32


class BadPattern(DomainError):
    """Too easy to guess, too long, or with letters that are mistaken for others."""

    code = "bad_pattern"
    status = 400
    message = _(
        "A pattern has at least 10 question marks, at most 32 letters, and beside them only hyphens and "
        "letters or digits other than 0, 1, I and O."
    )


def check(pattern: str) -> str:
    """The pattern in upper case; empty stands for the club's own form. Raises BadPattern."""
    text = unicodedata.normalize("NFKC", pattern).strip().upper()
    letters = text.replace("-", "")
    fixed = letters.replace(RANDOM, "")
    enough = not letters or letters.count(RANDOM) >= FEWEST_RANDOM
    if not enough or len(letters) > LONGEST or len(text) > 40 or not set(fixed) <= set(codes.ALPHABET):
        raise BadPattern
    return text


def make_many(pattern: str, count: int) -> list[str]:
    """That many new codes as they are kept."""
    letters = pattern.replace("-", "")
    if not letters:
        return codes.make_many(count)
    drawn = iter(codes.draw(letters.count(RANDOM), count))
    return codes.weave(
        [next(drawn) if each == RANDOM else bytes([codes.value_of(each)]) * count for each in letters]
    )


def show(pattern: str, code: str) -> str:
    """A code as it is printed."""
    if not pattern:
        return codes.show(code)
    letters = iter(code)
    return "".join("-" if each == "-" else next(letters) for each in pattern)


def read(typed: str) -> str:
    """What was meant by a typed printed code, as it is kept, whether or not there is such a code."""
    text = unicodedata.normalize("NFKC", typed).upper()[: 3 * LONGEST]
    return "".join(char for char in text if char.isalnum() or char == "|").translate(codes.LOOK_ALIKES)
