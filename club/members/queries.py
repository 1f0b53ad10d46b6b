"""What the member's pages show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q

from club.core import masks
from club.identity.models import WeChatIdentity
from club.members.consents import MESSAGES, VERSIONS
from club.members.directory import answers
from club.members.inspections import Inspection, next_of
from club.members.models import Consent, Member, Policy, Vehicle, Violation
from club.messaging.topics import TOPICS

RENEW_DAYS = 30


@dataclass(frozen=True)
class ShownPolicy:
    """A policy and how near its end is."""

    policy: Policy
    days_left: int

    @property
    def is_due(self) -> bool:
        """Whether renewal is near."""
        return 0 <= self.days_left <= RENEW_DAYS

    @property
    def is_over(self) -> bool:
        """Whether it ended."""
        return self.days_left <= 0


@dataclass(frozen=True)
class ParkedCar:
    """A car and its policies, the longest-lasting first."""

    vehicle: Vehicle
    policies: list[ShownPolicy]
    inspection: Inspection | None
    can_confirm: bool
    violations: list[Violation]

    @property
    def vin(self) -> str:
        """Masked, for the screen."""
        return masks.vin(self.vehicle.vin)

    @property
    def is_ours_to_remove(self) -> bool:
        """Whether the member added it himself and no policy holds it."""
        return not self.vehicle.external_id and not any(not shown.is_over for shown in self.policies)


@dataclass(frozen=True)
class Garage:
    """Cars with their policies, and policies without a car."""

    cars: list[ParkedCar]
    others: list[ShownPolicy]


def garage_of(member: Member, day: date) -> Garage:
    """Everything the member drives and has insured with us, and offences to deal with, in three queries."""
    rows = Policy.objects.filter(customer=member.customer).exclude(state=Policy.State.CANCELLED)
    shown = [ShownPolicy(row, (row.valid_until - day).days) for row in rows.order_by("-valid_until")]
    vehicles = Vehicle.objects.filter(customer=member.customer, archived_at=None).order_by("id")
    offences = list(Violation.objects.filter(vehicle__in=vehicles, state=Violation.State.OPEN))
    cars = [
        _parked(
            car,
            [each for each in shown if each.policy.vehicle_id == car.pk],
            [each for each in offences if each.vehicle_id == car.pk],
            day,
        )
        for car in vehicles
    ]
    parked = {car.vehicle.pk for car in cars}
    return Garage(cars, [each for each in shown if each.policy.vehicle_id not in parked])


def _parked(car: Vehicle, policies: list[ShownPolicy], offences: list[Violation], day: date) -> ParkedCar:
    due = next_of(car, day)
    return ParkedCar(car, policies, due, bool(due and due.is_open(day)), offences)


@dataclass(frozen=True)
class ShownConsent:
    """The present answer to a topic."""

    topic: str
    row: Consent | None


def consents_of(member: Member) -> list[ShownConsent]:
    """The latest answer to each topic we ask about."""
    rows = Consent.objects.filter(member=member).order_by("-id")
    latest: dict[str, Consent] = {}
    for row in rows:
        latest.setdefault(row.topic, row)
    return [ShownConsent(topic, latest.get(topic)) for topic in VERSIONS]


@dataclass(frozen=True)
class ShownTopic:
    """A topic of messages with his answer; with a reason where it cannot be refused."""

    name: str
    label: str
    must: str
    wanted: bool


def topics_of(member: Member) -> list[ShownTopic]:
    """What he is told about, and what of it he may refuse. What only merchants are told is left out."""
    words = answers([member.pk])[member.pk]
    return [
        ShownTopic(
            f"{MESSAGES}{name}", str(topic.label), str(topic.must), words.get(f"{MESSAGES}{name}", True)
        )
        for name, topic in TOPICS.items()
        if name != "settlement"
    ]


def has_wechat(member: Member) -> bool:
    """Whether a WeChat identity is linked to the account."""
    return WeChatIdentity.objects.filter(account=member.account).exists()


def openid_of(member: Member) -> str:
    """WeChat's name for the member at our account, the one linked last; empty when he has none."""
    links = WeChatIdentity.objects.filter(account=member.account_id, follower__app_id=settings.WECHAT_APP_ID)
    return str(links.order_by("-linked_at", "-pk").values_list("follower__openid", flat=True).first() or "")


@dataclass(frozen=True)
class Holdings:
    """How much we hold about a member."""

    vehicles: int
    policies: int
    consents: int


def holdings_of(member: Member) -> Holdings:
    """Counts for the privacy page."""
    return Holdings(
        vehicles=Vehicle.objects.filter(customer=member.customer, archived_at=None).count()
        if member.customer
        else 0,
        policies=Policy.objects.filter(customer=member.customer).count() if member.customer else 0,
        consents=Consent.objects.filter(member=member).count(),
    )


def members_named(names: Collection[str]) -> dict[str, Member]:
    """Open members by member number or by their customer's number elsewhere; unknown names are left out."""
    rows = Member.objects.filter(state__in=[Member.State.HALF, Member.State.FULL]).select_related("customer")
    found = {}
    for row in rows.filter(Q(number__in=names) | Q(customer__external_id__in=names)).order_by("pk"):
        for name in (row.number, row.customer.external_id if row.customer else None):
            if name in names:
                found[str(name)] = row
    return found
