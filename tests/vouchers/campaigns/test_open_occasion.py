"""Occasions are opened once for each time of a campaign."""

from datetime import datetime, timedelta

import pytest

from club.core.audit import SYSTEM
from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from tests import cast
from tests.threads import at_once
from tests.vouchers.campaigns.rush import campaign, claim, stand
from vouchers.campaigns.actions import open_due, open_occasion
from vouchers.campaigns.calendar import next_term
from vouchers.campaigns.models import Campaign, Occasion, StockShard


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def terms(recurrence: str, starts: str, ends: str, at: str) -> str:
    row = Campaign(starts_at=moment(starts), ends_at=moment(ends), recurrence=recurrence)
    found = next_term(row, moment(at))
    return " – ".join(f"{each.astimezone(SHANGHAI):%Y-%m-%d %H}" for each in found) if found else "never"


@pytest.mark.parametrize(
    "recurrence, starts, ends, at, expected",
    [
        ("once", "2026-05-18", "2026-05-19", "2026-05-01", "2026-05-18 00 – 2026-05-19 00"),
        ("once", "2026-05-18", "2026-05-19", "2026-05-19", "never"),
        ("every_18th", "2026-01-01", "2027-01-01", "2026-05-02", "2026-05-18 00 – 2026-05-19 00"),
        ("every_18th", "2026-01-01", "2027-01-01", "2026-05-18T23:59", "2026-05-18 00 – 2026-05-19 00"),
        ("every_18th", "2026-01-01", "2027-01-01", "2026-05-19", "2026-06-18 00 – 2026-06-19 00"),
        ("every_18th", "2026-01-20T10:00", "2027-01-01", "2026-01-02", "2026-02-18 10 – 2026-02-19 00"),
        ("every_18th", "2026-01-01", "2026-12-18", "2026-11-30", "never"),
        ("every_18th", "2026-01-01", "2027-02-01", "2026-12-19", "2027-01-18 00 – 2027-01-19 00"),
        ("yearly", "2025-10-01", "2025-10-08", "2026-11-22", "2027-10-01 00 – 2027-10-08 00"),
        ("yearly", "2025-12-30", "2026-01-03", "2027-01-02", "2026-12-30 00 – 2027-01-03 00"),
        ("yearly", "2024-02-29", "2024-03-01", "2026-01-01", "2026-02-28 00 – 2026-03-01 00"),
        ("yearly", "2027-05-18", "2027-05-19", "2026-01-01", "2027-05-18 00 – 2027-05-19 00"),
    ],
)
def test_the_next_time_of_a_campaign(recurrence: str, starts: str, ends: str, at: str, expected: str):
    assert terms(recurrence, starts, ends, at) == expected


@pytest.mark.django_db
def test_an_occasion_has_its_stock_in_sixteen_parts_and_is_opened_once():
    row = campaign(100)

    first, again = (open_occasion(campaign=row, by=SYSTEM, at=cast.NOW) for _time in range(2))

    assert first == again == Occasion.objects.get()
    assert sorted(StockShard.objects.values_list("remaining", flat=True)) == [6] * 12 + [7] * 4
    assert (first.batch.package, first.batch.reason) == (row.package, "洗车日 2026-09-15")
    assert AuditEntry.objects.get().data["stock"] == 100


@pytest.mark.django_db
def test_every_18th_opens_the_next_one_when_the_last_is_over():
    row = campaign(5, recurrence="every_18th", ends_at=cast.NOW + timedelta(days=60))

    counts = [open_due(at=cast.NOW + timedelta(days=days)) for days in (0, 1, 4, 5)]

    assert counts == [1, 1, 1, 1]
    days = [f"{occasion.starts_at.astimezone(SHANGHAI):%m-%d}" for occasion in row.occasions.all()]
    assert (days, StockShard.objects.count()) == (["10-18", "09-18"], 32)


@pytest.mark.django_db
def test_what_has_not_begun_follows_the_campaign():
    row = campaign(5, starts_at=cast.NOW + timedelta(days=1), ends_at=cast.NOW + timedelta(days=2))
    open_due(at=cast.NOW)
    row.stock, row.starts_at = 40, cast.NOW + timedelta(hours=1)
    row.save()

    assert open_due(at=cast.NOW) == 1

    occasion = Occasion.objects.get()
    assert (occasion.starts_at, occasion.stock, stand(occasion)) == (row.starts_at, 40, (40, 0))
    verbs = list(AuditEntry.objects.values_list("verb", flat=True).order_by("id"))
    assert verbs == ["occasion.opened", "occasion.changed"]


@pytest.mark.django_db
def test_what_has_begun_stays_as_it_is():
    row = campaign(5)
    open_due(at=cast.NOW)
    claim(Occasion.objects.get(), cast.member(branch=row.branch))
    row.stock = 40
    row.save()

    open_due(at=cast.NOW)

    assert stand(Occasion.objects.get()) == (4, 1)


@pytest.mark.django_db
def test_campaigns_without_a_published_package_wait():
    campaign(5, code="none")
    Campaign.objects.update(package=None)
    campaign(5, code="draft", package=cast.package(live=False))
    campaign(5, code="draft-inside", package=cast.package(cast.product(live=False)))

    assert (open_due(at=cast.NOW), Occasion.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_open_one_occasion():
    campaign(5)

    assert at_once(4, lambda _number: open_due(at=cast.NOW)) == [1, 1, 1, 1]
    assert (Occasion.objects.count(), StockShard.objects.count(), AuditEntry.objects.count()) == (1, 16, 1)
