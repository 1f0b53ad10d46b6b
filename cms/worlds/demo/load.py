"""Loading the demo world once, and keeping something in it to redeem."""

from datetime import datetime

from django.db import connection, transaction

from club.core import workdays
from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date
from club.core.models import ActorKind, JobSlot
from club.messaging.actions import ensure_kinds
from club.messaging.models import MessageKind
from club.reminders.actions import ensure_rules
from cms.pages.starter import build_site
from cms.worlds.demo import (
    appointments,
    booking_day,
    calls,
    care,
    complaints,
    crowd,
    flows,
    groups,
    history,
    luck,
    news,
    offers,
    partners,
    people,
    places,
    quality,
    reconciled,
    refunds,
    registry,
    staff,
    standards,
)
from cms.worlds.demo.listing import demo_members, single_uses
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.actions import collect, grant
from vouchers.lifecycle.models import Gift

JOB = "demo"
# Fewer vouchers to try out than this, and everybody gets another gift.
ENOUGH = 8


def load(at: datetime) -> bool:
    """Make the demo world if it is not there; returns whether it had to be made. All of it, or nothing."""
    with transaction.atomic():
        is_new = _is_new(at)
        if is_new:
            _build(at)
        _refill(at)
        booking_day.refill(demo_members(), at)
    return is_new


def _is_new(at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo'))")  # two starts at once
    return JobSlot.objects.get_or_create(job=JOB, slot="1", defaults={"started_at": at, "finished_at": at})[1]


def _build(at: datetime) -> None:
    ensure_kinds()
    # Whoever tries the product in the evening wants to see the gift arrive now, not at eight in the morning.
    MessageKind.objects.update(quiet_from=None, quiet_until=None)
    ensure_rules()
    workdays.load_published(at.year - 1, at.year + 1)
    branches = places.build()
    colleagues = staff.build(branches, at)
    products = offers.build_products()
    packages = offers.build_packages(branches[places.PROVINCE], products)
    offers.build_campaigns(branches[places.PROVINCE], packages, at)
    stores = partners.build(branches, products, at)
    appointments.build(products, stores)
    members = people.build_members(people.build_customers(branches, at), at)
    groups.build(branches, at)
    people.build_strangers(at)
    crowd.live(branches, packages["yearly"], at)
    history.build(members, packages, stores, at)
    reconciled.build(at)
    registry.build(branches, at)
    quality.build(stores, at)
    complaints.build(members, colleagues, branches, at)
    flows.build(colleagues, at - care.SINCE)
    care.build(colleagues, at)
    luck.build(branches[places.PROVINCE], packages, at)
    flows.answer(at)
    calls.build(members, colleagues, at)
    standards.build(branches, colleagues, at)
    clerk = Actor(ActorKind.STAFF, str(colleagues["operator-sd"].uid))
    refunds.build(Actor(ActorKind.STAFF, str(colleagues["manager-sd"].uid)), at)
    news.build(members, branches[places.PROVINCE], clerk, at)
    build_site(at, products=products.values())


def _refill(at: datetime) -> None:
    if len(single_uses(at)) >= ENOUGH:
        return
    key = f"demo:refill:{local_date(at)}"
    package = GiftPackage.objects.get(code="welcome")
    batch = grant(key=key, package=package, members=demo_members(), by=SYSTEM, at=at)
    for gift in Gift.objects.filter(batch=batch, state=Gift.State.OFFERED).order_by("pk"):
        collect(gift=gift, by=SYSTEM, at=at)
