"""Branches, standards and facts to measure, in the third quarter of 2026."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.organisation.models import Branch
from club.organisation.queries import head_office
from club.revisits.models import Revisit, RevisitKind
from club.standards import actions
from club.standards.actions import Seven
from club.standards.models import ServiceItem, ServiceStandard
from club.standards.periods import Span, span_of
from tests import cast

ANNA, BORIS = Actor("staff", "anna"), Actor("staff", "boris")
START, END = date(2026, 7, 1), date(2026, 10, 1)
SEVEN = Seven(
    purpose="目的",
    standard="标准",
    department="部门",
    post="岗位",
    tracking="检查",
    exclusions="无",
    procedure="规范",
    standard_en="Standard",
)


def on(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


OCTOBER = on(10, 5)


def quarter(text: str = "2026-Q3") -> Span:
    """A period by its name."""
    found = span_of(text)
    assert found is not None
    return found


def places() -> SimpleNamespace:
    """Head office, a province, two cities of it."""
    head = head_office()
    province = cast.branch("370000", parent=head, name="山东分公司")
    jinan = cast.branch("370100", parent=province, name="济南")
    return SimpleNamespace(
        head=head, province=province, jinan=jinan, qingdao=cast.branch("370200", parent=province, name="青岛")
    )


def item(number: int) -> ServiceItem:
    """One of the 26."""
    return ServiceItem.objects.get(number=number)


def written(number: int, target: int, branch: Branch | None = None, **more: Any) -> ServiceStandard:
    """The next version of a standard, in force from 5 October."""
    facts = {"seven": SEVEN, "valid_from": date(2026, 10, 5), "by": ANNA, "at": OCTOBER, **more}
    return actions.write_standard(item=item(number), branch=branch, target=target, **facts)


def revisit(branch: Branch, code: str = "new-contract", day: int = 10, **fields: Any) -> Revisit:
    """A record of a queue, drawn in August 2026 unless told otherwise."""
    at = fields.pop("at", on(8, day))
    facts = {"happened_at": at, "drawn_at": at, "call_from": at, "next_at": at, "most_attempts": 3}
    number = f"HF{Revisit.objects.count() + 1:05d}"
    return Revisit.objects.create(
        kind=RevisitKind.objects.get(code=code),
        customer=cast.customer(branch=branch),
        branch=branch,
        reference=number,
        **{**facts, **fields},
    )


def spoken(branch: Branch, **fields: Any) -> Revisit:
    """A record whose customer was spoken to."""
    at = fields.get("at", on(8, 10))
    return revisit(branch, state="done", reached_at=at, ended_at=at, **fields)
