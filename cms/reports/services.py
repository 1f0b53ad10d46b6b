"""The catalogue of services as visitors see it, and the terms of one service in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from club.core.clock import local_date
from club.core.money import yuan
from cms.reports.stores import with_hours
from merchants.stores.models import Store
from merchants.stores.queries import stores_accepting
from vouchers.catalogue.models import Benefit, BookingNeed, ServiceGroup, ServiceProduct, Weekday

STORES_SHOWN = 3


@dataclass(frozen=True)
class Section:
    """One group of the catalogue."""

    code: str
    label: str
    products: list[ServiceProduct]


@dataclass(frozen=True)
class ServiceFacts:
    """One service: what it is, its terms in words, where it is accepted."""

    product: ServiceProduct
    worth: str
    terms: list[str]
    stores: list[Store]
    stores_count: int


def catalogue(group: str = "") -> list[Section]:
    """Published services by group in the order staff gave them; groups without any are left out."""
    rows = ServiceProduct.objects.filter(live=True)
    if group:
        rows = rows.filter(group=group)
    found = list(rows)
    sections = [
        Section(code, label, [row for row in found if row.group == code])
        for code, label in ServiceGroup.choices
    ]
    return [section for section in sections if section.products]


def service_facts(product: ServiceProduct, at: datetime) -> ServiceFacts:
    """Everything a visitor wants to know of one service today."""
    rows = stores_accepting(product, local_date(at))
    return ServiceFacts(
        product,
        worth_in_words(product),
        terms_in_words(product),
        with_hours(rows[:STORES_SHOWN], at),
        rows.count(),
    )


def worth_in_words(product: ServiceProduct) -> str:
    """What one voucher is worth, in a few words."""
    if product.benefit == Benefit.DISCOUNT:
        return _("%(percent)s%% off") % {"percent": product.discount_percent}
    if product.benefit == Benefit.VALUE:
        return _("¥%(amount)s to spend") % {"amount": yuan(product.value_fen)}
    if product.benefit == Benefit.INFORMATION:
        return _("free of charge")
    return ngettext("%(count)s use", "%(count)s uses", product.uses) % {"count": product.uses}


def terms_in_words(product: ServiceProduct) -> list[str]:
    """Every limit of the service as a sentence; what has no limit is not mentioned."""
    lines = [
        *_validity(product),
        *_times(product),
        *_limits(product),
        *_eligibility(product),
        *_handling(product),
    ]
    return [line for line in lines if line]


def _validity(product: ServiceProduct) -> list[str]:
    if product.valid_days:
        return [_("Valid for %(days)s days after you collect it.") % {"days": product.valid_days}]
    if product.valid_from and product.valid_until:
        first, last = (date_format(day, "DATE_FORMAT") for day in (product.valid_from, product.valid_until))
        return [_("Valid from %(first)s through %(last)s.") % {"first": first, "last": last}]
    return []


def _times(product: ServiceProduct) -> list[str]:
    lines = []
    if product.weekdays:
        days = _(", ").join(str(Weekday(day).label) for day in sorted(product.weekdays))
        lines.append(_("Can be used on: %(days)s.") % {"days": days})
    if product.hours_from and product.hours_until:
        start, end = (time_format(hour, "H:i") for hour in (product.hours_from, product.hours_until))
        lines.append(_("Can be used between %(start)s and %(end)s.") % {"start": start, "end": end})
    if product.blackout_dates:
        days = _(", ").join(date_format(day, "MONTH_DAY_FORMAT") for day in product.blackout_dates)
        lines.append(_("Not on these days: %(days)s.") % {"days": days})
    return lines


def _limits(product: ServiceProduct) -> list[str]:
    lines = []
    if product.cap_per_use_fen:
        lines.append(_("At most ¥%(amount)s is saved each time.") % {"amount": yuan(product.cap_per_use_fen)})
    if product.cap_per_month_fen:
        lines.append(
            _("At most ¥%(amount)s is saved each month.") % {"amount": yuan(product.cap_per_month_fen)}
        )
    if product.per_member_per_month:
        count = product.per_member_per_month
        lines.append(
            ngettext("At most %(count)s use a month.", "At most %(count)s uses a month.", count)
            % {"count": count}
        )
    return lines


def _eligibility(product: ServiceProduct) -> list[str]:
    lines = []
    tiers = [tier.name for tier in product.tiers.all()]
    if tiers:
        lines.append(_("For members of: %(tiers)s.") % {"tiers": _(", ").join(tiers)})
    if product.min_no_claim_years:
        lines.append(
            _("For members with %(years)s years without a claim.") % {"years": product.min_no_claim_years}
        )
    if product.needs_named_vehicle:
        lines.append(_("For the car named on the voucher."))
    elif product.needs_insured_vehicle:
        lines.append(_("For cars insured with us."))
    return lines


def _handling(product: ServiceProduct) -> list[str]:
    booking = {
        BookingNeed.REQUIRED: _("Please book with the store first."),
        BookingNeed.OPTIONAL: _("You may book with the store, or just come."),
        BookingNeed.NONE: _("No booking needed: just come and show your code."),
    }
    friend = _("You may give it to a friend.") if product.is_transferable else _("Only for yourself.")
    return [
        "" if product.benefit == Benefit.INFORMATION else booking[BookingNeed(product.booking)],
        friend,
    ]
