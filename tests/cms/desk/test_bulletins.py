"""Bulletins at the desk: one colleague writes, another releases; regions out of reach are not offered."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from club.bulletins.models import Bulletin
from club.identity.models import Role
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH

TEXT = {"kind": "risk_warning", "city": "", "heading": "暴雨橙色预警", "body": "请勿涉水行车。"}


def sent(tree: SimpleNamespace, **facts: Any) -> dict[str, Any]:
    return {**TEXT, "branch": tree.jinan.pk, "send_at": "2026-09-15T10:00", **facts}


def test_one_writes_and_changes_it_and_another_releases_it(tree: SimpleNamespace) -> None:
    cast.member(branch=tree.jinan)
    clerk, manager = desk(colleague(tree.jinan, Role.CLUB_OPERATOR)), desk(colleague(tree.jinan))
    assert clerk.post("/desk/bulletin_acts/write/", sent(tree)).url == "/desk/bulletin/"
    row = Bulletin.objects.get()
    page, act = f"/desk/bulletin/inspect/{row.pk}/", f"/desk/bulletin_acts/{row.pk}"
    assert clerk.get(f"{act}/change/").context["form"]["heading"].value() == TEXT["heading"]
    assert clerk.post(f"{act}/change/", sent(tree, heading="暴雨红色预警")).url == page
    assert f"{act}/release/" not in clerk.get(page).text
    clerk.post(f"{act}/release/")
    assert Bulletin.objects.get().state == "draft"
    shown = manager.get(page)
    assert (shown.context["readers"], f"{act}/release/" in shown.text) == (1, True)
    assert manager.post(f"{act}/release/").url == page
    row.refresh_from_db()
    assert (row.state, row.heading) == ("sending", "暴雨红色预警")
    manager.post(f"{act}/stop/")
    assert Bulletin.objects.get().state == "stopped"


@pytest.mark.parametrize(
    "wrong", [{"heading": "字" * 21}, {"body": ""}, {"send_at": ""}], ids=["long", "empty", "when"]
)
def test_what_is_wrong_stands_at_its_field(tree: SimpleNamespace, jinan: Client, wrong: Any) -> None:
    answer = jinan.post("/desk/bulletin_acts/write/", sent(tree, **wrong))
    assert list(answer.context["form"].errors) == list(wrong)
    assert Bulletin.objects.count() == 0


def test_a_region_out_of_reach_is_not_offered(tree: SimpleNamespace, jinan: Client) -> None:
    answer = jinan.post("/desk/bulletin_acts/write/", sent(tree, branch=tree.qingdao.pk))
    assert list(answer.context["form"].errors) == ["branch"]
    assert Bulletin.objects.count() == 0


@pytest.mark.parametrize("act", ["change", "release", "stop"])
def test_acts_on_a_foreign_bulletin_are_not_found(tree: SimpleNamespace, jinan: Client, act: str) -> None:
    row = OF_A_BRANCH[Bulletin](tree.qingdao)
    assert jinan.post(f"/desk/bulletin_acts/{row.pk}/{act}/", sent(tree)).status_code == 404
    assert Bulletin.objects.get().state == "draft"


def test_who_may_only_read_writes_nothing(tree: SimpleNamespace) -> None:
    reader = desk(colleague(tree.jinan, Role.AUDITOR))
    row = OF_A_BRANCH[Bulletin](tree.jinan)
    answers = [
        reader.post(f"/desk/bulletin_acts/{path}/", sent(tree)).status_code
        for path in ("write", f"{row.pk}/release")
    ]
    assert answers == [403, 403]
    assert Bulletin.objects.get().state == "draft"
