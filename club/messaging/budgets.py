"""Quotas: how many messages may still go out, taken by one conditional statement per quota."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F

from club.core.clock import end_of, local_date, midnight, month_bounds
from club.messaging.models import BudgetUse, Message, MessageBudget, Purpose

logger = logging.getLogger(__name__)

OVER_BUDGET = "over_budget"
EVERYBODY = UUID(int=0)
# Nobody is locked out because something else used up the quota.
ONLY_BY_NAME = {"security"}

_TAKE = """
    INSERT INTO club_budgetuse AS held (budget_id, since, about, used)
    SELECT %(budget)s, %(since)s, %(about)s, 1 WHERE %(most)s > 0
    ON CONFLICT (budget_id, since, about) DO UPDATE SET used = held.used + 1 WHERE held.used < %(most)s
    RETURNING id, used
"""


@dataclass(frozen=True)
class Taken:
    """The counters a message moved; or, where a quota had no room, until when (and then none were moved)."""

    uses: tuple[int, ...] = ()
    over_until: datetime | None = None


def in_force() -> list[MessageBudget]:
    """The quotas that count now."""
    return list(MessageBudget.objects.filter(is_active=True).order_by("pk"))


def take(message: Message, channel: str, budgets: Sequence[MessageBudget], at: datetime) -> Taken:
    """Take one message out of every quota that counts it on this channel; none if one has no room.

    What was taken stays taken if the process dies: rather one message too few than one too many.
    """
    taken: tuple[int, ...] = ()
    for budget in budgets:
        if not counts(budget, message, channel):
            continue
        since, until = period_of(budget, at)
        use = _take(budget, since, message)
        if use is None:
            give_back(taken)
            return Taken(over_until=until)
        taken += (use,)
    return Taken(taken)


def give_back(uses: Sequence[int]) -> None:
    """The message surely did not go out."""
    if uses:
        BudgetUse.objects.filter(pk__in=uses, used__gte=1).update(used=F("used") - 1)


def counts(budget: MessageBudget, message: Message, channel: str) -> bool:
    """Whether this quota counts this message on this channel."""
    kind = message.kind
    by_name = budget.kind_id == kind.pk
    if budget.period == MessageBudget.Period.MEMBER_MONTH and not message.recipient:
        return False
    if kind.topic in ONLY_BY_NAME and not by_name:
        return False
    fits = budget.purpose == Purpose(kind.purpose) and budget.channel in ("", channel)
    return fits and (by_name or budget.kind_id is None)


def period_of(budget: MessageBudget, at: datetime) -> tuple[datetime, datetime]:
    """First moment of the period, and the first one after it."""
    today = local_date(at)
    if budget.period == MessageBudget.Period.DAY:
        return midnight(today), end_of(today)
    first, following = month_bounds(today)
    return midnight(first), midnight(following)


def _take(budget: MessageBudget, since: datetime, message: Message) -> int | None:
    each = budget.period == MessageBudget.Period.MEMBER_MONTH
    about = message.recipient if each else EVERYBODY
    asked = {"budget": budget.pk, "since": since, "about": about, "most": budget.most}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, asked)
        row = cursor.fetchone()
    if row and row[1] == budget.most and not each:  # the last one: said once a day
        logger.error("Message quota %s (%s) is used up for today", budget.pk, budget.name)
    return row[0] if row else None
