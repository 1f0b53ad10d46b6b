"""Bringing in customers at the desk: looked through first, then yes or no."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from club.core.audit import Actor
from club.core.models import AuditEntry, ImportRun
from club.identity.models import Role
from club.members import actions
from club.members.actions.held_files import BeingBroughtIn, NotLookedThrough
from club.members.importing import held
from club.members.models import Customer, HeldFile, HeldPiece
from cms.desk.views import imports
from tests import cast
from tests.club.importing import world
from tests.cms.desk.conftest import colleague, desk

CLERK = Actor("staff", "11111111-1111-1111-1111-111111111111")


def file_of(folder: Path, *lines: world.Line, name: str = "customers.csv") -> Path:
    return world.write_csv(folder / name, iter(lines))


def send(client: Client, path: Path, **extra: Any) -> Any:
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post("/desk/import_customers/", {"file": sent}, HTTP_ACCEPT_LANGUAGE="en", **extra)


def hold(path: Path) -> HeldFile:
    return actions.hold_file(path=path, name=path.name, by=CLERK, at=cast.NOW)


def seen(path: Path) -> HeldFile:
    file = hold(path)
    actions.work_through(at=cast.NOW)
    return HeldFile.objects.get(pk=file.pk)


def verbs() -> list[str]:
    acts = AuditEntry.objects.filter(verb__contains="customers").order_by("pk")
    return list(acts.values_list("verb", flat=True))


def page(client: Client, file: HeldFile) -> str:
    return client.get(f"/desk/import_customers/{file.pk}/", HTTP_ACCEPT_LANGUAGE="en").text


def test_a_file_is_looked_through_shown_and_brought_in_on_a_yes(
    tree: SimpleNamespace, head: Client, tmp_path: Path
) -> None:
    cast.customer(external_id="K00000001", id_number=world.line(1)["id_number"], branch=tree.jinan)
    path = file_of(tmp_path, world.line(1), world.line(2), world.line(3) | {"phone": "1"})

    answer = send(head, path)

    file = HeldFile.objects.get()
    assert (answer.url, file.state, file.name) == (f"/desk/import_customers/{file.pk}/", "seen", path.name)
    assert Customer.objects.count() == 1
    shown = page(head, file)
    assert "Nothing has been changed yet" in shown
    assert ("138****0001" in shown, world.line(1)["phone"] in shown) == (True, False)
    assert "Not a mainland mobile number of 11 digits." in shown
    assert "手机号应为11位大陆号码" in head.get(answer.url, HTTP_ACCEPT_LANGUAGE="zh-hans").text

    assert head.post(f"{answer.url}confirm/").url == answer.url

    file.refresh_from_db()
    run = ImportRun.objects.get()
    assert (file.state, file.run, HeldPiece.objects.count()) == ("done", run, 0)
    assert (run.file_name, run.created, run.changed, run.refused) == (path.name, 2, 0, 1)
    assert (run.by_id, Customer.objects.count()) == (file.confirmed_by_id, 2)
    assert verbs() == ["customers_file.held", "customers_file.confirmed", "customers.imported"]
    assert "The file was brought in." in page(head, file)


def test_a_discarded_file_is_gone_and_nothing_was_changed(
    tree: SimpleNamespace, head: Client, tmp_path: Path
) -> None:
    address = send(head, file_of(tmp_path, world.line(1))).url

    answer = head.post(f"{address}discard/", follow=True, HTTP_ACCEPT_LANGUAGE="en")

    assert "The file is gone. Nothing was changed by this." in answer.text
    assert (HeldFile.objects.count(), HeldPiece.objects.count(), Customer.objects.count()) == (0, 0, 0)
    assert verbs() == ["customers_file.held", "customers_file.discarded"]


def test_a_large_file_waits_for_the_timetable_and_the_page_renews_itself(
    tree: SimpleNamespace, head: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    address = send(head, file_of(tmp_path, world.line(1))).url
    file = HeldFile.objects.get()
    assert (file.state, "data-waiting" in page(head, file)) == ("waiting", True)

    assert [actions.work_through(at=cast.NOW) for _ in range(2)] == [1, 0]
    assert "data-waiting" not in page(head, file)
    head.post(f"{address}confirm/")
    assert ("data-waiting" in page(head, file), Customer.objects.count()) == (True, 0)
    assert [actions.work_through(at=cast.NOW) for _ in range(2)] == [1, 0]

    assert (Customer.objects.count(), HeldFile.objects.get().state) == (1, "done")


def test_a_held_file_is_sealed_and_comes_back_byte_for_byte(tree: SimpleNamespace, tmp_path: Path) -> None:
    path = file_of(tmp_path, *(world.line(serial) for serial in range(1, 6001)))
    file = hold(path)

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(content, ''::bytea) FROM club_heldpiece")
        stored = bytes(cursor.fetchone()[0])

    assert HeldPiece.objects.count() == -(-path.stat().st_size // held.PIECE) > 1
    assert world.line(1)["id_number"].encode() not in stored
    with held.on_disk(file) as copy:
        assert copy.read_bytes() == path.read_bytes()
    assert not copy.exists()


def test_what_was_found_is_sealed_and_names_nobody(tree: SimpleNamespace, tmp_path: Path) -> None:
    line = world.line(1)
    cast.customer(external_id="K00000001", id_number=line["id_number"], branch=tree.jinan)
    file = seen(file_of(tmp_path, line, world.line(2) | {"vin": f"X{line['vin']}"}))

    assert [
        secret for secret in ("name", "id_number", "phone", "plate", "vin") if line[secret] in file.findings
    ] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings FROM club_heldfile")
        assert b"counts" not in bytes(cursor.fetchone()[0])


def test_a_second_yes_and_a_late_no_are_refused(tree: SimpleNamespace, tmp_path: Path) -> None:
    file = seen(file_of(tmp_path, world.line(1)))
    actions.confirm_file(file=file, by=CLERK, at=cast.NOW)

    with pytest.raises(NotLookedThrough):
        actions.confirm_file(file=file, by=CLERK, at=cast.NOW)
    with pytest.raises(BeingBroughtIn):
        actions.discard_file(file=file, by=CLERK, at=cast.NOW)

    assert (HeldFile.objects.get().state, HeldPiece.objects.count()) == ("confirmed", 1)
    assert verbs() == ["customers_file.held", "customers_file.confirmed"]


def test_what_was_not_looked_through_cannot_be_confirmed(
    tree: SimpleNamespace, head: Client, tmp_path: Path
) -> None:
    file = hold(file_of(tmp_path, world.line(1)))

    answer = head.post(f"/desk/import_customers/{file.pk}/confirm/", follow=True, HTTP_ACCEPT_LANGUAGE="en")

    assert "This file does not wait for a yes." in answer.text
    assert (HeldFile.objects.get().state, Customer.objects.count()) == ("waiting", 0)


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("customers.csv", b"a,b\n1,2\n", "These columns are missing or doubled"),
        ("customers.csv", "客户号,姓名,机构代码\n".encode(), "There is no row in this file."),
        ("customers.xlsx", b"not a workbook", "We cannot read this file."),
        ("customers.pdf", b"%PDF", "We cannot read this file."),
    ],
)
def test_a_file_of_another_kind_is_refused_and_not_kept(
    tree: SimpleNamespace, head: Client, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    answer = send(head, path)

    assert words in str(answer.context["form"].errors["file"])
    assert HeldFile.objects.count() == 0


def test_a_workbook_is_brought_in_as_well(tree: SimpleNamespace, head: Client, tmp_path: Path) -> None:
    address = send(head, world.write_xlsx(tmp_path / "customers.xlsx", iter([world.line(1)]))).url
    head.post(f"{address}confirm/")
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("role", [Role.CLUB_OPERATOR, Role.CUSTOMER_MANAGER, Role.AUDITOR])
def test_only_administrators_and_managers_of_the_head_office_bring_customers_in(
    tree: SimpleNamespace, jinan: Client, tmp_path: Path, role: str
) -> None:
    path = file_of(tmp_path, world.line(1))
    others = desk(colleague(tree.head, role))

    assert [send(client, path).status_code for client in (jinan, others)] == [403, 403]
    assert send(desk(colleague(tree.head, Role.CLUB_MANAGER)), path).status_code == 302
    assert HeldFile.objects.count() == 1


def test_the_list_costs_the_same_for_one_file_and_for_three(
    tree: SimpleNamespace, head: Client, tmp_path: Path
) -> None:
    path, costs = file_of(tmp_path, world.line(1)), []
    for more in (1, 2):
        for _number in range(more):
            hold(path)
        head.get("/desk/import_customers/")
        with CaptureQueriesContext(connection) as queries:
            head.get("/desk/import_customers/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
