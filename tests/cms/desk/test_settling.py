"""Settlement at the desk: who may do what, and one statement walked from draft to paid by two people."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from club.identity.models import Role
from merchants.settlement import actions
from merchants.settlement.models import Dispute, Invoice, Payout, PayoutRun, Statement
from merchants.stores.models import Merchant
from tests.cms.desk.conftest import colleague, desk
from tests.merchants.settlement.scene import OWNER, Scene, moment, release, september

STATEMENT_ACTS = {
    "settle:send": ("post", {Role.ADMIN, Role.FINANCE}),
    "settling:recall": ("get", {Role.ADMIN, Role.FINANCE}),
    "settling:unapprove": ("get", {Role.ADMIN, Role.APPROVER}),
    "settling:approve": ("post", {Role.ADMIN, Role.APPROVER}),
}
DISPUTE_ACTS = {
    "settling:accept": ("get", {Role.ADMIN, Role.FINANCE, Role.APPROVER}),
    "settling:reject": ("get", {Role.ADMIN, Role.FINANCE, Role.APPROVER}),
}
INVOICE_ACTS = {
    "settling:check": ("post", {Role.ADMIN, Role.FINANCE}),
    "settling:return": ("get", {Role.ADMIN, Role.FINANCE}),
    "settling:invoice_file": (
        "get",
        {Role.ADMIN, Role.FINANCE, Role.APPROVER, Role.AUDITOR, Role.CLUB_MANAGER},
    ),
}
RUN_ACTS = {
    "settling:release": ("post", {Role.ADMIN, Role.APPROVER}),
    "settling:ask": ("post", {Role.ADMIN, Role.FINANCE}),
    "settling:cancel": ("get", {Role.ADMIN, Role.FINANCE}),
    "settling:file": ("get", {Role.ADMIN, Role.FINANCE}),
    "settling:results": ("get", {Role.ADMIN, Role.FINANCE}),
}
ACTS = {**STATEMENT_ACTS, **DISPUTE_ACTS, **INVOICE_ACTS, **RUN_ACTS}
ROLES = (Role.ADMIN, Role.FINANCE, Role.APPROVER, Role.AUDITOR, Role.CLUB_MANAGER, Role.CLUB_OPERATOR)


def of(scene: Scene, branch: Any) -> Scene:
    Merchant.objects.filter(pk=scene.shop.merchant_id).update(branch=branch)
    return scene


@pytest.fixture
def rows(tree: SimpleNamespace) -> dict[str, int]:
    """For every act a row of Jinan that it is about."""
    doubted, billed = of(september(), tree.jinan), of(september(), tree.jinan)
    billed.approve()
    done = actions.prepare_payouts(statements=[billed.statement], way="bank_file", by=OWNER, at=moment(11))
    keys = {
        **dict.fromkeys(STATEMENT_ACTS, doubted.statement.pk),
        **dict.fromkeys(DISPUTE_ACTS, doubted.dispute().pk),
        **dict.fromkeys(INVOICE_ACTS, Invoice.objects.get().pk),
        **dict.fromkeys(RUN_ACTS, done.run.pk),
    }
    assert done.run.branch == tree.jinan
    return keys


def call(browser: Client, act: str, rows: dict[str, int]) -> int:
    where = reverse(act, args=[rows[act]])
    return (browser.get(where) if ACTS[act][0] == "get" else browser.post(where)).status_code


@pytest.mark.usefixtures("no_menu")
@pytest.mark.parametrize("role", ROLES)
def test_every_act_opens_for_its_roles_only(tree: SimpleNamespace, rows: dict[str, int], role: str) -> None:
    browser = desk(colleague(tree.jinan, role))
    opened = {act for act in ACTS if call(browser, act, rows) in (200, 302)}
    assert opened == {act for act, (_method, roles) in ACTS.items() if role in roles}


@pytest.mark.usefixtures("no_menu")
def test_another_city_finds_none_of_them(tree: SimpleNamespace, rows: dict[str, int]) -> None:
    browser = desk(colleague(tree.qingdao, Role.ADMIN))
    assert {act: call(browser, act, rows) for act in ACTS} == dict.fromkeys(ACTS, 404)
    assert Statement.objects.filter(state="paid").count() == 0


def test_a_statement_is_walked_from_draft_to_paid_by_two_people(tree: SimpleNamespace) -> None:
    scene = of(september(sent=False), tree.jinan)
    clerk, second = desk(colleague(tree.jinan, Role.FINANCE)), desk(colleague(tree.jinan, Role.APPROVER))
    key = scene.statement.pk
    clerk.post("/desk/settling/send/")
    doubt = scene.dispute()
    clerk.post(f"/desk/settling/dispute/{doubt.pk}/accept/", {"right_fen": "30.00", "words": "对"})
    scene.confirm()
    bill = scene.invoice()
    clerk.post(f"/desk/settling/invoice/{bill.pk}/check/")
    second.post(f"/desk/settling/approve/{key}/")
    assert scene.now().state == Statement.State.APPROVED
    clerk.post(
        "/desk/settling/run/prepare/", {"statements": [key], "way": "bank_file", "encoding": "gb18030"}
    )
    run = PayoutRun.objects.get()
    second.post(f"/desk/settling/run/{run.pk}/release/")
    file = clerk.get(f"/desk/settling/run/{run.pk}/file/")
    assert "75.00" in file.content.decode("gb18030")
    from_bank = f"用途,金额(元),状态\n{scene.statement.number},75.00,成功\n".encode("gb18030")
    clerk.post(f"/desk/settling/run/{run.pk}/results/", {"outcomes": upload(from_bank)})
    assert (scene.now().state, Payout.objects.get().state) == (Statement.State.PAID, "paid")
    assert Dispute.objects.get().correction.amount_fen == 500


def upload(content: bytes) -> Any:
    return SimpleUploadedFile("回盘.csv", content)


def test_the_same_person_is_told_why_he_may_not_approve(tree: SimpleNamespace) -> None:
    scene = of(september(sent=False), tree.jinan)
    both = desk(colleague(tree.jinan, Role.ADMIN))
    both.post("/desk/settling/send/")
    scene.confirm()
    bill = scene.invoice()
    both.post(f"/desk/settling/invoice/{bill.pk}/check/")
    page = both.post(f"/desk/settling/approve/{scene.statement.pk}/", follow=True)
    assert [str(each) for each in page.context["messages"]][-1] == "须由他人复核：本事项由您本人提交。"
    assert scene.now().state == Statement.State.INVOICED


def test_results_that_do_not_fit_are_refused_beside_the_field(tree: SimpleNamespace) -> None:
    scene = of(september(), tree.jinan)
    scene.approve()
    done = actions.prepare_payouts(statements=[scene.statement], way="bank_file", by=OWNER, at=moment(11))
    release(done.run)
    clerk = desk(colleague(tree.jinan, Role.FINANCE))
    where = f"/desk/settling/run/{done.run.pk}/results/"
    bad = clerk.post(where, {"outcomes": upload("用途,状态\nX,成功\n".encode())})
    assert bad.context["form"].errors.keys() == {"outcomes"}
    stranger = clerk.post(where, {"outcomes": upload("用途,金额(元),状态\nX,1.00,成功\n".encode())})
    assert len(stranger.context["form"].non_field_errors()) == 1
    assert Payout.objects.get().state == "sent"


def test_the_queues_count_what_waits(tree: SimpleNamespace) -> None:
    of(september(sent=False), tree.jinan)
    of(september(), tree.qingdao)
    of(september(), tree.jinan).dispute()
    page = desk(colleague(tree.jinan, Role.FINANCE)).get("/desk/settle_work/")
    counts = [(queue.room, queue.state, queue.count) for queue in page.context["queues"] if queue.count]
    assert counts == [("statement", "draft", 1), ("statement", "disputed", 1), ("dispute", "open", 1)]


@pytest.mark.parametrize("room", ["statement", "dispute", "invoice", "payoutrun"])
def test_a_row_shows_itself_in_words(tree: SimpleNamespace, rows: dict[str, int], room: str) -> None:
    keys = {
        "statement": "settling:approve",
        "dispute": "settling:accept",
        "invoice": "settling:check",
        "payoutrun": "settling:file",
    }
    page = desk(colleague(tree.jinan, Role.ADMIN)).get(f"/desk/{room}/inspect/{rows[keys[room]]}/")
    assert page.status_code == 200
    assert "6222020200012345678" not in page.text
