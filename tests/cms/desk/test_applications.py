"""Applications at the desk: one colleague checks and enters, another approves; or one declines."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from club.identity.models import Role
from merchants.applications.models import Application
from merchants.stores.models import Invitation, Merchant
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH
from tests.merchants.applications.scene import CREDIT_CODE, PDF, received, told

SENT = {"name": "泉城洗车", "code": "SD900", "store_code": "JN900", "licence_from": "2024-01-01"}


def test_one_checks_and_enters_and_another_approves(tree: SimpleNamespace) -> None:
    row = received(tree.jinan)
    clerk, manager = desk(colleague(tree.jinan, Role.CLUB_OPERATOR)), desk(colleague(tree.jinan))
    page, enter = f"/desk/application/inspect/{row.pk}/", f"/desk/applications/enter/{row.pk}/"
    assert enter in clerk.get(page).text
    assert clerk.get(enter).context["form"]["name"].value() == row.company
    assert clerk.post(enter, SENT).url == page
    merchant = Merchant.objects.get()
    assert (merchant.state, merchant.uscc, enter in clerk.get(page).text) == ("applying", CREDIT_CODE, False)
    manager.post(f"/desk/registry/approve/{merchant.pk}/")
    row.refresh_from_db()
    assert (row.state, Invitation.objects.get().role) == ("approved", "owner")
    assert told() == ["application_received", "application_approved"]


def test_whoever_entered_it_does_not_approve_it(tree: SimpleNamespace, jinan: Client) -> None:
    jinan.post(f"/desk/applications/enter/{received(tree.jinan).pk}/", SENT)
    merchant = Merchant.objects.get()
    assert jinan.post(f"/desk/registry/approve/{merchant.pk}/").status_code == 403
    assert (Application.objects.get().state, Invitation.objects.count()) == ("entered", 0)


@pytest.mark.parametrize(
    "wrong", [{"code": ""}, {"licence_from": ""}, {"licence_until": "2023-12-31"}], ids=str
)
def test_what_is_wrong_stands_at_its_field(tree: SimpleNamespace, jinan: Client, wrong: Any) -> None:
    answer = jinan.post(f"/desk/applications/enter/{received(tree.jinan).pk}/", {**SENT, **wrong})
    assert list(answer.context["form"].errors) == list(wrong)
    assert (Application.objects.get().state, Merchant.objects.count()) == ("received", 0)


def test_an_application_is_declined_with_a_reason(tree: SimpleNamespace, jinan: Client) -> None:
    row = received(tree.jinan)
    jinan.post(f"/desk/applications/decline/{row.pk}/", {"reason": ""})
    assert Application.objects.get().state == "received"
    jinan.post(f"/desk/applications/decline/{row.pk}/", {"reason": "营业执照看不清"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("declined", "营业执照看不清")
    assert told() == ["application_received", "application_declined"]


def test_a_merchant_that_is_turned_down_tells_the_applicant(tree: SimpleNamespace, jinan: Client) -> None:
    jinan.post(f"/desk/applications/enter/{received(tree.jinan).pk}/", SENT)
    merchant = Merchant.objects.get()
    desk(colleague(tree.jinan)).post(f"/desk/registry/reject/{merchant.pk}/", {"reason": "地址不符"})
    assert (Application.objects.get().state, Application.objects.get().reason) == ("declined", "地址不符")
    assert told() == ["application_received", "application_declined"]


def test_a_paper_is_handed_out_as_a_file_and_the_phone_stays_masked(
    tree: SimpleNamespace, jinan: Client
) -> None:
    row = received(tree.jinan)
    answer = jinan.get(f"/desk/applications/paper/{row.pk}/licence/")
    assert (b"".join(answer.streaming_content), "sandbox" in answer["Content-Security-Policy"]) == (PDF, True)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert jinan.get(f"/desk/applications/paper/{row.pk}/permit/").status_code == 404
    assert "13900070001" not in jinan.get(f"/desk/application/inspect/{row.pk}/").text


def test_acts_on_an_application_of_a_foreign_branch_are_not_found(
    tree: SimpleNamespace, jinan: Client
) -> None:
    row = received(tree.qingdao)
    acts = [f"enter/{row.pk}", f"decline/{row.pk}", f"paper/{row.pk}/licence"]
    assert [jinan.get(f"/desk/applications/{act}/").status_code for act in acts] == [404, 404, 404]
    assert row.company not in jinan.get("/desk/application/").text


@pytest.mark.parametrize(
    "role, status", [(Role.AUDITOR, 403), (Role.FINANCE, 403), (Role.CLUB_OPERATOR, 200)]
)
def test_who_may_decide(tree: SimpleNamespace, role: str, status: int) -> None:
    row, person = received(tree.jinan), desk(colleague(tree.jinan, role))
    acts = [f"enter/{row.pk}", f"decline/{row.pk}"]
    assert [person.get(f"/desk/applications/{act}/").status_code for act in acts] == [status, status]


def test_the_list_asks_the_same_for_one_row_and_for_three(tree: SimpleNamespace, jinan: Client) -> None:
    counts = []
    for rows in (1, 2):
        for _row in range(rows):
            branch = cast.branch(parent=tree.jinan)
            OF_A_BRANCH[Application](branch)
        jinan.get("/desk/application/")
        with CaptureQueriesContext(connection) as asked:
            assert jinan.get("/desk/application/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
