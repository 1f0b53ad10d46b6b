"""What a version of a flow would do, by the same statements as the run; nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from club.managers import flowing
from club.managers.models import FlowVersion

MOST_DAYS = 31
SAMPLE = 10
TRY = """
WITH {candidates}, begun AS (
    SELECT NULL::bigint AS start_id, key, member_id, policy_id, version_id, event_date
    FROM candidate WHERE version_id = %(trial)s
), {judged}
"""
COUNT = "SELECT day, step_id, reason, count(*) FROM judged GROUP BY day, step_id, reason ORDER BY 1, 2, 3"
SHOW = "SELECT day, step_id, reason, member_id FROM judged ORDER BY day, step_id, member_id LIMIT %(most)s"


@dataclass(frozen=True)
class Forecast:
    """How many are reached by a step on a day, and how many are left out for each reason."""

    day: date
    step: int
    reached: int
    excluded: dict[str, int]


def forecast(version: FlowVersion, first: date, last: date) -> list[Forecast]:
    """For each day and step at which anybody is due, as if the version were published on the first day.

    Whoever has started on an older version goes on there and is not counted.
    """
    found: dict[tuple[date, int], dict[str, int]] = {}
    for day, step, reason, count in _ask(COUNT, version, first, last):
        found.setdefault((day, step), {})[reason] = count
    return [Forecast(day, step, counts.pop("", 0), counts) for (day, step), counts in found.items()]


def sample(version: FlowVersion, first: date, last: date) -> list[tuple[date, int, str, int]]:
    """The first few of them: day, step, reason, member."""
    return list(_ask(SHOW, version, first, last))


def _ask(end: str, version: FlowVersion, first: date, last: date) -> Iterator[Any]:
    statement = TRY.format(candidates=flowing.CANDIDATES, judged=flowing.judged()) + end
    facts = {**flowing.facts(), "trial": version.pk, "first": first, "last": last, "most": SAMPLE}
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        yield from cursor.fetchall()
