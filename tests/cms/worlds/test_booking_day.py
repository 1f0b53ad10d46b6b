"""The errands of the demo world: ten of them for one clerk, each somewhere else on its way."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from cms.reports.invariants import prove
from cms.worlds.demo import booking_day
from cms.worlds.demo.listing import demo_members
from merchants.bookings.models import Booking

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


def test_one_clerk_has_ten_errands_in_different_states_and_the_books_are_right():
    states = Counter(Booking.objects.values_list("state", flat=True))

    assert states == {
        "requested": 2,
        "accepted": 5,
        "arrived": 1,
        "started": 1,
        "finished": 2,
        "cancelled": 1,
        "late_cancelled": 1,
    }
    assert Booking.objects.exclude(store=None).values("store__code").distinct().count() == 1
    assert [finding.check.name for finding in prove() if not finding.holds] == []


@pytest.mark.parametrize("time", ["00:02", "23:58"])
def test_the_next_day_brings_new_errands_once_whatever_the_hour(time):
    hour, minute = (int(part) for part in time.split(":"))
    tomorrow = timezone.now().astimezone(SHANGHAI) + timedelta(days=1)
    at = tomorrow.replace(hour=hour, minute=minute)
    before = Booking.objects.count()

    booking_day.refill(demo_members(), at)
    made, entries = Booking.objects.count() - before, AuditEntry.objects.count()
    booking_day.refill(demo_members(), at)

    assert made >= 3
    assert (Booking.objects.count() - before, AuditEntry.objects.count()) == (made, entries)
