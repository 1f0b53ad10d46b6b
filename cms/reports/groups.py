"""Members by what they have in common, for a grant."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from club.core.clock import end_of, midnight
from club.members.models import Member, Policy, Tier, Vehicle
from club.organisation.models import Branch
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import Gift

NEW_ENERGY = (Vehicle.Fuel.ELECTRIC, Vehicle.Fuel.HYBRID)


@dataclass(frozen=True)
class Group:
    """What is asked for; None or empty asks for nothing. Days are inclusive.

    `policy_from` and `policy_until` span the last day of a policy in force. `without` is a package of which
    he never had a gift.
    """

    branch: Branch | None = None
    tiers: tuple[Tier, ...] = ()
    value_classes: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    no_claim_years: int | None = None
    birth_month: int | None = None
    new_energy: bool | None = None
    joined_from: date | None = None
    joined_until: date | None = None
    policy_from: date | None = None
    policy_until: date | None = None
    without: GiftPackage | None = None

    @property
    def asks(self) -> bool:
        """Whether it asks for anything."""
        return self != Group()


def members_of(group: Group, reachable: QuerySet[Member]) -> QuerySet[Member]:
    """The full members among `reachable` who are all of what the group asks for, in the order they joined."""
    found = reachable.filter(_himself(group) & _customer(group), state=Member.State.FULL)
    if group.policy_from or group.policy_until:
        found = found.filter(Exists(_policies(group)))
    if group.new_energy is not None:
        cars = Vehicle.objects.filter(customer=OuterRef("customer"), archived_at=None, fuel__in=NEW_ENERGY)
        found = found.filter(Exists(cars) if group.new_energy else ~Exists(cars))
    if group.without:
        found = found.exclude(Exists(Gift.objects.filter(member=OuterRef("pk"), package=group.without)))
    return found.order_by("pk")


def _himself(group: Group) -> Q:
    asked = Q()
    if group.branch:
        asked &= Q(branch__path__startswith=group.branch.path)
    if group.tiers:
        asked &= Q(tier__in=group.tiers)
    if group.joined_from:
        asked &= Q(joined_at__gte=midnight(group.joined_from))
    if group.joined_until:
        asked &= Q(joined_at__lt=end_of(group.joined_until))
    return asked


def _customer(group: Group) -> Q:
    asked = Q()
    if group.value_classes:
        asked &= Q(customer__value_class__in=group.value_classes)
    if group.cities:
        asked &= Q(customer__city__in=group.cities)
    if group.no_claim_years is not None:
        asked &= Q(customer__no_claim_years__gte=group.no_claim_years)
    if group.birth_month:
        asked &= Q(customer__birth_month=group.birth_month)
    return asked


def _policies(group: Group) -> QuerySet[Policy]:
    """A policy's `valid_until` is the day after its last one."""
    found = Policy.objects.filter(customer=OuterRef("customer"), state=Policy.State.IN_FORCE)
    if group.policy_from:
        found = found.filter(valid_until__gt=group.policy_from)
    if group.policy_until:
        found = found.filter(valid_until__lte=date.fromordinal(group.policy_until.toordinal() + 1))
    return found
