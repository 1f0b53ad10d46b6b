"""When cars are due for inspection, what owners do about it, and licences."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.members import inspections
from club.members.actions import confirm_inspection, set_licence
from club.members.actions.keep_dates import NotDueYet
from club.members.inspections import How
from club.members.models import Customer, Vehicle
from tests import cast
from tests.doors import enter

REGISTERED = date(2020, 6, 10)


def car(registered: date = REGISTERED, **fields: Any) -> Vehicle:
    return Vehicle(registered_date=registered, **fields)


def test_due_months_of_a_private_car_in_its_first_twelve_years() -> None:
    due = [(end, inspections.how(car(), end)) for end in inspections.ends(REGISTERED) if end.year <= 2032]
    assert due == [
        (date(2022, 6, 30), How.ONLINE),
        (date(2024, 6, 30), How.ONLINE),
        (date(2026, 6, 30), How.STATION),
        (date(2028, 6, 30), How.ONLINE),
        (date(2030, 6, 30), How.STATION),
        (date(2031, 6, 30), How.STATION),
        (date(2032, 6, 30), How.STATION),
    ]


def test_after_fifteen_years_it_is_still_once_a_year() -> None:
    later = [end for end in inspections.ends(date(2010, 6, 10)) if date(2025, 1, 1) < end < date(2028, 1, 1)]
    assert later == [date(2025, 6, 30), date(2026, 6, 30), date(2027, 6, 30)]


@pytest.mark.parametrize(
    "registered, end, opens",
    [
        (date(2020, 6, 10), date(2026, 6, 30), date(2026, 4, 1)),
        (date(2021, 1, 31), date(2027, 1, 31), date(2026, 11, 1)),  # over New Year
        (date(2021, 2, 28), date(2027, 2, 28), date(2026, 12, 1)),
        (date(2024, 2, 29), date(2026, 2, 28), date(2025, 12, 1)),
    ],
)
def test_the_window_is_the_due_month_and_the_two_before(registered: date, end: date, opens: date) -> None:
    assert end in inspections.ends(registered)
    assert (inspections.opens(end), inspections.end_of_window(opens)) == (opens, end)
    assert inspections.end_of_window(opens.replace(day=2)) is None


@pytest.mark.parametrize(
    "special",
    [
        {"is_van": True},
        {"seats": 10},
        {"use": Vehicle.Use.COMMERCIAL},
        {"use": Vehicle.Use.COMPANY},
        {"needs_check": True},
        {"made_date": date(2016, 1, 1)},
    ],
)
def test_what_has_other_rules_is_left_to_a_person(special: dict[str, Any]) -> None:
    assert inspections.how(car(**special), date(2026, 6, 30)) == How.ASK
    assert inspections.how(car(made_date=date(2016, 7, 1)), date(2026, 6, 30)) == How.STATION


@pytest.mark.django_db
def test_the_set_and_the_single_car_agree_on_every_due_month() -> None:
    owner = cast.customer()
    for year in range(2000, 2026):
        for month in (1, 2, 6, 12):
            cast.vehicle(owner, registered_date=date(year, month, 9), vin="")
    for end in (date(2026, 6, 30), date(2027, 1, 31), date(2027, 2, 28), date(2028, 2, 29)):
        found = set(Vehicle.objects.filter(inspections.due_at(end)).values_list("pk", flat=True))
        rows = Vehicle.objects.all()
        assert found == {row.pk for row in rows if end in inspections.ends(row.registered_date)}
        assert len(found) > 10


@pytest.mark.django_db
def test_a_confirmed_inspection_is_over_and_the_next_one_known() -> None:
    row = cast.vehicle(cast.customer(), registered_date=REGISTERED)
    at = cast.NOW.replace(year=2026, month=5, day=2)

    confirm_inspection(vehicle=row, by=SYSTEM, at=at)

    row.refresh_from_db()
    assert row.inspected_until == date(2028, 6, 30)
    assert not Vehicle.objects.filter(inspections.due_at(date(2026, 6, 30))).exists()
    assert Vehicle.objects.filter(inspections.due_at(date(2028, 6, 30))).exists()
    with pytest.raises(NotDueYet):
        confirm_inspection(vehicle=row, by=SYSTEM, at=at)
    assert AuditEntry.objects.filter(verb="vehicle.inspected").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"registered_date": None}, {"is_van": True}, {"registered_date": date(2025, 1, 1)}]
)
def test_what_is_not_due_cannot_be_confirmed(fields: dict[str, Any]) -> None:
    row = cast.vehicle(cast.customer(), **{"registered_date": REGISTERED, **fields})
    with pytest.raises(NotDueYet):
        confirm_inspection(vehicle=row, by=SYSTEM, at=cast.NOW.replace(month=5))
    assert Vehicle.objects.get().inspected_until is None
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db
def test_a_member_sees_his_dates_and_says_what_is_done(client: Client) -> None:
    member = cast.member()
    row = cast.vehicle(member.customer, registered_date=date(2000, 1, 1), inspected_until=date(2020, 1, 31))
    other = cast.vehicle(cast.customer(), registered_date=date(2000, 1, 1), inspected_until=date(2020, 1, 31))
    enter(client, member.account)

    [parked] = client.get("/me/vehicles/").context["garage"].cars
    assert (parked.inspection.how, parked.can_confirm) == (How.STATION, True)
    assert client.post(f"/me/vehicles/{row.uid}/inspected/")["Location"] == "/me/vehicles/"
    assert client.post(f"/me/vehicles/{other.uid}/inspected/").status_code == 404

    found = dict(Vehicle.objects.values_list("pk", "inspected_until"))
    assert found == {row.pk: date(2021, 1, 31), other.pk: date(2020, 1, 31)}


@pytest.mark.django_db
def test_a_licence_is_noted_and_forgotten(client: Client) -> None:
    member = cast.member()
    enter(client, member.account)
    client.post("/me/licence/", {"until": "2027-01-15"})
    assert Customer.objects.get(pk=member.customer_id).licence_until == date(2027, 1, 15)
    assert client.get("/me/licence/").context["form"].initial == {"until": date(2027, 1, 15)}
    set_licence(member=member, until=None, by=SYSTEM, at=cast.NOW)
    assert Customer.objects.get(pk=member.customer_id).licence_until is None
