"""What the page of a complaint shows: what comes next, the clocks with their reasons, the timeline."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from club.complaints import queries
from club.complaints.choosing import in_words as about_in_words
from club.complaints.models import Complaint, ComplaintClock, ComplaintEvent
from club.complaints.reasons import due_in_words, in_words
from club.core import acts
from cms.desk import trail
from cms.desk.complaint_acts import TABLE, Act
from cms.desk.complaint_counting import counts_of
from cms.desk.people import by_whom, colleagues

NUMBER = re.compile(r"\d[\d\- ]{5,}\d")
HIDDEN = {"owner", "was", "reached", "grade", "about", "complexity", "on", "other", "late", "stars"}
HIDDEN |= {"colleague", "ground", "occasion", "task"}


@dataclass(frozen=True)
class ClockLine:
    """A clock as staff read it."""

    clock: ComplaintClock
    due: str
    why: str
    state: str
    changes: list[str]


@dataclass(frozen=True)
class EventLine:
    """One point of the timeline."""

    at: datetime
    what: str
    who: str
    words: str
    facts: Any
    is_shown: bool


def page_of(complaint: Complaint, at: datetime, may: Any) -> dict[str, Any]:
    """Everything below the name; `may(permission)` says what the reader may do to this row."""
    in_full = may("change") or may("review") or may("supervise")
    possible = [act for act in TABLE if act.fits(complaint) and may(act.permission)]
    step = queries.next_step(complaint)
    return {
        "next_step": step,
        "next_act": _act_of(step.act, possible) if step else None,
        "acts": possible,
        "may_change": may("change"),
        "clocks": [_clock_line(clock, at) for clock in _clocks(complaint)],
        "steps": list(complaint.steps.all()),
        "line": _lines(complaint, in_full),
        "promises": complaint.promises.select_related("clock"),
        "photos": complaint.photos.all(),
        "alike": queries.alike(complaint)[:10],
        "about": about_in_words(complaint.subject),
        **counts_of(complaint, at, lambda text: hidden(text, in_full)),
        "texts": [(label, hidden(text, in_full)) for label, text in _texts(complaint) if text],
    }


def _act_of(step: str, possible: Iterable[Act]) -> Act | None:
    """The act that does a step; the call back is a contact."""
    wanted = "contact" if step == "revisit" else step
    return next((act for act in possible if act.step == wanted), None)


def _clocks(complaint: Complaint) -> list[ComplaintClock]:
    rows = complaint.clocks.prefetch_related("changes").order_by("stopped_at", "due_at", "pk")
    return sorted(rows, key=lambda clock: (clock.stopped_at is not None, clock.due_at))


def _clock_line(clock: ComplaintClock, at: datetime) -> ClockLine:
    moved = [
        _("%(why)s: it was %(due)s")
        % {"why": change.get_why_display(), "due": due_in_words(change.was_due_at, clock.unit)}
        for change in clock.changes.all()
    ]
    return ClockLine(
        clock, due_in_words(clock.due_at, clock.unit), in_words(clock.facts), _state_of(clock, at), moved
    )


def _state_of(clock: ComplaintClock, at: datetime) -> str:
    if clock.stopped_at:
        return _("late") if clock.was_late else _("in time")
    if clock.due_at <= at:
        return _("overdue")
    return _("soon") if clock.warn_at <= at else _("running")


def _lines(complaint: Complaint, in_full: bool) -> list[EventLine]:
    events = list(ComplaintEvent.objects.filter(complaint=complaint).select_related("words"))
    names = colleagues(events)
    return [_line(event, names, in_full) for event in reversed(events)]


def _line(event: ComplaintEvent, names: dict[str, str], in_full: bool) -> EventLine:
    words = hidden(event.words.text, in_full) if event.words else ""
    facts = {name: value for name, value in event.data.items() if name not in HIDDEN and value}
    told = trail.in_words(facts, "complaint") if facts else ""
    return EventLine(event.at, acts.in_words(event.verb), by_whom(event, names), words, told, event.is_shown)


def _texts(complaint: Complaint) -> list[tuple[str, str]]:
    return [
        (_("What the complainant says"), complaint.story),
        (_("What is asked for"), complaint.demand),
        (_("Unit or person complained of"), complaint.against),
        (_("Our answer"), complaint.answer),
        (_("Proof of the withdrawal"), complaint.proof),
        (_("What the complainant says of our answer"), complaint.rating_words),
    ]


def hidden(text: str | None, in_full: bool) -> str:
    """Who only reads sees no numbers that may lead to a person."""
    return (text or "") if in_full else NUMBER.sub("***", text or "")
