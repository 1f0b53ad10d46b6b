"""Which policies a letter is due for, and the letters they make: one for each customer and branch."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, FilteredRelation, Max, Min, Q, QuerySet

from club.core.clock import midnight
from club.identity.models import Account
from club.letters.models import PolicyLetter
from club.members.models import Customer, Policy
from club.organisation.models import Branch
from club.reminders.models import ReminderRule

MOST_DAYS = 180
USUAL_DAYS = 30  # where no rule says another number; of thanks always
SHOWN = 200  # letters on the page and in one file


def usual_days(kind: str) -> int:
    """How far the list looks when nobody says: for renewals as early as the rule for renewals begins."""
    if kind == PolicyLetter.Kind.RENEWAL:
        rules = ReminderRule.objects.filter(occasion=ReminderRule.Occasion.RENEWAL, is_active=True)
        earliest = min((offset for rule in rules for offset in rule.offsets), default=0)
        return min(-earliest, MOST_DAYS) if earliest < 0 else USUAL_DAYS
    return USUAL_DAYS


def due(kind: str, days: int, today: date, reach: Q) -> QuerySet[Policy]:
    """Policies of companies in force that end within so many days, or were issued within the last ones.

    A policy whose day of issue the core system does not tell counts from the first day of its cover.
    """
    if kind == PolicyLetter.Kind.RENEWAL:
        when = Q(valid_until__gt=today, valid_until__lte=today + timedelta(days=days))
    else:
        since = today - timedelta(days=days)
        when = Q(issued_at__gte=midnight(since)) | Q(issued_at=None, valid_from__gte=since)
    of_this_kind = FilteredRelation("letters", condition=Q(letters__kind=kind))
    return of_groups().filter(reach, when).annotate(letter=of_this_kind)


def of_groups() -> QuerySet[Policy]:
    """What letters are about at all."""
    return Policy.objects.filter(customer__kind=Customer.Kind.COMPANY, state=Policy.State.IN_FORCE)


@dataclass(frozen=True)
class Row:
    """One letter, written or not: to whom, about how many policies, and what became of it."""

    customer: Customer
    branch: Branch
    policies: int
    first: date | datetime | None
    letter_id: int | None
    number: str
    printed_at: datetime | None
    printed_by: str
    way: str
    tracking_number: str
    delivered_at: datetime | None
    delivered_by: str

    @property
    def key(self) -> str:
        """What a form sends to mean this row."""
        return f"{self.customer.pk}-{self.branch.pk}-{self.number}"

    @property
    def way_in_words(self) -> Any:
        """How it was delivered."""
        return PolicyLetter.Way(self.way).label if self.way else ""


def rows(kind: str, policies: QuerySet[Policy]) -> list[Row]:
    """The first letters for these policies, the most urgent on top: always five questions."""
    first = Min("valid_until") if kind == PolicyLetter.Kind.RENEWAL else Max("issued_at")
    order = "first" if kind == PolicyLetter.Kind.RENEWAL else F("first").desc(nulls_last=True)
    found = list(
        policies.order_by()
        .values("customer_id", "branch_id", in_letter=F("letter__number"))
        .annotate(policies=Count("pk"), first=first, letter_id=Min("letter__pk"))
        .order_by(order, "customer_id", "branch_id", "in_letter")[:SHOWN]
    )
    letters = PolicyLetter.objects.in_bulk([row["letter_id"] for row in found if row["letter_id"]])
    customers = Customer.objects.in_bulk({row["customer_id"] for row in found})
    branches = Branch.objects.in_bulk({row["branch_id"] for row in found})
    made = [_row(row, customers, branches, letters.get(row["letter_id"])) for row in found]
    return _named(made)


def policies_of(policies: QuerySet[Policy], keys: Iterable[str]) -> list[int]:
    """The policies behind rows."""
    wanted = set(keys)
    facts = policies.order_by().values_list("pk", "customer_id", "branch_id", "letter__number")
    return [pk for pk, customer, branch, number in facts if f"{customer}-{branch}-{number or ''}" in wanted]


def _row(
    facts: dict[str, Any],
    customers: dict[int, Customer],
    branches: dict[int, Branch],
    letter: PolicyLetter | None,
) -> Row:
    first = facts["first"]
    return Row(
        customer=customers[facts["customer_id"]],
        branch=branches[facts["branch_id"]],
        policies=facts["policies"],
        # The first day without cover is stored; people ask for the last one with it.
        first=first if first is None or isinstance(first, datetime) else first - timedelta(days=1),
        letter_id=letter.pk if letter else None,
        number=letter.number if letter else "",
        printed_at=letter.printed_at if letter else None,
        printed_by=letter.printed_by_id if letter else "",
        way=letter.way if letter else "",
        tracking_number=letter.tracking_number if letter else "",
        delivered_at=letter.delivered_at if letter else None,
        delivered_by=letter.delivered_by_id if letter else "",
    )


def _named(found: list[Row]) -> list[Row]:
    ids = {by for row in found for by in (row.printed_by, row.delivered_by) if by}
    names = {str(account.uid): str(account) for account in Account.objects.filter(uid__in=ids)}
    return [
        replace(row, printed_by=names.get(row.printed_by, ""), delivered_by=names.get(row.delivered_by, ""))
        for row in found
    ]
