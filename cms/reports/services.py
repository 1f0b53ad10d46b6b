"""The catalogue of services as visitors see it, and the terms of one service in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from club.core.clock import local_date
from cms.reports.stores import with_hours
from merchants.stores.models import Store
from merchants.stores.queries import stores_accepting
from vouchers.catalogue import words
from vouchers.catalogue.models import BookingNeed, ServiceGroup, ServiceProduct
from vouchers.catalogue.queries import in_language
from vouchers.lifecycle.rules import DEFAULT_DAYS

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
    has_code: bool


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
    rows, terms = stores_accepting(product, local_date(at)), product.terms()
    return ServiceFacts(
        product,
        words.worth(terms),
        terms_in_words(product, terms),
        with_hours(rows[:STORES_SHOWN], at),
        rows.count(),
        words.has_code(terms),
    )


def terms_in_words(product: ServiceProduct, terms: Mapping[str, Any]) -> list[str]:
    """Every limit of the service as a sentence; what has no limit is not mentioned."""
    lines = [
        _validity(product),
        *words.conditions(terms),
        *_eligibility(product),
        *(_handling(product) if words.has_code(terms) else ()),
    ]
    return [line for line in lines if line]


def _validity(product: ServiceProduct) -> str:
    if product.valid_from and product.valid_until:
        first, last = (date_format(day, "DATE_FORMAT") for day in (product.valid_from, product.valid_until))
        return _("Valid from %(first)s through %(last)s.") % {"first": first, "last": last}
    return _("Valid for %(days)s days after you collect it.") % {"days": product.valid_days or DEFAULT_DAYS}


def _eligibility(product: ServiceProduct) -> list[str]:
    comma = pgettext("between the items of a list", ", ")
    tiers = comma.join(in_language(tier, "name") for tier in product.tiers.all())
    years = product.min_no_claim_years
    return [
        _("Only for the tier “%(tiers)s”.") % {"tiers": tiers} if tiers else "",
        _("Only for members with %(years)d or more years without a claim.") % {"years": years}
        if years
        else "",
    ]


def _handling(product: ServiceProduct) -> list[str]:
    just_come = _("No booking needed: just come and show your code.")
    return [
        just_come if product.booking == BookingNeed.NONE else "",
        _("You may give it to a friend.") if product.is_transferable else _("Only for yourself."),
    ]
