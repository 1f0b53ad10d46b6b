"""What the page of a complaint says about its count: month and year, exclusions, who accounts, tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from club.complaints import counting
from club.complaints.models import Complaint, Exclusion, PointEntry, Rectification, Responsibility
from club.core.clock import local_date
from club.identity.models import Account


@dataclass(frozen=True)
class ExclusionLine:
    """A request for exclusion as staff read it."""

    row: Exclusion
    words: str
    decision: str
    asked_by: str
    decided_by: str
    is_late: bool


@dataclass(frozen=True)
class PersonLine:
    """Somebody who accounts for it, with what it costs him."""

    row: Responsibility
    words: str
    entries: list[PointEntry]


def counts_of(complaint: Complaint, at: datetime, shown: Callable[[str], str]) -> dict[str, Any]:
    """Everything about the count; `shown` hides numbers from those who only read."""
    exclusions = list(complaint.exclusions.prefetch_related("evidence"))
    names = _names([row.asked_by_id for row in exclusions] + [row.decided_by_id for row in exclusions])
    day = local_date(complaint.received_at)
    return {
        "standing": standing_in_words(counting.standing_of(complaint, at)),
        "exclusions": [
            ExclusionLine(
                row,
                shown(row.words),
                shown(row.decision),
                names.get(row.asked_by_id, ""),
                names.get(row.decided_by_id, ""),
                local_date(row.asked_at) != day,
            )
            for row in exclusions
        ],
        "people": _people(complaint, shown),
        "tasks": Rectification.objects.filter(complaint=complaint).select_related("owner"),
    }


def standing_in_words(standing: counting.Standing | None) -> list[str]:
    """How it counts, a sentence each; nothing for what never can."""
    if standing is None:
        return []
    last = f"{standing.last_date:%Y-%m-%d}"
    if standing.for_month is None:
        return [_("Counts as valid unless it is withdrawn by %(day)s.") % {"day": last}]
    month = {"month": f"{standing.month:%Y-%m}"}
    found = [
        _("Counts as valid for %(month)s.") % month
        if standing.for_month
        else _("Does not count for %(month)s.") % month
    ]
    if standing.is_closed:
        found.append(_("That month is closed; what changes now shows in the year only."))
    year = {"year": standing.month.year}
    found.append(
        _("Counts as valid for the year %(year)s.") % year
        if standing.for_year
        else _("Does not count for the year %(year)s.") % year
    )
    return found


def _people(complaint: Complaint, shown: Callable[[str], str]) -> list[PersonLine]:
    rows = complaint.responsibilities.select_related("account").prefetch_related("entries")
    return [PersonLine(row, shown(row.words), list(row.entries.all())) for row in rows]


def _names(ids: list[str]) -> dict[str, str]:
    accounts = Account.objects.filter(uid__in={each for each in ids if each})
    return {str(account.uid): str(account) for account in accounts}
