"""What there is to tell: an offence with a member's car, and a tip that waits for a colleague."""

from datetime import datetime, timedelta

from club.bulletins.actions import Draft, write_bulletin
from club.bulletins.models import Bulletin
from club.core.audit import SYSTEM, Actor
from club.members.actions.upsert_happened import ViolationPart, upsert_violation
from club.members.models import Member
from club.organisation.models import Branch

# Older than what anybody is told of: whoever tries the product has one message less to wonder about.
LAST_MONTH = timedelta(days=40)
TIP = {
    "heading": "雨雪天行车提示",
    "heading_en": "Driving in rain and snow",
    "body": "雨雪天气请减速慢行，保持车距，出行前检查轮胎、雨刮和灯光。",
    "body_en": "In rain and snow: slow down, keep your distance, check tyres, wipers and lights.",
}


def build(members: list[Member], branch: Branch, by: Actor, at: datetime) -> None:
    """One of each."""
    _offence(members[0], at)
    tip = Draft(kind=Bulletin.Kind.SAFETY_TIP, branch=branch, send_at=at + timedelta(days=3), **TIP)
    write_bulletin(draft=tip, by=by, at=at)


def _offence(member: Member, at: datetime) -> None:
    car = member.customer.vehicles.order_by("pk").first() if member.customer else None
    if car is None:
        return
    part = ViolationPart(
        number=f"DEMO-{at:%Y%m%d}-1",
        vin=car.vin,
        happened_at=at - LAST_MONTH,
        place="经十路与舜耕路路口",
        what="机动车违反规定停放",
        points=0,
        fine_fen=10_000,
        state="open",
    )
    upsert_violation(violation=part, by=SYSTEM, at=at)
