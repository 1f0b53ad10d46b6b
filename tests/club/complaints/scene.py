"""A complaint and the colleagues who look after it, on hand-made days."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from club.complaints import actions
from club.complaints.actions import Complainant, Regulators
from club.complaints.models import Channel, Complaint, ComplaintCause, ComplaintClock
from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.core.workdays import load_published
from club.identity.models import Account, Role, StaffPost
from club.members.models import Member
from club.organisation.models import Branch
from tests import cast

MONDAY = datetime(2026, 9, 14, 10, 0, tzinfo=SHANGHAI)
FRIDAY_EVENING = datetime(2026, 9, 25, 19, 10, tzinfo=SHANGHAI)  # before National Day


def on(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def colleague(branch: Branch, role: str, phone: str = "") -> Account:
    """Somebody with a post since the beginning of the year."""
    account = cast.account(phone=phone, last_name="同事")
    since = MONDAY.date().replace(month=1, day=1)
    StaffPost.objects.create(account=account, branch=branch, role=role, since_date=since)
    return account


def staff(account: Account) -> Actor:
    """A colleague as an actor."""
    return Actor("staff", str(account.uid))


def house() -> SimpleNamespace:
    """A branch with a seat, a handler, a reviewer and a supervisor, and a member; 2026 is published."""
    load_published(2026, 2026)
    branch = cast.branch()
    return SimpleNamespace(
        branch=branch,
        member=cast.member(branch=branch),
        seat=colleague(branch, Role.COMPLAINT_SEAT),
        handler=colleague(branch, Role.COMPLAINT_HANDLER, "+8613700000001"),
        reviewer=colleague(branch, Role.COMPLAINT_REVIEWER),
        supervisor=colleague(branch, Role.COMPLAINT_SUPERVISOR, "+8613700000002"),
    )


def cause(code: str = "club_waiting") -> ComplaintCause:
    """One of the first causes."""
    return ComplaintCause.objects.get(code=code)


def by(member: Member) -> Actor:
    """A member as an actor."""
    return Actor("member", str(member.uid))


def received(member: Member, at: datetime = MONDAY, **more: Any) -> Complaint:
    """A member's complaint from his own page, unless told otherwise."""
    facts = {"channel": Channel.MEMBER_PAGE, "cause": cause(), "story": "等了两小时没人洗车", **more}
    return actions.receive(complainant=Complainant(member), by=by(member), at=at, **facts)


def regulators(house: SimpleNamespace, at: datetime = FRIDAY_EVENING, **more: Any) -> Complaint:
    """A first call to the regulator by somebody who is no member, forwarded to the branch."""
    facts = {"way": "phone", "is_first": True, "will_negotiate": True, "reference": "12378-1", **more}
    return actions.receive(
        channel=Channel.REGULATOR,
        complainant=Complainant(name="赵四", phone="13900001111"),
        cause=cause("claim_standard"),
        story="赔偿标准偏低",
        branch=house.branch,
        regulators=Regulators(**facts),
        by=staff(house.seat),
        at=at,
    )


def owned(house: SimpleNamespace, at: datetime = MONDAY) -> Complaint:
    """A member's complaint that the handler owns."""
    row = received(house.member, at)
    return actions.assign(complaint=row, owner=house.handler, by=staff(house.seat), at=at)


def due(row: Complaint) -> dict[str, str]:
    """What runs and until when, in Shanghai: {'contact': '09-14 10:15'}."""
    clocks = ComplaintClock.objects.filter(complaint=row, stopped_at=None)
    return {clock.kind: f"{clock.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" for clock in clocks}


def done(row: Complaint) -> list[str]:
    """The steps that are ticked off."""
    return [step.act for step in row.steps.all() if step.done_at]
