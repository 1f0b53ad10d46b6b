"""How long what is kept, for those who have to answer for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.keeping.leftovers import LEFTOVERS
from cms.keeping.models import KeepingPeriod


@dataclass(frozen=True)
class Shown:
    """One kind: for how many days, at least how many, why, and what the last run took of it."""

    label: Any
    why: Any
    days: int
    least: int
    ran_at: datetime | None
    ran_rows: int


@dataclass(frozen=True)
class Lasting:
    """What no period ends, why, and what becomes of the person in it."""

    label: Any
    until: Any
    why: Any


LASTING = [
    Lasting(
        _("members, customers, cars and policies"),
        _("until the member has them erased"),
        _("The membership needs them; Personal Information Protection Law, Article 47."),
    ),
    Lasting(
        _("complaints, revisits and what was said in them"),
        _("the case stays; words, names and numbers go when the member is erased"),
        _("The supervisor may ask how a complaint was dealt with."),
    ),
    Lasting(
        _("uses, payments, statements and postings"),
        _("not deleted; somebody who was erased stands there by a number that leads to nobody"),
        _("Accounting records are kept for thirty years (Measures for Accounting Archives)."),
    ),
    Lasting(
        _("audit trail"),
        _("not deleted; it holds numbers and no names"),
        _("It proves who did what, also years later."),
    ),
]


def periods() -> Iterator[Shown]:
    """Every kind with a period, as the next run will apply it; in one query."""
    kept = {row.what: row for row in KeepingPeriod.objects.all()}
    for each in LEFTOVERS:
        row = kept.get(each.what)
        days = max(row.days if row else each.days, each.least)
        ran = (row.ran_at, row.ran_rows) if row else (None, 0)
        yield Shown(each.label, each.why, days, each.least, *ran)
