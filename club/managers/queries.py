"""Whose members are whose, and how full everybody is."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from club.core.clock import midnight
from club.identity.models import Account
from club.managers.flowing import SURVEY_KIND
from club.managers.models import (
    Assignment,
    CareFlow,
    CustomerContact,
    CustomerManager,
    ToDo,
    ToDoLine,
)
from club.members.models import Member, Policy
from club.messaging.models import Channel, MessageKind
from club.organisation.queries import head_office
from vouchers.catalogue.models import GiftPackage

MOST = 300  # to-dos on one page
AHEAD = 7  # days that count as near
SHOWN = 20  # contacts on one page


def manager_of(member: Member) -> CustomerManager | None:
    """Who looks after a member today."""
    row = Assignment.objects.in_force().filter(member=member).select_related("manager__account").first()
    return row.manager if row else None


def texts() -> QuerySet[MessageKind]:
    """What a step of care can say: texts that need nothing but what the sender fills in by himself."""
    known = MessageKind.objects.filter(is_active=True, placeholders__contained_by=["name", "company"])
    return known.exclude(code=SURVEY_KIND).exclude(channels__contains=[Channel.LETTER])


def unassigned(members: QuerySet[Member]) -> QuerySet[Member]:
    """Full members whom nobody looks after."""
    open_ones = Assignment.objects.in_force().filter(member=OuterRef("pk"))
    return members.filter(~Exists(open_ones), state=Member.State.FULL)


def with_load(managers: QuerySet[CustomerManager]) -> QuerySet[CustomerManager]:
    """Each with `load`: how many members he looks after."""
    return managers.annotate(load=Count("assignments", filter=Q(assignments__until_at=None)))


def conflicts(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Members whose newest policy was sold by another manager than the one they have and keep.

    Only policies issued since the assignment; each with `policy_number` and the `seller_id` of that manager.
    """
    newer = Policy.objects.filter(
        customer=OuterRef("member__customer"), state=Policy.State.IN_FORCE, is_group=False
    ).exclude(salesperson="")
    newest = newer.filter(issued_at__gt=OuterRef("since_at")).order_by("-issued_at", "-pk")
    sold = assignments.filter(until_at=None).annotate(
        sold_by=Subquery(newest.values("salesperson")[:1]),
        policy_number=Subquery(newest.values("number")[:1]),
    )
    seller = CustomerManager.objects.filter(seller_code=OuterRef("sold_by"))
    named = sold.filter(sold_by__isnull=False).annotate(seller_id=Subquery(seller.values("pk")[:1]))
    return named.filter(seller_id__isnull=False).exclude(seller_id=F("manager_id"))


@dataclass(frozen=True)
class Day:
    """What a manager has before him: what is late, what is for today, and how many are done or ahead."""

    late: list[ToDo]
    today: list[ToDo]
    done: int
    ahead: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.late or self.today)


def with_reasons(to_dos: QuerySet[ToDo]) -> QuerySet[ToDo]:
    """Each with its member, manager and reasons; three questions however many there are."""
    lines = ToDoLine.objects.select_related("step", "policy").order_by("pk")
    rows = to_dos.select_related("member__customer", "member__branch", "manager__account")
    return rows.prefetch_related(Prefetch("lines", lines))


def day_of(account: Account, today: date) -> Day:
    """The day of somebody who is a customer manager: his own to-dos only."""
    mine = ToDo.objects.filter(manager__account=account)
    waits = mine.filter(state=ToDo.State.OPEN)
    rows = list(with_reasons(waits.filter(due_date__lte=today)).order_by("due_date", "pk")[:MOST])
    return Day(
        late=[row for row in rows if row.due_date < today],
        today=[row for row in rows if row.due_date == today],
        done=mine.filter(state=ToDo.State.DONE, closed_at__gte=midnight(today)).count(),
        ahead=waits.filter(due_date__gt=today, due_date__lte=today + timedelta(days=AHEAD)).count(),
    )


def due_count(account: Account, today: date) -> int:
    """How many to-dos of today and before wait for somebody."""
    mine = ToDo.objects.filter(manager__account=account, state=ToDo.State.OPEN)
    return mine.filter(due_date__lte=today).count()


def overdue(to_dos: QuerySet[ToDo], today: date) -> QuerySet[ToDo]:
    """Open ones of days before today."""
    return to_dos.filter(state=ToDo.State.OPEN, due_date__lt=today)


def contacts_with(member: Member) -> list[CustomerContact]:
    """The last contacts with a member, the newest first."""
    return list(CustomerContact.objects.filter(member=member).order_by("-pk")[:SHOWN])


def by_manager(to_dos: QuerySet[ToDo]) -> list[tuple[CustomerManager, int]]:
    """How many of these to-dos each manager has, the most first."""
    rows = to_dos.order_by().values_list("manager").annotate(count=Count("pk"))
    counts = dict(rows.order_by("-count", "manager"))
    managers = CustomerManager.objects.select_related("account", "branch").in_bulk(list(counts))
    return [(managers[pk], count) for pk, count in counts.items()]


def packages_for(flow: CareFlow) -> QuerySet[GiftPackage]:
    """Published packages that all members of a flow may be given: of its branch or of one above."""
    home = flow.branch.path if flow.branch else head_office().path
    above = [home[: place + 1] for place, letter in enumerate(home) if letter == "/"]
    return GiftPackage.objects.filter(live=True, branch__path__in=above)
