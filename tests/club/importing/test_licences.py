"""Driving licences from the core system: kept, and told before they run out."""

from datetime import date, timedelta

import pytest

from club.core.audit import SYSTEM
from club.members.actions.import_customers import import_customers
from club.members.importing import columns
from club.members.importing.rows import CustomerPart
from club.members.models import Customer
from tests import cast
from tests.club.importing import world
from tests.club.importing.test_import_customers import errors_of
from tests.club.reminders.test_dates import told_on

pytestmark = pytest.mark.django_db
DATES = {"licence_issued_date": "2012-05-20", "licence_until": "2027年2月6日"}


@pytest.fixture(autouse=True)
def jinan():
    return cast.branch(world.BRANCH)


def bring_in(tmp_path, *lines, at=cast.NOW):
    path = world.write_csv(tmp_path / "customers.csv", iter(lines))
    run = import_customers(path=path, by=SYSTEM, at=at)
    return (run.created, run.changed, run.unchanged, run.refused)


def licence():
    return Customer.objects.values_list("licence_issued_date", "licence_until").get()


def test_a_licence_from_the_file_is_told_on_its_days(tmp_path):
    line = world.line(1)
    member = cast.member(customer=cast.customer(external_id=None, id_number=line["id_number"]))

    assert bring_in(tmp_path, line | DATES) == (1, 0, 0, 0)

    assert licence() == (date(2012, 5, 20), date(2027, 2, 6))
    told = {
        before: told_on(date(2027, 2, 6) - timedelta(days=before), "licence") for before in (90, 30, 7, 6)
    }
    assert {before: [each[0] for each in found] for before, found in told.items()} == {
        90: [member.uid],
        30: [member.uid],
        7: [member.uid],
        6: [],
    }


def test_a_licence_for_life_ends_the_reminders_and_an_empty_cell_keeps_the_date(tmp_path):
    line = world.line(1)
    bring_in(tmp_path, line | DATES)

    assert bring_in(tmp_path, line | {"city": "青岛"}) == (0, 1, 0, 0)
    assert licence() == (date(2012, 5, 20), date(2027, 2, 6))
    assert bring_in(tmp_path, line | {"licence_until": "长期"}) == (0, 1, 0, 0)
    assert licence() == (date(2012, 5, 20), None)
    assert bring_in(tmp_path, line | {"licence_until": "长期"}) == (0, 0, 1, 0)


def test_rows_without_a_licence_have_the_content_they_had_before_there_were_columns_for_it():
    facts = dict.fromkeys(("id_number", "phone", "city", "address", "value_class", "no_claim_years"))
    part = CustomerPart("K1", "person", 1, "王小明", **facts)
    assert part.said() == (
        "CustomerPart(external_id='K1', kind='person', branch_id=1, name='王小明', id_number=None, "
        "phone=None, city=None, address=None, value_class=None, no_claim_years=None)"
    )


def test_two_rows_must_say_the_same_of_a_licence(tmp_path):
    line = world.line(1) | DATES
    other = line | {"licence_until": "2028-01-01", "policy_number": "P9"}

    assert bring_in(tmp_path, line, other) == (1, 0, 0, 1)

    assert licence() == (date(2012, 5, 20), date(2027, 2, 6))


def test_a_licence_that_ends_before_it_was_issued_is_refused(tmp_path):
    assert bring_in(tmp_path, world.line(1) | DATES | {"licence_until": "2012-05-20"}) == (0, 0, 0, 1)

    (error,) = errors_of(tmp_path / "customers.csv")
    assert error[1:4] == [columns.label("licence_until"), "2012-05-20", "驾驶证有效期止不晚于初次领证日期"]
    assert Customer.objects.count() == 0
