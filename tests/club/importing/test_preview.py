"""What a file would change, before it changes anything."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from club.core.audit import SYSTEM
from club.core.models import AuditEntry, ImportRun
from club.members.actions.import_customers import ImportRunning, import_customers
from club.members.importing.changes import FieldChange
from club.members.importing.preview import preview
from club.members.importing.walk import Parts
from club.members.models import Customer, Policy, Vehicle
from tests import cast
from tests.club.importing import world

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(days=1)
MODELS = (Customer, Vehicle, Policy, ImportRun, AuditEntry)


@pytest.fixture(autouse=True)
def jinan():
    return cast.branch(world.BRANCH)


def write(tmp_path, lines):
    return world.write_csv(tmp_path / "customers.csv", iter(lines))


def bring_in(path, at=cast.NOW):
    return import_customers(path=path, by=SYSTEM, at=at)


def everything():
    return [list(model.objects.order_by("pk").values_list()) for model in MODELS]


def counts_of(tally):
    return tuple(getattr(tally, name) for name in ("rows", "created", "changed", "unchanged", "refused"))


def test_a_preview_says_what_the_import_then_does_over_several_chunks(tmp_path):
    bring_in(write(tmp_path, (world.line(serial) for serial in range(1, 1001))))
    differing = ({**world.line(serial), "city": "青岛"} for serial in range(1, 3001, 2))
    second = ({**world.line(2999), "policy_number": f"P{n}", "city": "青岛"} for n in range(5))
    path = write(tmp_path, [*world.lines(400), *differing, *second])
    before = everything()

    seen = preview(path, LATER)

    assert everything() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["customers.csv"]
    assert counts_of(bring_in(path, LATER)) == counts_of(seen.tally)
    assert seen.tally.rows == 1905


def test_parts_are_counted_once_however_often_the_file_repeats_them(tmp_path):
    bring_in(write(tmp_path, [world.line(1), world.line(2)]))
    old, new = world.line(1), world.line(4)
    lines = [{**new, "policy_number": f"P{n}"} for n in range(1500)]
    path = write(tmp_path, [{**old, "premium": "1.00"}, world.line(2), *lines])

    seen = preview(path, LATER)

    assert seen.tally.parts == {
        "Customer": Parts(created=1, changed=0, unchanged=2),
        "Vehicle": Parts(created=1, changed=0, unchanged=2),
        "Policy": Parts(created=1500, changed=1, unchanged=1),
    }
    assert counts_of(bring_in(path, LATER)) == counts_of(seen.tally) == (1502, 1500, 1, 1, 0)


def test_changed_fields_are_shown_with_old_and_new_value_and_personal_data_masked(tmp_path, jinan):
    line = world.line(1)
    bring_in(write(tmp_path, [line]))
    qingdao = cast.branch("370200", name="青岛")
    changed = {**line, "phone": "13911112222", "city": "青岛", "branch": "370200", "seats": "7"}

    seen = preview(write(tmp_path, [changed | {"premium": "99.00", "address": "历下区"}]), LATER)

    (person, car, policy) = [change for number, change in seen.tally.changes if number == 2]
    assert (person.kind, person.key, car.key, policy.key) == (
        "Customer",
        "K00000001",
        "LSV**********0001",
        line["policy_number"],
    )
    assert person.fields == (
        FieldChange("branch", str(jinan), str(qingdao)),
        FieldChange("phone", "138****0001", "139****2222"),
        FieldChange("city", "济南", "青岛"),
        FieldChange("address", None, "***"),
    )
    assert car.fields == (FieldChange("seats", 5, 7),)
    assert policy.fields == (
        FieldChange("branch", str(jinan), str(qingdao)),
        FieldChange("premium_fen", 200_150, 9900),
    )


def test_bad_rows_are_listed_with_row_column_and_reason_and_counted_by_what_they_spoil(tmp_path):
    bad = world.line(2) | {"plate": "鲁I0000O", "premium": "三千"}
    twice = world.line(1)

    seen = preview(write(tmp_path, [world.line(1), bad, twice]), cast.NOW)

    assert [(number, fault.column, fault.code) for number, fault in seen.faults] == [
        (3, "plate", "plate"),
        (3, "premium", "amount"),
        (4, "policy_number", "duplicate"),
    ]
    assert seen.spoiled == {"Vehicle": 1, "Policy": 2}
    assert (seen.tally.refused, seen.faults[0][1].value) == (2, "鲁I***0O")


def test_only_the_first_changes_and_faults_are_kept(tmp_path):
    bring_in(write(tmp_path, (world.line(serial) for serial in range(1, 31))))
    lines = [{**world.line(serial), "city": "青岛"} for serial in range(1, 31)]
    spoiled = [{**world.line(serial), "phone": "1"} for serial in range(31, 61)]

    seen = preview(write(tmp_path, [*lines, *spoiled]), LATER, changes=4, faults=3)

    assert (len(seen.tally.changes), len(seen.faults)) == (4, 3)
    assert (seen.tally.changed, seen.tally.refused) == (30, 30)


def test_an_adopted_customer_is_shown_as_changed_and_stays_as_he_was(tmp_path):
    line = world.line(1)
    own = cast.customer(external_id=None, id_number=line["id_number"])

    seen = preview(write(tmp_path, [line]), cast.NOW)

    assert seen.tally.parts["Customer"] == Parts(changed=1)
    own.refresh_from_db()
    assert own.external_id is None


def test_no_preview_while_an_import_runs(tmp_path):
    path = write(tmp_path, [world.line(1)])
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7301001)")
            with pytest.raises(ImportRunning):
                preview(path, cast.NOW)
            cursor.execute("SELECT pg_advisory_unlock(7301001)")
    finally:
        other.close()


@pytest.mark.parametrize("option", ["--preview", "--dry-run"])
def test_the_command_shows_the_preview_and_writes_nothing(tmp_path, capfd, option):
    bring_in(write(tmp_path, [world.line(1)]))
    before, out = everything(), StringIO()
    path = write(tmp_path, [world.line(1) | {"phone": "13911112222"}, world.line(2) | {"vin": "X"}])

    call_command("import_customers", str(path), option, stdout=out)

    assert everything() == before
    assert out.getvalue().splitlines() == [
        "2 rows would be read: 0 new, 1 changed, 0 unchanged, 1 refused. Nothing was written.",
        "customers: 0 new, 1 changed, 0 unchanged, 0 bad rows",
        "vehicles: 0 new, 0 changed, 1 unchanged, 1 bad rows",
        "policies: 0 new, 0 changed, 1 unchanged, 0 bad rows",
        "row 2 Customer K00000001: phone: 138****0001 → 139****2222",
        "row 3 车架号 VIN '*': A VIN has 17 letters and digits, without I, O and Q.",
    ]
