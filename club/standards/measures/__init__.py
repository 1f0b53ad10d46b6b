"""What the club counts by itself for a standard: cases of a span of days, each met, missed or left out."""

from collections.abc import Callable
from datetime import date
from functools import partial

from django.db.models import QuerySet

from club.letters.models import PolicyLetter
from club.revisits.models import Event
from club.standards.measures import calls, checks, claims, messages, work
from club.standards.measures.cases import MET, MISSED, OUT, by_branch
from club.standards.models import Measure, ServiceItem

__all__ = ["MEASURES", "MET", "MISSED", "OUT", "by_branch", "cases_of"]

# First day and the day after the last.
MEASURES: dict[str, Callable[[date, date], QuerySet]] = {
    Measure.POLICY_CALLS: partial(calls.revisits, Event.POLICY_ISSUED),
    Measure.REPORT_CALLS: partial(calls.revisits, Event.CLAIM_REPORTED),
    Measure.CLOSURE_CALLS: partial(calls.revisits, Event.CLAIM_CLOSED),
    Measure.REPORT_NOTICES: messages.reports,
    Measure.RENEWAL_NOTICES: messages.renewals,
    Measure.RENEWAL_CALLS: work.renewal_calls,
    Measure.RENEWAL_LETTERS: partial(work.letters, PolicyLetter.Kind.RENEWAL),
    Measure.THANKS_LETTERS: partial(work.letters, PolicyLetter.Kind.THANKS),
    Measure.GREETINGS: messages.greetings,
    Measure.CALL_SCORES: calls.scores,
    Measure.RESCUES: work.rescues,
    Measure.COMMITMENTS: claims.clocks,
    Measure.SMALL_CLAIMS: claims.while_you_wait,
}


def cases_of(item: ServiceItem, start: date, end: date) -> QuerySet:
    """The cases of an item: what the club counts, or what checks on the spot found."""
    measure = MEASURES.get(item.measure) or partial(checks.findings, item.number)
    return measure(start, end)
