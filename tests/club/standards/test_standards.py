"""The 26 items, their seven attributes, and whose version holds where."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from club.core.models import AuditEntry
from club.standards.models import SEVEN, ServiceItem, ServiceStandard
from club.standards.queries import InForce
from club.standards.refusals import DayPast, DoneForAll, NotStricter, WrittenAlready
from tests.club.standards.scene import ANNA, OCTOBER, item, places, written

pytestmark = pytest.mark.django_db
TODAY = OCTOBER.date()


@pytest.fixture
def world() -> SimpleNamespace:
    return places()


def test_there_are_26_items_in_the_stages_of_the_source_and_seven_are_done_for_all() -> None:
    rows = list(ServiceItem.objects.all())
    assert [row.number for row in rows] == list(range(1, 27))
    stages = [row.stage for row in rows]
    counts = [stages.count(name) for name in ("sales", "underwriting", "claims", "renewal", "other")]
    assert counts == [3, 6, 9, 3, 5]
    assert [row.number for row in rows if row.is_unified] == [7, 13, 16, 17, 20, 25, 26]


def test_every_first_standard_has_all_seven_attributes_and_english() -> None:
    rows = ServiceStandard.objects.select_related("item")
    assert rows.count() == 26
    empty = [
        (row.item.number, name) for row in rows for name in (*SEVEN, "standard_en") if not getattr(row, name)
    ]
    assert empty == []
    assert all(row.item.name_en for row in rows)


def test_the_next_version_takes_the_place_of_the_last_on_its_day(world: SimpleNamespace) -> None:
    row = written(1, 98)
    assert InForce(date(2026, 10, 4)).of(item(1).pk, world.jinan.path).target == 100
    assert InForce(TODAY).of(item(1).pk, world.jinan.path) == row
    entry = AuditEntry.objects.get(verb="standard.written")
    assert (entry.actor_id, entry.data) == (
        ANNA.id,
        {"number": 1, "branch": "", "valid_from": "2026-10-05"},
    )


def test_the_nearest_branch_upwards_with_its_own_standard_counts(world: SimpleNamespace) -> None:
    written(10, 90)
    of_province = written(10, 93, world.province)
    of_city = written(10, 97, world.jinan)
    now = InForce(TODAY)
    found = [now.of(item(10).pk, place.path) for place in (world.jinan, world.qingdao, world.head)]
    assert found == [of_city, of_province, ServiceStandard.objects.get(item=item(10), target=90)]
    assert now.own(item(10).pk) == [of_province, of_city]


def test_a_branch_may_ask_for_more_but_not_for_less(world: SimpleNamespace) -> None:
    written(10, 95, world.province)
    with pytest.raises(NotStricter):
        written(10, 94, world.jinan)
    assert ServiceStandard.objects.filter(branch=world.jinan).count() == 0
    assert written(10, 95, world.jinan).target == 95


def test_a_branch_has_no_own_standard_of_what_the_head_office_does_for_all(world: SimpleNamespace) -> None:
    with pytest.raises(DoneForAll):
        written(7, 100, world.jinan)
    assert ServiceStandard.objects.filter(item=item(7)).count() == 1
    assert written(7, 99).branch is None


def test_no_version_begins_in_the_past_or_on_the_day_of_another(world: SimpleNamespace) -> None:
    written(1, 98)
    with pytest.raises(WrittenAlready):
        written(1, 97)
    with pytest.raises(DayPast):
        written(1, 97, valid_from=date(2026, 10, 4))
    assert ServiceStandard.objects.filter(item=item(1)).count() == 2
    assert AuditEntry.objects.filter(verb="standard.written").count() == 1


def test_a_version_is_never_changed(world: SimpleNamespace) -> None:
    row = written(1, 98)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceStandard.objects.filter(pk=row.pk).update(target=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    assert ServiceStandard.objects.get(pk=row.pk).target == 98
