"""How far a booking is, as its member reads it: what has happened, and what comes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from merchants.bookings import clocks
from merchants.bookings.models import Booking, BookingState

S = BookingState


@dataclass(frozen=True)
class Mark:
    """One point of the line; without `at` it is still to come."""

    words: Any
    at: datetime | None
    is_bad: bool = False


def timeline_of(row: Booking) -> list[Mark]:
    """The points of a booking in their order; after an early end only what happened, and the end."""
    came = _("The driver is there") if clocks.is_on_demand(row) else _("You are at the store")
    marks = [
        Mark(_("Asked for"), row.requested_at),
        Mark(_("A store has accepted"), row.accepted_at),
        Mark(came, row.arrived_at),
        Mark(_("The work has begun"), row.started_at),
        Mark(pgettext_lazy("a booking", "Finished"), row.finished_at),
    ]
    if row.is_open or row.state == S.FINISHED:
        return marks
    return [mark for mark in marks if mark.at] + [Mark(row.get_state_display(), row.ended_at, is_bad=True)]


def label_of(question: dict[str, Any]) -> str:
    """A question of the rule in the reader's language."""
    english = question.get("label_en") if (get_language() or "").startswith("en") else ""
    return english or question.get("label") or question["code"]


def said_by(row: Booking) -> list[tuple[str, str]]:
    """What the member answered, to himself."""
    given = row.answers
    return [(label_of(asked), given[asked["code"]]) for asked in row.questions if asked["code"] in given]
