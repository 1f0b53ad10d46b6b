"""The history of a row on the desk comes from the audit trail."""

from types import SimpleNamespace

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.models import ActorKind
from club.identity.models import Role
from merchants.stores.actions import suspend_merchant
from tests import cast
from tests.cms.desk.conftest import colleague


def table(page: str) -> str:
    """The words of the listing, without its tags' insides."""
    return page.split('id="listing-results"')[1].split("</table>")[0]


def test_an_act_on_a_merchant_stands_in_its_history_with_who_did_it(
    tree: SimpleNamespace, jinan: Client
) -> None:
    row, other = cast.merchant(branch=tree.jinan), cast.merchant(branch=tree.jinan)
    person = colleague(tree.jinan, Role.CLUB_MANAGER)
    by = Actor(ActorKind.STAFF, str(person.uid))
    suspend_merchant(merchant=row, reason="资质过期", by=by, at=timezone.now())
    shown = table(jinan.get(f"/desk/merchant/history/{row.pk}/").text)
    assert [word in shown for word in ("暂停商户", str(person))] == [True, True]
    assert "暂停商户" not in jinan.get(f"/desk/merchant/history/{other.pk}/").text


def test_what_was_saved_in_a_form_stands_there_too(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.merchant(branch=tree.jinan)
    audit.record(
        verb="configuration.saved", subject=row, by=SYSTEM, at=timezone.now(), fields=["contact_phone"]
    )
    shown = table(jinan.get(f"/desk/merchant/history/{row.pk}/").text)
    assert [word in shown for word in ("保存配置", "联系电话", "contact_phone")] == [True, True, False]


def test_a_row_without_acts_says_so(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.merchant(branch=tree.jinan)
    page = jinan.get(f"/desk/merchant/history/{row.pk}/").text
    assert "在工作台修改后" in page
    assert "<td" not in page.split('id="listing-results"')[1]


def test_the_history_of_a_foreign_row_does_not_exist(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.merchant(branch=tree.qingdao)
    for verb in ("history", "history-results"):
        assert jinan.get(f"/desk/merchant/{verb}/{row.pk}/").status_code == 404


def test_the_history_asks_as_often_for_one_act_as_for_three(tree: SimpleNamespace, jinan: Client) -> None:
    row, used = cast.merchant(branch=tree.jinan), []
    for _number in range(3):
        by = Actor(ActorKind.STAFF, str(colleague(tree.jinan).uid))
        audit.record(verb="merchant.suspended", subject=row, by=by, at=timezone.now())
        jinan.get(f"/desk/merchant/history/{row.pk}/")
        with CaptureQueriesContext(connection) as queries:
            jinan.get(f"/desk/merchant/history/{row.pk}/")
        used.append(len(queries))
    assert used[0] == used[2]
