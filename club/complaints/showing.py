"""How far a complaint is, as its complainant reads it: what happened, what is promised, what comes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from club.complaints.models import ClockKind, Complaint, ComplaintEvent, State
from club.complaints.reasons import due_in_words, in_words, moment

S = State
WORDS = {
    "complaint.received": _("We have your complaint"),
    "complaint.joined": _("It goes on with another complaint of yours"),
    "complaint.assigned": _("Somebody owns it from here to the end"),
    "complaint.contacted": _("We talked with you"),
    "complaint.noted": _("You added something"),
    "complaint.promised": _("We promised you"),
    "complaint.promise_kept": _("A promise is done"),
    "complaint.paused": _("It rests"),
    "complaint.resumed": _("It goes on"),
    "complaint.extended": _("It takes longer"),
    "complaint.answered": _("We have answered"),
    "complaint.made_good": _("You got a new voucher"),
    "complaint.closed": _("Closed"),
    "complaint.withdrawn": _("You took it back"),
    "complaint.reopened": _("Open again"),
    "complaint.rated": _("You said how we did"),
}
# What colleagues wrote that the complainant reads as well, beside what he wrote himself.
SAID = {"complaint.promised", "complaint.paused", "complaint.noted"}
SHOWN_CLOCKS = {
    ClockKind.CONTACT: _("We get in touch"),
    ClockKind.DECIDE: _("You have our answer"),
}


@dataclass(frozen=True)
class Mark:
    """One point of the line."""

    words: Any
    at: datetime
    said: str = ""


@dataclass(frozen=True)
class Ahead:
    """What comes by when, why then, and whether it is late."""

    what: Any
    by: str
    why: str
    is_late: bool


def line_of(complaint: Complaint) -> list[Mark]:
    """What happened that the complainant reads, in its order."""
    events = ComplaintEvent.objects.filter(complaint=complaint, is_shown=True).select_related("words")
    return [_mark(event) for event in events if event.verb in WORDS]


def ahead_of(complaint: Complaint, at: datetime) -> list[Ahead]:
    """What is promised and due, the soonest first, with the reason in words."""
    if not complaint.is_open:
        return []
    running = complaint.clocks.filter(stopped_at=None).select_related("promise").order_by("due_at", "pk")
    found = []
    for clock in running:
        promise = clock.promise if clock.kind == ClockKind.PROMISE else None
        what = promise.words if promise else SHOWN_CLOCKS.get(ClockKind(clock.kind))
        if what:
            by = moment(clock.due_at) if promise else due_in_words(clock.due_at, clock.unit)
            found.append(Ahead(what, by, "" if promise else in_words(clock.facts), clock.due_at <= at))
    return found


def may_of(complaint: Complaint) -> dict[str, bool]:
    """What the complainant can do now."""
    going_on = complaint.state in (S.RECEIVED, S.HANDLING, S.ANSWERED)
    rateable = complaint.answered_at is not None and complaint.rated_at is None
    return {"add": going_on, "withdraw": going_on, "rate": rateable and complaint.state != S.HANDLING}


def _mark(event: ComplaintEvent) -> Mark:
    said = event.words.text if event.words and event.verb in SAID else ""
    return Mark(WORDS[event.verb], event.at, said)
