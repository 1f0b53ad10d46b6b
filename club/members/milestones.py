"""What a customer is told of his claims and of offences with his car."""

from datetime import datetime, timedelta

from club.core.clock import SHANGHAI
from club.core.money import yuan
from club.members.models import Customer, InsuranceClaim, Member, Vehicle, Violation
from club.messaging.actions import enqueue

State = InsuranceClaim.State
# A claim that reached us a day after it was reported was told of by those who took the report.
REPORT_IS_NEWS = timedelta(days=1)
# An older offence was known before we were told of it, and nobody waits for a message.
OFFENCE_IS_NEWS = timedelta(days=30)
TOLD = {State.REPORTED: "claim_reported", State.ASSESSED: "claim_assessed", State.PAID: "claim_paid"}


def tell_of_claim(before: str, claim: InsuranceClaim, at: datetime) -> None:
    """One message for each milestone; `before` is the state it had, empty for a new one."""
    if not _is_news(before, claim, at):
        return
    params = {"number": claim.number, "car": _car(claim.vehicle), "amount": yuan(claim.paid_fen)}
    params["car_en"] = _car_en(claim.vehicle)
    _tell(TOLD[State(claim.state)], f"claim:{claim.uid}:{claim.state}", claim.customer, params, at)


def tell_of_violation(before: str, violation: Violation, at: datetime) -> None:
    """One message for each offence. Where it was stands in the garage, behind the login."""
    if violation.state != Violation.State.OPEN or at - violation.happened_at > OFFENCE_IS_NEWS:
        return
    day = violation.happened_at.astimezone(SHANGHAI)
    params = {
        "car": _car(violation.vehicle),
        "car_en": _car_en(violation.vehicle),
        "day": f"{day.year}年{day.month}月{day.day}日",
        "day_en": f"{day:%-d %B %Y}",
        "what": violation.what,
    }
    _tell("violation", f"violation:{violation.uid}", violation.vehicle.customer, params, at, "/me/vehicles/")


def _is_news(before: str, claim: InsuranceClaim, at: datetime) -> bool:
    """Whether the customer hears of where his claim is now.

    Of the report when it is fresh; of a later milestone when we saw the claim move. A claim that is already
    past its report when we first hear of it is history.
    """
    if not before:
        return claim.state == State.REPORTED and at - claim.reported_at <= REPORT_IS_NEWS
    return before != claim.state and claim.state in TOLD


def _tell(
    kind: str, key: str, customer: Customer, params: dict[str, str], at: datetime, link: str = ""
) -> None:
    """The member; for want of one the phone the insurer knows; nobody when there is neither."""
    member = Member.objects.filter(customer=customer, state=Member.State.FULL).first()
    whom = {"recipient": member.uid} if member else {"address": customer.phone}
    if member or customer.phone:
        enqueue(kind=kind, dedupe_key=key, at=at, params=params, link=link, **whom)


def _car(car: Vehicle | None) -> str:
    return (car.model or f"尾号{car.plate_tail}的车辆") if car else "车辆"


def _car_en(car: Vehicle | None) -> str:
    return (car.model or f"car with plate …{car.plate_tail}") if car else "car"
