"""One member with everything about him, for the desk: masked, newest first, a screenful of each kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from club.core.models import AuditEntry
from club.members.models import Member, Policy, Vehicle
from club.messaging.models import Message
from vouchers.lifecycle.models import Gift, Redemption, Voucher

SHOWN = 20


@dataclass(frozen=True)
class WholeMember:
    """What one page of the desk shows of a member."""

    member: Member
    vehicles: list[Vehicle]
    policies: list[Policy]
    gifts: list[Gift]
    vouchers: list[Voucher]
    redemptions: list[Redemption]
    messages: list[Message]
    acts: list[AuditEntry]
    usable: int


def whole_member(member: Member, at: datetime) -> WholeMember:
    """The member's cars, policies, gifts, vouchers, redemptions, messages and what was done to them."""
    person = member.customer
    vouchers = member.vouchers.select_related("product").order_by("-id")
    live = vouchers.filter(state=Voucher.State.LIVE, valid_from__lte=at, valid_until__gt=at)
    gifts = list(member.gifts.select_related("package").order_by("-id")[:SHOWN])
    return WholeMember(
        member=member,
        vehicles=list(person.vehicles.filter(archived_at=None)[:SHOWN]) if person else [],
        policies=list(person.policies.order_by("-valid_until")[:SHOWN]) if person else [],
        gifts=gifts,
        vouchers=list(vouchers[:SHOWN]),
        redemptions=list(member.redemptions.select_related("product", "store").order_by("-id")[:SHOWN]),
        messages=list(
            Message.objects.filter(recipient=member.uid).select_related("kind").order_by("-id")[:SHOWN]
        ),
        acts=_acts(member, gifts),
        usable=live.count(),
    )


def _acts(member: Member, gifts: Iterable[Gift]) -> list[AuditEntry]:
    about = Q(subject_type="member", subject_id=str(member.uid))
    about |= Q(subject_type="gift", subject_id__in=[str(gift.uid) for gift in gifts])
    if member.customer:
        about |= Q(subject_type="customer", subject_id=str(member.customer.uid))
    return list(AuditEntry.objects.filter(about).order_by("-id")[:SHOWN])
