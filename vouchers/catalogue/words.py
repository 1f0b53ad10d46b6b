"""The terms of a service in words for members: what it is worth, and what holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from club.core.money import yuan
from vouchers.catalogue.choices import Benefit, BookingNeed, Weekday


def worth(terms: Mapping[str, Any]) -> str:
    """What one voucher gives: '3 uses', '20% off', '¥100.00'."""
    if terms["benefit"] == Benefit.DISCOUNT:
        return _("%(percent)d%% off") % {"percent": terms["discount_percent"]}
    if terms["benefit"] == Benefit.VALUE:
        return f"¥{yuan(terms['value_fen'])}"
    return ngettext("%(uses)d use", "%(uses)d uses", terms["uses"]) % {"uses": terms["uses"]}


def conditions(terms: Mapping[str, Any]) -> list[str]:
    """What holds for the use of a voucher, one sentence each; empty when nothing limits it."""
    return [sentence for sentence in (*_time(terms), *_amount(terms), *_how(terms)) if sentence]


def _time(terms: Mapping[str, Any]) -> list[str]:
    comma = pgettext("between the items of a list", ", ")
    allowed = sorted(terms.get("weekdays") or [])
    days = comma.join(str(Weekday(number).label) for number in allowed) if len(allowed) < 7 else ""
    start, end = terms.get("hours") or (None, None)
    excluded = comma.join(
        formats.date_format(date.fromisoformat(day), "MONTH_DAY_FORMAT")
        for day in terms.get("blackout_dates") or []
    )
    return [
        _("On these days of the week: %(days)s.") % {"days": days} if days else "",
        _("From %(start)s to %(end)s.") % {"start": start or "00:00", "end": end or "24:00"}
        if start or end
        else "",
        _("Not on %(days)s.") % {"days": excluded} if excluded else "",
    ]


def _amount(terms: Mapping[str, Any]) -> list[str]:
    member, store = terms.get("per_member_per_month"), terms.get("per_store_per_day")
    cap, month = terms.get("cap_per_use_fen"), terms.get("cap_per_month_fen")
    return [
        ngettext("At most %(n)d use a month.", "At most %(n)d uses a month.", member) % {"n": member}
        if member
        else "",
        ngettext("A store takes %(n)d a day.", "A store takes %(n)d a day.", store) % {"n": store}
        if store
        else "",
        _("Up to ¥%(amount)s each time.") % {"amount": yuan(cap)} if cap else "",
        _("Up to ¥%(amount)s a month.") % {"amount": yuan(month)} if month else "",
    ]


def _how(terms: Mapping[str, Any]) -> list[str]:
    booking = terms.get("booking")
    return [
        _("Please book with the store first.") if booking == BookingNeed.REQUIRED else "",
        _("You can book with the store if you like.") if booking == BookingNeed.OPTIONAL else "",
        _("Only for an insured car.") if terms.get("needs_insured_vehicle") else "",
        _("Only for the car named on the voucher.") if terms.get("needs_named_vehicle") else "",
        _("Only in some regions; see the stores below.") if terms.get("branches") else "",
    ]
