"""The monitor, odd uses and money kept back: who may look and act, and what the pages show."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from club.core.audit import SYSTEM
from club.identity.models import Role
from merchants.ledger.models import Hold
from merchants.quality.models import Flag
from merchants.stores.models import Store
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH
from tests.merchants.counter_scene import NAME, voucher_for
from tests.merchants.quality.scene import MINUTE, look, only, wash
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.actions import reverse as undo
from vouchers.lifecycle.models import Redemption

DECIDERS = {Role.ADMIN, Role.CLUB_MANAGER, Role.CLUB_OPERATOR}
KEEPERS = {Role.ADMIN, Role.CLUB_MANAGER, Role.FINANCE}
LOOKERS = set(Role) - {Role.REVISIT_SEAT, Role.REVISIT_MANAGER}  # who calls customers sees no uses
ACTS = {
    "quality:clear": ("flag", DECIDERS),
    "quality:confirm": ("flag", DECIDERS),
    "quality:release": ("hold", KEEPERS),
    "keep_back:index": (None, KEEPERS),
    "monitor:index": (None, LOOKERS),
    "monitor:uses": (None, LOOKERS),
    "monitor:branches": (None, LOOKERS),
}


def use(branch: Any, **store: Any) -> Redemption:
    product, shop = cast.product(), cast.store(cast.merchant(branch=branch), **store)
    cast.agreement(shop.merchant, product, period=(None, None))
    held = voucher_for(product)
    return redeem(code=held.code, store=shop, by=SYSTEM, door="typed", at=timezone.now())


def flagged(branch: Any) -> Flag:
    """Six uses in six minutes at a store of the branch, their money kept back."""
    only("speed", minutes=10)
    shop = wash()
    type(shop.store.merchant).objects.filter(pk=shop.store.merchant_id).update(branch=branch)
    Store.objects.filter(pk=shop.store.pk).update(branch=branch)
    shop.uses(6, MINUTE)
    return look()[0]


@pytest.mark.usefixtures("no_menu")
@pytest.mark.parametrize("role", Role)
def test_every_act_opens_for_its_roles_only(tree: SimpleNamespace, role: str) -> None:
    rows = {"flag": OF_A_BRANCH[Flag](tree.jinan).pk, "hold": OF_A_BRANCH[Hold](tree.jinan).pk}
    browser = desk(colleague(tree.jinan, role))
    opened = {
        act
        for act, (kind, _roles) in ACTS.items()
        if browser.get(reverse(act, args=[rows[kind]] if kind else [])).status_code == 200
    }
    assert opened == {act for act, (_kind, roles) in ACTS.items() if role in roles}


def test_the_monitor_shows_the_uses_in_reach_with_masked_members(tree: SimpleNamespace) -> None:
    mine = use(tree.jinan, name="历下店")
    use(tree.qingdao, name="市南店")
    page = desk(colleague(tree.jinan)).get("/desk/monitor/")
    assert [shown["row"] for shown in page.context["uses"]] == [mine]
    assert ("历下店" in page.text, "市南店" in page.text, NAME in page.text) == (True, False, False)
    [count] = page.context["counts"]
    assert (count.pk, count.uses, count.undone, count.fen, count.flags) == (tree.jinan.pk, 1, 0, 2500, 0)


def test_the_monitor_brings_only_what_came_in_since(tree: SimpleNamespace, jinan: Client) -> None:
    first = use(tree.jinan)
    assert f"after={first.pk}&" in jinan.get("/desk/monitor/").text.replace("&amp;", "&")
    nothing = jinan.get(f"/desk/monitor/uses/?after={first.pk}")
    second = use(tree.jinan)
    news = jinan.get(f"/desk/monitor/uses/?after={first.pk}")
    assert nothing.context["uses"] == []
    assert [shown["row"] for shown in news.context["uses"]] == [second]
    assert news.context["cursor"] == second.pk


def test_the_monitor_narrows_to_a_branch_and_bears_any_address(tree: SimpleNamespace, head: Client) -> None:
    use(tree.jinan)
    there = use(tree.qingdao)
    page = head.get(f"/desk/monitor/uses/?branch={tree.qingdao.pk}")
    assert [shown["row"] for shown in page.context["uses"]] == [there]
    assert head.get("/desk/monitor/uses/?after=x&branch=²").status_code == 200


def test_an_undone_use_is_counted_apart(tree: SimpleNamespace, jinan: Client) -> None:
    done = use(tree.jinan)
    undo(redemption=done, reason="误扫", by=SYSTEM, at=timezone.now())
    [count] = jinan.get("/desk/monitor/branches/").context["counts"]
    assert (count.uses, count.undone, count.fen) == (0, 1, 0)


def test_the_monitor_asks_as_often_for_one_use_as_for_three(tree: SimpleNamespace, jinan: Client) -> None:
    asked = []
    for branch in (tree.jinan, *(cast.branch(parent=tree.jinan) for _ in range(2))):
        use(branch)
        jinan.get("/desk/monitor/uses/")
        with CaptureQueriesContext(connection) as queries:
            jinan.get("/desk/monitor/uses/")
            jinan.get("/desk/monitor/branches/")
        asked.append(len(queries))
    assert asked[2] == asked[0]


def test_a_flag_is_cleared_on_its_page_and_the_money_goes_on(tree: SimpleNamespace, jinan: Client) -> None:
    flag = flagged(tree.jinan)
    page = jinan.get(f"/desk/flag/inspect/{flag.pk}/")
    assert len(page.context["uses"]) == 6
    assert jinan.post(f"/desk/quality/flag/{flag.pk}/clear/", {"reason": ""}).status_code == 200
    assert Hold.objects.open().count() == 6
    jinan.post(f"/desk/quality/flag/{flag.pk}/clear/", {"reason": "车队客户"})
    flag.refresh_from_db()
    assert (flag.state, flag.reason, Hold.objects.open().count()) == ("cleared", "车队客户", 0)


def test_a_second_decision_is_refused_in_words(tree: SimpleNamespace, jinan: Client) -> None:
    flag = flagged(tree.jinan)
    jinan.post(f"/desk/quality/flag/{flag.pk}/confirm/", {"reason": "空刷"})
    answer = jinan.post(f"/desk/quality/flag/{flag.pk}/clear/", {"reason": "车队客户"})
    assert answer.context["form"].non_field_errors() == ["该异常标记已有人处理。"]
    assert (Flag.objects.get().state, Hold.objects.open().count()) == ("confirmed", 6)


def test_money_is_kept_back_and_released_by_hand(tree: SimpleNamespace) -> None:
    finance = desk(colleague(tree.jinan, Role.FINANCE))
    owner = cast.merchant(branch=tree.jinan)
    asked = {"merchant": owner.pk, "statement": "", "kind": "complaint", "reason": "投诉未结"}
    finance.post("/desk/keep_back/", asked)
    hold = Hold.objects.get()
    assert (hold.merchant, hold.kind, hold.reason, hold.statement) == (owner, "complaint", "投诉未结", "")
    finance.post(f"/desk/quality/hold/{hold.pk}/release/", {"note": "已和解"})
    hold.refresh_from_db()
    assert (hold.released_at is not None, hold.release_note) == (True, "已和解")


def test_money_of_another_city_is_kept_back_by_nobody_here(tree: SimpleNamespace) -> None:
    finance = desk(colleague(tree.jinan, Role.FINANCE))
    foreign = cast.merchant(branch=tree.qingdao)
    asked = {"merchant": foreign.pk, "kind": "review", "reason": "x"}
    assert finance.post("/desk/keep_back/", asked).context["form"].errors.keys() == {"merchant"}
    assert Hold.objects.count() == 0
