"""The terms of a service in words for members: what it is worth, and what holds."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from club.core.money import yuan
from vouchers.catalogue.choices import Benefit, BookingNeed, Weekday


def worth(terms: Mapping[str, Any]) -> str:
    """What one voucher gives: '3 uses', '20% off', '¥100.00', 'sent to you automatically'."""
    if terms["benefit"] == Benefit.DISCOUNT:
        return _("%(percent)d%% off") % {"percent": terms["discount_percent"]}
    if terms["benefit"] == Benefit.VALUE:
        return f"¥{yuan(terms['value_fen'])}"
    if terms["benefit"] == Benefit.INFORMATION:
        return _("Sent to you automatically")
    return ngettext("%(uses)d use", "%(uses)d uses", terms["uses"]) % {"uses": terms["uses"]}


def has_code(terms: Mapping[str, Any]) -> bool:
    """Whether there is something to show at a counter; information comes by itself."""
    return terms["benefit"] != Benefit.INFORMATION


def conditions(terms: Mapping[str, Any]) -> list[str]:
    """What holds for the use of a voucher, one sentence each; empty when nothing limits it."""
    rules = (*_benefit(terms), *_time(terms), *_often(terms), *_how(terms))
    return [sentence for sentence in rules if sentence]


def _benefit(terms: Mapping[str, Any]) -> list[str]:
    benefit = terms["benefit"]
    cap, month = terms.get("cap_per_use_fen"), terms.get("cap_per_month_fen")
    return [
        _("Pay with it in parts, at one store or at several, until the amount is used up.")
        if benefit == Benefit.VALUE
        else "",
        _("The messages come by themselves; there is nothing to show at a store.")
        if benefit == Benefit.INFORMATION
        else "",
        _("The store shows the code as used once the order has been carried out.")
        if benefit == Benefit.ORDER
        else "",
        _("Up to ¥%(amount)s each time.") % {"amount": yuan(cap)} if cap else "",
        _("Up to ¥%(amount)s a month.") % {"amount": yuan(month)} if month else "",
    ]


def _time(terms: Mapping[str, Any]) -> list[str]:
    comma = pgettext("between the items of a list", ", ")
    allowed = sorted(terms.get("weekdays") or [])
    days = comma.join(str(Weekday(number).label) for number in allowed) if len(allowed) < 7 else ""
    start, end = terms.get("hours") or (None, None)
    return [
        _("On these days of the week: %(days)s.") % {"days": days} if days else "",
        _("From %(start)s to %(end)s.") % {"start": start or "00:00", "end": end or "24:00"}
        if start or end
        else "",
        _("Not on %(days)s.") % {"days": comma.join(_spans(terms))} if terms.get("blackout_dates") else "",
    ]


def _spans(terms: Mapping[str, Any]) -> Iterator[str]:
    """The excluded days; a run of days as its first and last one, since holidays last a week."""
    days = sorted(date.fromisoformat(day) for day in terms["blackout_dates"])
    for _gap, run in groupby(enumerate(days), key=lambda pair: pair[1] - timedelta(days=pair[0])):
        names = [formats.date_format(day, "MONTH_DAY_FORMAT") for _place, day in run]
        yield names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"


def _often(terms: Mapping[str, Any]) -> list[str]:
    month, day = terms.get("per_member_per_month"), terms.get("per_member_per_day")
    store, merchant = terms.get("per_store_per_day"), terms.get("per_merchant_per_day")
    return [
        ngettext("At most %(n)d use a month.", "At most %(n)d uses a month.", month) % {"n": month}
        if month
        else "",
        ngettext("At most %(n)d use a day.", "At most %(n)d uses a day.", day) % {"n": day} if day else "",
        ngettext("A store takes %(n)d a day.", "A store takes %(n)d a day.", store) % {"n": store}
        if store
        else "",
        ngettext(
            "All stores of a merchant together take %(n)d a day.",
            "All stores of a merchant together take %(n)d a day.",
            merchant,
        )
        % {"n": merchant}
        if merchant
        else "",
    ]


def _how(terms: Mapping[str, Any]) -> list[str]:
    booking = terms.get("booking") if has_code(terms) else ""
    named = terms.get("needs_named_vehicle")
    return [
        _("Please book with the store first.") if booking == BookingNeed.REQUIRED else "",
        _("You can book with the store if you like.") if booking == BookingNeed.OPTIONAL else "",
        _("Only for a car that is insured with us on the day of use.")
        if terms.get("needs_insured_vehicle")
        else "",
        _("Only for the car named on the voucher.") if named else "",
        _("Only in some regions; see the stores below.") if terms.get("branches") else "",
    ]
