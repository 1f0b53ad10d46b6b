"""The shape of a first item: what it is and its first standard."""

from dataclasses import dataclass

FIRST, RENEWING, BOTH = ("first",), ("renewing",), ("first", "renewing")
PERSONS, GROUPS, ALL = ("persons",), ("groups",), ("persons", "groups")


@dataclass(frozen=True, kw_only=True)
class _Facts:
    insured: tuple[str, ...] = BOTH
    customers: tuple[str, ...] = ALL
    is_unified: bool = False
    measure: str = ""
    purpose: str
    standard: str
    standard_en: str
    department: str
    post: str
    tracking: str
    exclusions: str
    procedure: str
    target: int = 100


@dataclass(frozen=True)
class Item(_Facts):
    """One of the 26, with its seven attributes. `target` in per cent."""

    number: int
    stage: str
    name: str
    name_en: str
