"""Who would get what on which day, before a rule is switched on, and what came of it afterwards.

The people are counted as sets by the same conditions that the run uses.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from club.members.consents import MARKETING, MESSAGES
from club.members.directory import answers
from club.members.models import Member
from club.messaging import fates
from club.messaging.models import Message, Purpose
from club.messaging.topics import OPTIONAL
from club.messaging.wording import Wording, values_for, wording
from club.reminders.models import ReminderRule
from club.reminders.occasions import CONCERNED, LETTERS

DAYS = 31
SHOWN = 100


@dataclass(frozen=True)
class ForecastDay:
    """One day: how many would be told, by how many days before or after their date."""

    day: date
    counts: dict[int, int]

    @property
    def people(self) -> int:
        """All together."""
        return sum(self.counts.values())


def days(rule: ReminderRule, first: date, number: int = DAYS) -> list[ForecastDay]:
    """The days from `first` on which somebody would be told: one count for each day and offset."""
    found = []
    for day in (first + timedelta(days=ahead) for ahead in range(number)):
        counts = {offset: _concerned(rule, day, offset).count() for offset in rule.offsets}
        if any(counts.values()):
            found.append(ForecastDay(day, {offset: count for offset, count in counts.items() if count}))
    return found


def _concerned(rule: ReminderRule, day: date, offset: int) -> QuerySet[Member]:
    if day < rule.active_from:
        return Member.objects.none()
    return CONCERNED[rule.occasion](rule, day - timedelta(days=offset))


@dataclass(frozen=True)
class Told:
    """One person of a day, and why he would not be told after all; empty when he would."""

    member: Member
    offset: int
    kept_from: str


def people_of(rule: ReminderRule, day: date, reachable: QuerySet[Member]) -> list[Told]:
    """The first hundred people of a day that are in reach."""
    near = reachable.select_related("customer", "branch").order_by("pk")
    rows = [
        (row, offset)
        for offset in rule.offsets
        for row in near.filter(pk__in=_concerned(rule, day, offset).values("pk"))[:SHOWN]
    ][:SHOWN]
    words = answers([row.pk for row, _offset in rows])
    return [Told(row, offset, _kept_from(rule, words[row.pk])) for row, offset in rows]


def example_of(rule: ReminderRule, day: date) -> Wording | None:
    """The text as the first person of a day would read it, his name left open; None when nobody is told."""
    for offset in rule.offsets if day >= rule.active_from else ():
        for _key, letter in LETTERS[rule.occasion](rule, day - timedelta(days=offset), 0, 1):
            language = get_language() or "zh-hans"
            return wording(rule.message_kind, values_for(letter.params or {}, "", language), language)
    return None


def _kept_from(rule: ReminderRule, words: dict[str, bool]) -> str:
    kind = rule.message_kind
    if kind.purpose == Purpose.MARKETING and not words.get(MARKETING, False):
        return fates.NO_CONSENT
    refused = kind.topic in OPTIONAL and not words.get(f"{MESSAGES}{kind.topic}", True)
    return fates.OPTED_OUT if refused else ""


@dataclass(frozen=True)
class Result:
    """What came of a rule's messages since a day."""

    waiting: int
    sent: int
    delivered: int
    failed: int
    suppressed: dict[str, int]

    @property
    def all(self) -> int:
        """Everything that was queued."""
        return self.waiting + self.sent + self.failed + sum(self.suppressed.values())


def result_of(rule: ReminderRule, since: datetime) -> Result:
    """Counts by state, in two questions; suppressed ones by their reason."""
    rows = Message.objects.filter(
        kind=rule.message_kind, dedupe_key__startswith=f"{rule.code}:", created_at__gte=since
    )
    state, report = Message.State, Message.Delivery
    failed = Q(state=state.DEAD) | Q(state=state.SENT, delivery__in=[report.BLOCKED, report.FAILED])
    counts = rows.aggregate(
        waiting=Count("pk", filter=Q(state__in=[state.QUEUED, state.SENDING, state.UNKNOWN])),
        sent=Count("pk", filter=Q(state=state.SENT) & ~failed),
        delivered=Count("pk", filter=Q(delivery=report.DELIVERED)),
        failed=Count("pk", filter=failed),
    )
    dropped = (
        rows.filter(state=state.DROPPED).values_list("reason").annotate(Count("pk")).order_by("-pk__count")
    )
    return Result(**counts, suppressed=dict(dropped))
