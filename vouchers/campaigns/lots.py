"""How luck decides: the arithmetic of a draw, which anybody can repeat (docs/draws.md)."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

WHOLE = 1_000_000
# PRC Law against Unfair Competition and Interim Provisions on Regulating Sales Promotion: no prize of a draw
# may be worth more than 50,000 yuan.
DEAREST_FEN = 5_000_000
SEED_BYTES = 32


class HasOdds(Protocol):
    """Anything that falls to some tries of a million."""

    odds: int


Chance = TypeVar("Chance", bound=HasOdds)


def new_seed() -> str:
    """The secret of one occasion, in hexadecimal."""
    return secrets.token_hex(SEED_BYTES)


def digest_of(seed: str) -> str:
    """What is published before: whoever knows it can tell later that the seed was not exchanged."""
    return hashlib.sha256(seed.encode()).hexdigest()


def told(occasion: UUID, member: UUID, number: int) -> str:
    """The text that is drawn for: the ids of occasion and member, and which try it is."""
    return f"{occasion}:{member}:{number}"


def drawn_for(seed: str, occasion: UUID, member: UUID, number: int) -> int:
    """The number of a try, from 0 to 999,999. What a remainder prefers is less than one in 10^70."""
    made = hmac.new(seed.encode(), told(occasion, member, number).encode(), hashlib.sha256)
    return int(made.hexdigest(), 16) % WHOLE


def prize_at(drawn: int, prizes: Sequence[Chance]) -> Chance | None:
    """The prize of a number: the first has the lowest numbers, as many as its odds, the next go on."""
    bound = 0
    for prize in prizes:
        bound += prize.odds
        if drawn < bound:
            return prize
    return None


def percent(odds: int) -> str:
    """Odds of a million as percent, without zeros that say nothing: 2500 is 0.25%."""
    whole, rest = divmod(odds, WHOLE // 100)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"


def rules_digest(tries_each: int, prizes: Iterable[Any]) -> str:
    """One digest of all that was published of the prizes of an occasion, in their order."""
    names = ("name", "name_en", "number", "odds", "value_fen", "terms")
    said = [tries_each, *([getattr(prize, name) for name in names] for prize in prizes)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
