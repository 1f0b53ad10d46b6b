"""Managers and members that the tests of this room talk about."""

from datetime import date, timedelta
from typing import Any

from club.core.audit import Actor
from club.core.models import ActorKind
from club.managers.models import Assignment, CareStep, CustomerManager, ToDo, ToDoLine, Way
from club.members.models import Member, Policy
from tests import cast

BY = Actor(ActorKind.STAFF, "11111111-1111-1111-1111-111111111111")
NOW, TODAY = cast.NOW, date(2026, 9, 15)


def manager(**fields: Any) -> CustomerManager:
    """An active manager with room for ten."""
    home = fields.pop("branch", None) or cast.branch()
    account = fields.pop("account", None) or cast.account(last_name="曹", first_name="阳", is_staff=True)
    return CustomerManager.objects.create(account=account, branch=home, **{"capacity": 10, **fields})


def given(who: Member, to: CustomerManager, **fields: Any) -> Assignment:
    """Somebody's manager since a month ago."""
    facts = {"way": Way.BY_HAND, "since_at": NOW - timedelta(days=30), **fields}
    return Assignment.objects.create(member=who, manager=to, **facts)


def sold(who: Member, code: str = "", channel: str = "", **fields: Any) -> Policy:
    """A policy in force, sold by a code over a channel."""
    assert who.customer
    facts = {"salesperson": code, "sales_channel": channel, "issued_at": NOW - timedelta(days=200)}
    return cast.policy(who.customer, **{**facts, **fields})


def has(who: Member) -> CustomerManager | None:
    """Who looks after a member now."""
    row = Assignment.objects.in_force().filter(member=who).select_related("manager").first()
    return row.manager if row else None


def to_do(who: Member, of: CustomerManager, day: date = TODAY, **fields: Any) -> ToDo:
    """An open to-do with one renewal call."""
    policy = fields.pop("policy", None)
    row = ToDo.objects.create(member=who, manager=of, due_date=day, made_at=NOW, **fields)
    step = CareStep.objects.get(occasion="renewal", offset_days=-30)
    ToDoLine.objects.create(to_do=row, kind="renewal", step=step, policy=policy, key=f"test:{row.pk}")
    return row
