"""Bringing in customers, vehicles and policies from a file."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core import people
from club.core.audit import SYSTEM
from club.core.fields import digests_of
from club.core.models import AuditEntry, ImportRun
from club.members.actions.import_customers import ImportRunning, import_customers
from club.members.importing import columns, files, template
from club.members.importing.reasons import REASONS
from club.members.models import Customer, Policy, Vehicle
from tests import cast
from tests.club.importing import world

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def jinan():
    return cast.branch(world.BRANCH)


def bring_in(path, at=cast.NOW):
    run = import_customers(path=path, by=SYSTEM, at=at)
    return (run.rows, run.created, run.changed, run.unchanged, run.refused)


def bring_in_lines(tmp_path, *lines, at=cast.NOW):
    return bring_in(world.write_csv(tmp_path / "customers.csv", iter(lines)), at)


def errors_of(path):
    with path.with_name(f"{path.stem}.errors.csv").open(encoding="utf-8-sig") as file:
        return list(csv.reader(file))[1:]


def snapshot():
    return [list(model.objects.order_by("pk").values_list()) for model in (Customer, Vehicle, Policy)]


def counts():
    return (Customer.objects.count(), Vehicle.objects.count(), Policy.objects.count())


def test_ten_thousand_rows_come_in_bad_ones_stay_out_and_a_second_run_changes_nothing(tmp_path):
    text = world.write_csv(tmp_path / "customers.csv", world.lines(10_000))
    book = world.write_xlsx(tmp_path / "customers2.xlsx", world.lines(10_000))

    assert bring_in(text) == (10_000, 9_900, 0, 0, 100)

    cars = sum(1 for serial in range(1, 10_001) if serial % 3 and serial % 100)
    assert counts() == (9_900, cars, 9_900)
    before = snapshot()
    assert bring_in(book, at=LATER) == (10_000, 0, 0, 9_900, 100)
    assert snapshot() == before
    assert errors_of(text) == errors_of(book)
    refused = [(int(row), column, zh, en) for row, column, _, zh, en in errors_of(text)]
    assert refused == [
        (serial + 1, columns.label(column), *REASONS[reason])
        for serial in range(100, 10_001, 100)
        for column, reason, _ in [world.WAYS[serial // 100 % 10]]
    ]


def test_every_kind_of_cell_lands_in_its_place(tmp_path, jinan):
    line = world.line(1) | {"address": "历下区", "value_class": "A", "no_claim_years": "3", "seats": "5"}
    line |= {"fuel": "纯电动", "use": "营业", "policy_state": "已续保", "is_group": "是"}

    bring_in_lines(tmp_path, line)

    person, car, policy = Customer.objects.get(), Vehicle.objects.get(), Policy.objects.get()
    assert (person.external_id, person.name, person.phone) == ("K00000001", line["name"], "+8613800000001")
    assert (person.id_number, person.address, person.city) == (line["id_number"], "历下区", "济南")
    assert (person.value_class, person.no_claim_years, person.branch) == ("A", 3, jinan)
    born = people.facts_of(line["id_number"]).birth_date
    assert (person.birth_year, person.birth_month, person.birth_day) == (born.year, born.month, born.day)
    assert person.imported_at == cast.NOW
    assert person.phone_index in digests_of(Customer, "phone_index", "13800000001")
    assert (car.customer, car.plate, car.plate_tail, car.vin) == (person, "鲁A00001", "1", line["vin"])
    assert (car.fuel, car.use, car.seats) == ("electric", "commercial", 5)
    assert car.registered_date == date(2020, 6, 1)
    assert (policy.customer, policy.vehicle, policy.line) == (person, car, "motor")
    assert (policy.valid_from, policy.valid_until) == (date(2026, 1, 2), date(2027, 1, 2))
    assert (policy.premium_fen, policy.state, policy.is_group) == (200_150, "renewed", True)


def test_personal_data_is_sealed_in_the_database(tmp_path):
    line = world.line(1)
    bring_in_lines(tmp_path, line)

    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text || v::text FROM club_customer c, club_vehicle v")
        (stored,) = cursor.fetchone()

    for secret in ("name", "id_number", "phone", "plate", "vin"):
        assert line[secret] not in stored
        assert line[secret].encode().hex() not in stored


def test_changed_cells_are_updated_and_empty_ones_keep_what_we_know(tmp_path):
    line = world.line(1)
    bring_in_lines(tmp_path, line, world.line(2))
    uid = Customer.objects.get(external_id="K00000001").uid

    changed = {**line, "phone": "13911112222", "premium": "1.00", "city": ""}
    assert bring_in_lines(tmp_path, changed, world.line(2), at=LATER) == (2, 0, 1, 1, 0)

    person = Customer.objects.get(external_id="K00000001")
    assert (person.uid, person.phone, person.city) == (uid, "+8613911112222", "济南")
    assert person.imported_at == LATER
    assert person.phone_index in digests_of(Customer, "phone_index", "13911112222")
    assert Policy.objects.get(number=line["policy_number"]).premium_fen == 100
    assert Customer.objects.get(external_id="K00000002").imported_at == cast.NOW
    assert counts() == (2, 2, 2)


def test_a_customer_who_came_to_the_club_first_is_adopted_with_his_car(tmp_path):
    line = world.line(1)
    member = cast.member(customer=cast.customer(external_id=None, id_number=line["id_number"]))
    own = cast.vehicle(member.customer, plate=line["plate"], vin="")

    assert bring_in_lines(tmp_path, line) == (1, 1, 0, 0, 0)

    assert counts() == (1, 1, 1)
    member.customer.refresh_from_db()
    assert (member.customer.external_id, member.customer.name) == ("K00000001", line["name"])
    own.refresh_from_db()
    assert own.vin == line["vin"]
    assert Policy.objects.get().vehicle == own


def test_a_customer_with_two_policies_and_cars_is_one_customer(tmp_path):
    first, other = world.line(1), world.line(2)
    same = {key: first[key] for key in ("customer_number", "name", "id_number", "phone", "branch", "city")}

    assert bring_in_lines(tmp_path, first, other | same) == (2, 2, 0, 0, 0)

    assert counts() == (1, 2, 2)


def test_a_row_without_policy_or_car_brings_the_customer_alone(tmp_path):
    line = {key: world.line(1)[key] for key in ("customer_number", "name", "branch")}

    assert bring_in_lines(tmp_path, line) == (1, 1, 0, 0, 0)

    assert counts() == (1, 0, 0)


def test_a_company_is_checked_by_its_company_code(tmp_path):
    line = {
        "customer_number": "Q1",
        "customer_kind": "企业",
        "name": "济南3号运输有限公司",
        "branch": world.BRANCH,
    }
    good = line | {"id_number": "91110000600037341L"}
    bad = line | {"id_number": "91110000600037341A", "customer_number": "Q2"}

    assert bring_in_lines(tmp_path, good, bad) == (2, 1, 0, 0, 1)

    assert Customer.objects.get().kind == "company"
    assert errors_of(tmp_path / "customers.csv")[0][3] == REASONS["company_code"][0]


@pytest.mark.parametrize(
    "spoil,column,reason",
    [
        ({}, "policy_number", "duplicate"),
        ({"policy_number": "P9", "phone": "13900000000"}, "customer_number", "customer_differs"),
        ({"policy_number": "P9", "plate": "鲁B99999"}, "vin", "vehicle_differs"),
        ({"policy_number": "P9", "customer_number": "K9"}, "id_number", "id_of_another"),
    ],
)
def test_rows_that_repeat_or_contradict_an_earlier_one_are_refused(tmp_path, spoil, column, reason):
    line = world.line(1)

    assert bring_in_lines(tmp_path, line, line | spoil) == (2, 1, 0, 0, 1)

    (error,) = errors_of(tmp_path / "customers.csv")
    assert (error[0], error[1], error[3], error[4]) == ("3", columns.label(column), *REASONS[reason])
    assert counts() == (1, 1, 1)


def test_identities_that_the_database_knows_otherwise_are_refused(tmp_path):
    bring_in_lines(tmp_path, world.line(1), world.line(2))
    before = snapshot()
    other_number = world.line(1) | {"customer_number": "K9", "policy_number": "P9"}
    other_identity = world.line(2) | {"id_number": world.id_number(3), "policy_number": "P10"}

    assert bring_in_lines(tmp_path, other_number, other_identity, at=LATER) == (2, 0, 0, 0, 2)

    assert [error[3] for error in errors_of(tmp_path / "customers.csv")] == [
        REASONS["id_of_another"][0],
        REASONS["number_of_another"][0],
    ]
    assert snapshot() == before


def test_the_error_file_hides_personal_data_and_cannot_run_formulas(tmp_path):
    line = world.line(1) | {"id_number": "370102198401020012", "phone": "138000000011", "branch": "=cmd()"}

    bring_in_lines(tmp_path, line)

    assert [error[1:3] for error in errors_of(tmp_path / "customers.csv")] == [
        ["机构代码 branch code", "'=cmd()"],
        ["证件号码 ID number", "370***********0012"],
        ["手机号 phone", "138****0011"],
    ]


def test_the_error_file_of_an_earlier_run_goes_when_all_is_well(tmp_path):
    bring_in_lines(tmp_path, world.line(1) | {"phone": "1"})
    assert len(errors_of(tmp_path / "customers.csv")) == 1

    bring_in_lines(tmp_path, world.line(1))

    assert [path.name for path in tmp_path.iterdir()] == ["customers.csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_in_the_usual_encodings_are_read(tmp_path, encoding):
    path = world.write_csv(tmp_path / "customers.csv", iter([world.line(1)]), encoding)

    assert bring_in(path) == (1, 1, 0, 0, 0)
    assert Customer.objects.get().name == world.line(1)["name"]


def test_an_import_that_dies_half_way_is_simply_run_again(tmp_path):
    path = world.write_csv(tmp_path / "customers.csv", (world.line(n) for n in range(1, 2501)))

    def die(rows):
        if Customer.objects.count() >= 2000:
            raise SystemExit

    with pytest.raises(SystemExit):
        import_customers(path=path, by=SYSTEM, at=cast.NOW, progress=die)
    assert Customer.objects.count() == 2000
    assert ImportRun.objects.get().finished_at is None

    assert bring_in(path, at=LATER) == (2500, 500, 0, 2000, 0)
    assert [each.name for each in tmp_path.iterdir()] == ["customers.csv"]


def test_an_import_is_on_record_with_its_counts(tmp_path):
    bring_in_lines(tmp_path, world.line(1), world.line(2) | {"phone": "1"})

    run = ImportRun.objects.get()
    assert (run.kind, run.file_name, run.error_file) == ("customers", "customers.csv", "customers.errors.csv")
    entry = AuditEntry.objects.get(verb="customers.imported")
    assert (entry.subject_id, entry.data) == (
        str(run.uid),
        {"rows": 2, "created": 1, "changed": 0, "unchanged": 0, "refused": 1},
    )


def test_a_thousand_rows_take_few_statements(tmp_path):
    path = world.write_csv(tmp_path / "customers.csv", (world.line(n) for n in range(1, 1001)))

    with CaptureQueriesContext(connection) as queries:
        bring_in(path)

    assert len(queries) == 19


def test_two_imports_do_not_run_at_once(tmp_path):
    path = world.write_csv(tmp_path / "customers.csv", iter([world.line(1)]))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7301001)")
            with pytest.raises(ImportRunning):
                bring_in(path)
            # The server notices a closed connection only later, when the next test imports already.
            cursor.execute("SELECT pg_advisory_unlock(7301001)")
    finally:
        other.close()

    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("name", ["sample.csv", "sample.xlsx"])
def test_the_sample_file_can_be_imported(tmp_path, name):
    call_command("import_customers", "--template", str(tmp_path / name), stdout=StringIO())

    assert bring_in(tmp_path / name) == (2, 2, 0, 0, 0)
    assert counts() == (1, 1, 2)


def test_the_command_says_what_happened(tmp_path, capfd):
    path = world.write_csv(tmp_path / "customers.csv", iter([world.line(1), world.line(2) | {"vin": "X"}]))
    out = StringIO()

    call_command("import_customers", str(path), stdout=out)

    summary, where = out.getvalue().splitlines()
    assert summary.endswith("1 new, 0 changed, 0 unchanged, 1 refused")
    assert where == f"Why rows were refused: {tmp_path / 'customers.errors.csv'}"


def test_files_that_are_something_else_are_refused_before_anything_is_written(tmp_path, capfd):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"not a workbook")

    with pytest.raises(CommandError, match="客户号 customer number"):
        call_command("import_customers", str(wrong))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_customers", str(broken))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_customers", str(tmp_path / "none.csv"))

    assert not ImportRun.objects.exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["broken.xlsx", "wrong.csv"]


def test_headers_may_be_english_and_in_any_order(tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text(f"Name,branch_code,Customer Number,unknown\n王小明,{world.BRANCH},K1,x\n")

    assert bring_in(path) == (1, 1, 0, 0, 0)


def test_spreadsheet_cells_become_the_text_people_meant(tmp_path):
    path = world.write_xlsx(tmp_path / "customers.xlsx", iter([world.line(1)]))

    ((number, cells),) = files.read(path)

    assert number == 2
    assert cells == world.line(1) | {"registered_date": "2020/6/1"}
    assert template.rows()[0][0] == "客户号"
