"""One claim about the database, and what it found."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Bad:
    """What speaks against a claim: how many rows, and the first of them in words."""

    rows: int = 0
    first: str = ""


@dataclass(frozen=True)
class Check:
    """A claim of one invariant (V1 to V12). `look` reads the database and changes nothing.

    `name` is stable, for programs; `claim` says in words what is true.
    """

    invariant: str
    name: str
    claim: Any
    look: Callable[[], Bad]


@dataclass(frozen=True)
class Finding:
    """How a check went, and how long it took."""

    check: Check
    bad: Bad
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.bad.rows == 0

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "invariant": self.check.invariant,
            "check": self.check.name,
            "holds": self.holds,
            "bad_rows": self.bad.rows,
            "first_bad_row": self.bad.first or None,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class Query:
    """A look made of one SELECT, `text`, that gives a row per offence: a key to order by, and words.

    Set-based, so that half a million members are a matter of seconds.
    """

    text: str

    def __call__(self) -> Bad:
        """Run it."""
        bad = f"WITH bad (id, words) AS MATERIALIZED ({self.text})"
        with connection.cursor() as cursor:
            cursor.execute(f"{bad} SELECT count(*) OVER (), words FROM bad ORDER BY id LIMIT 1")
            row = cursor.fetchone()
        return Bad(*row) if row else Bad()


def query(text: str) -> Query:
    """A look made of one SELECT."""
    return Query(text)
