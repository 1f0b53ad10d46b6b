"""Two memberships side by side, masked, with what a merge would move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from club.core import masks
from club.core.templatetags.club import localname
from club.members.models import Member
from club.messaging.models import Message
from merchants.bookings.models import Booking
from vouchers.lifecycle.models import Voucher
from vouchers.mall.models import Order


@dataclass(frozen=True)
class Line:
    """One thing about both. `differs` marks what to look at before saying that they are one person."""

    label: str
    left: Any
    right: Any
    differs: bool = False


def who_they_are(left: Member, right: Member) -> list[Line]:
    """Number, name, phone, ID number, branch, tier and state; equal or not is told of the whole value."""
    one, other = _person(left), _person(right)
    masked = [
        (pgettext("of a person", "Name"), masks.name, one["name"], other["name"]),
        (_("Phone"), masks.phone, one["phone"], other["phone"]),
        (_("ID number"), masks.id_number, one["id_number"], other["id_number"]),
    ]
    plain = [
        (_("Member number"), left.number, right.number),
        (_("State"), left.get_state_display(), right.get_state_display()),
        (_("Tier"), localname(left.tier), localname(right.tier)),
        (_("Branch"), localname(left.branch), localname(right.branch)),
        (_("Registered"), _clock(left.joined_at), _clock(right.joined_at)),
    ]
    return [
        *(Line(label, mask(a) or "—", mask(b) or "—", a != b) for label, mask, a, b in masked),
        *(Line(str(label), a, b) for label, a, b in plain),
    ]


def what_they_have(left: Member, right: Member) -> list[Line]:
    """How many rows of each kind belong to either."""
    counts = [(label, *(rows(member).count() for member in (left, right))) for label, rows in _KINDS.items()]
    points = [getattr(getattr(member, "points", None), "balance", 0) for member in (left, right)]
    return [*(Line(_words(label), a, b) for label, a, b in counts), Line(_("Points"), *points)]


def _clock(at: datetime) -> str:
    return date_format(localtime(at), "Y-m-d H:i")


def _person(member: Member) -> dict[str, str]:
    person, account = member.customer, member.account
    return {
        "name": person.name if person else "",
        "id_number": person.id_number if person else "",
        "phone": account.phone if account else "",
    }


def _of_person(name: str) -> Any:
    def rows(member: Member) -> QuerySet[Any]:
        model = Member._meta.get_field("customer").related_model._meta.get_field(name).related_model
        return model._default_manager.filter(customer=member.customer_id or 0)

    return rows


_USABLE = (Voucher.State.LIVE, Voucher.State.GIVING, Voucher.State.BOOKED)
_KINDS: dict[str, Any] = {
    "gifts": lambda member: member.gifts.all(),
    "usable": lambda member: member.vouchers.filter(state__in=_USABLE),
    "vouchers": lambda member: member.vouchers.all(),
    "uses": lambda member: member.redemptions.all(),
    "bookings": lambda member: Booking.objects.filter(member=member),
    "orders": lambda member: Order.objects.filter(member=member),
    "cars": _of_person("vehicles"),
    "policies": _of_person("policies"),
    "claims": _of_person("claims"),
    "messages": lambda member: Message.objects.filter(recipient=member.uid),
}


def _words(kind: str) -> str:
    return {
        "gifts": _("Gifts"),
        "usable": _("Usable vouchers"),
        "vouchers": _("Vouchers"),
        "uses": _("Redemptions"),
        "bookings": _("Bookings"),
        "orders": _("Orders"),
        "cars": _("Cars"),
        "policies": _("Policies"),
        "claims": _("Claims"),
        "messages": _("Messages"),
    }[kind]
