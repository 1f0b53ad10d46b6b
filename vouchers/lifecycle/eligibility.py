"""Who may have which package: what it and the services in it ask of a member, for one or for thousands.

A grant passes over those who may not; collecting and buying refuse and name the condition.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.members.models import Member, Policy, Tier, Vehicle
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.standing import COVERING


class NotEligible(DomainError):
    """The member does not fulfil a condition."""

    code = "not_eligible"
    message = _("This is not for you at the moment.")


class NotForYourTier(NotEligible):
    """Another tier gets it."""

    code = "not_for_your_tier"
    message = _("This is for members of another tier.")


class TooManyClaims(NotEligible):
    """Thanks for driving without a claim, and there was one."""

    code = "too_many_claims"


class NoInsuredCar(NotEligible):
    """The service is for a car insured with us."""

    code = "no_insured_car"
    message = _("Only for members with a car that is insured with us.")


class NoCar(NotEligible):
    """The voucher will name a car, and there is none to name."""

    code = "no_car"
    message = _("Only for members who have entered a car under “My vehicles”.")


class OtherBranch(NotEligible):
    """A branch elsewhere gives it."""

    code = "other_branch"


class OtherValue(NotEligible):
    """For customers of another value class; only staff read this."""

    code = "other_value"


@dataclass(frozen=True)
class Conditions:
    """What is asked for. `tiers` holds, for each service that is not for everybody, the tiers it is for."""

    package: GiftPackage | None
    tiers: tuple[frozenset[str], ...]
    no_claim_years: int
    insured_car: bool
    named_car: bool


@dataclass(frozen=True)
class Standing:
    """What counts of a member on a day."""

    member: Member
    has_car: bool
    has_insured_car: bool


def conditions(terms: Mapping[str, Any], package: GiftPackage | None = None) -> Conditions:
    """What the services in the terms of a package ask for, and `package` itself while it is given or sold."""
    inside = [item["terms"] for item in terms["items"]]
    return Conditions(
        package=package,
        tiers=tuple(frozenset(piece["tiers"]) for piece in inside if piece.get("tiers")),
        no_claim_years=max((piece.get("min_no_claim_years", 0) for piece in inside), default=0),
        insured_car=any(piece["needs_insured_vehicle"] for piece in inside),
        named_car=any(piece["needs_named_vehicle"] for piece in inside),
    )


def standings(members: Collection[Member], day: date, asked: Collection[Conditions]) -> dict[int, Standing]:
    """The members by primary key as they stand; tier, branch and customer come with them.

    At most two queries however many they are, and none for what none of `asked` asks for.
    """
    customers = [member.customer_id for member in members]
    with_car, with_cover = set[int | None](), set[int | None]()
    if any(wanted.named_car for wanted in asked):
        cars = Vehicle.objects.filter(customer__in=customers, archived_at__isnull=True)
        with_car = set(cars.values_list("customer", flat=True))
    if any(wanted.insured_car for wanted in asked):
        insured = insured_cars(day).filter(vehicle__customer__in=customers)
        with_cover = set(insured.values_list("vehicle__customer", flat=True))
    return {
        member.pk: Standing(member, member.customer_id in with_car, member.customer_id in with_cover)
        for member in members
    }


def insured_cars(day: date) -> Any:
    """Policies that cover a car of a customer on a Chinese day."""
    return Policy.objects.filter(
        state__in=COVERING,
        valid_from__lte=day,
        valid_until__gt=day,
        vehicle__isnull=False,
        vehicle__archived_at__isnull=True,
    )


def why_not(asked: Conditions, standing: Standing) -> NotEligible | None:
    """The first condition that the member does not fulfil."""
    return next((reason for rule in RULES if (reason := rule(asked, standing))), None)


def passed_over(asked: Conditions, members: Collection[Member], day: date) -> dict[int, NotEligible]:
    """Those of `members` who may not have it, by primary key, with the reason."""
    known = standings(members, day, [asked])
    reasons = ((pk, why_not(asked, standing)) for pk, standing in known.items())
    return {pk: reason for pk, reason in reasons if reason}


def not_for(member: Member, packages: Iterable[GiftPackage], day: date) -> dict[int, NotEligible]:
    """Those of `packages` that the member may not have, by primary key; for a shelf of many."""
    asked = {package.pk: conditions(package.terms(), package) for package in packages}
    standing = standings([member], day, asked.values())[member.pk]
    reasons = ((pk, why_not(wanted, standing)) for pk, wanted in asked.items())
    return {pk: reason for pk, reason in reasons if reason}


def ensure_eligible(
    *, member: Member, terms: Mapping[str, Any], day: date, package: GiftPackage | None = None
) -> None:
    """Raise the NotEligible that stands between a member and what he wants to collect or buy."""
    asked = conditions(terms, package)
    reason = why_not(asked, standings([member], day, [asked])[member.pk])
    if reason:
        raise reason


def _rank(asked: Conditions, standing: Standing) -> NotEligible | None:
    lowest = asked.package.min_tier if asked.package else None
    if lowest is None or standing.member.tier.rank >= lowest.rank:
        return None
    return NotForYourTier(_("Only from the tier “%(tier)s” upwards.") % {"tier": _name(lowest)})


def _tier(asked: Conditions, standing: Standing) -> NotEligible | None:
    wanted = next((codes for codes in asked.tiers if standing.member.tier.code not in codes), None)
    if wanted is None:
        return None
    comma = pgettext("between the items of a list", ", ")
    names = comma.join(_name(tier) for tier in Tier.objects.filter(code__in=wanted))
    return NotForYourTier(_("Only for the tier “%(tiers)s”.") % {"tiers": names})


def _claims(asked: Conditions, standing: Standing) -> NotEligible | None:
    customer = standing.member.customer
    if customer is None or customer.no_claim_years >= asked.no_claim_years:
        return None
    words = _("Only for members with %(years)d or more years without a claim.")
    return TooManyClaims(words % {"years": asked.no_claim_years})


def _insured(asked: Conditions, standing: Standing) -> NotEligible | None:
    return NoInsuredCar() if asked.insured_car and not standing.has_insured_car else None


def _car(asked: Conditions, standing: Standing) -> NotEligible | None:
    return NoCar() if asked.named_car and not standing.has_car else None


def _branch(asked: Conditions, standing: Standing) -> NotEligible | None:
    if asked.package is None or asked.package.branch.covers(standing.member.branch):
        return None
    return OtherBranch(_("Only for members of %(branch)s.") % {"branch": _name(asked.package.branch)})


def _value(asked: Conditions, standing: Standing) -> NotEligible | None:
    wanted, customer = asked.package.value_class if asked.package else "", standing.member.customer
    if not wanted or (customer and customer.value_class == wanted):
        return None
    return OtherValue(_("Only for customers of value %(value)s.") % {"value": wanted})


def _name(row: Any) -> str:
    english = row.name_en if (get_language() or "").startswith("en") else ""
    return english or row.name


Rule = Callable[[Conditions, Standing], NotEligible | None]
RULES: tuple[Rule, ...] = (_rank, _tier, _claims, _insured, _car, _branch, _value)
