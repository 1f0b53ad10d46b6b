"""What lists and rows say: links, dates, amounts and names instead of codes."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from club.core.models import AuditEntry
from club.identity.models import Role
from cms.desk import columns, people
from cms.desk.naming import name_of
from merchants.ledger.models import Payable
from merchants.settlement.models import Statement
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH
from vouchers.lifecycle.models import Gift, GrantBatch, Redemption, Voucher


@pytest.mark.parametrize(
    ("fen", "words"), [(None, "—"), (0, "¥0.00"), (123456, "¥1,234.56"), (-15000, "−¥150.00")]
)
def test_an_amount_has_its_minus_in_front_of_the_sign(fen: int | None, words: str) -> None:
    assert columns.amount(fen) == words


@pytest.mark.parametrize("kind", [Gift, Voucher, Redemption, GrantBatch, Statement])
def test_a_row_that_is_only_read_leads_to_its_page(tree: SimpleNamespace, jinan: Client, kind: type) -> None:
    row, name = OF_A_BRANCH[kind](tree.jinan), kind._meta.model_name
    page = jinan.get(f"/desk/{name}/").text
    assert page.count(f'href="/desk/{name}/inspect/{row.pk}/"') == 1


def test_a_merchant_leads_to_its_page_where_acts_start(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.merchant(branch=tree.jinan)
    page = jinan.get("/desk/merchant/").text
    assert f'<a href="/desk/merchant/inspect/{row.pk}/">' in page


def test_a_voucher_shows_the_last_day_on_which_it_can_be_used(tree: SimpleNamespace, jinan: Client) -> None:
    row = OF_A_BRANCH[Voucher](tree.jinan)
    last = row.last_day
    pages = [jinan.get(path).text for path in ("/desk/voucher/", f"/desk/voucher/inspect/{row.pk}/")]
    assert [last.isoformat() in page for page in pages] == [True, True]


def test_a_batch_of_a_purchase_says_so_in_words(tree: SimpleNamespace, jinan: Client) -> None:
    row = OF_A_BRANCH[GrantBatch](tree.jinan)
    GrantBatch.objects.filter(pk=row.pk).update(reason=Voucher.Source.PURCHASE)
    for path in ("/desk/grantbatch/", f"/desk/grantbatch/inspect/{row.pk}/"):
        page = jinan.get(path).text
        assert ("purchase" in page, "购买" in page) == (False, True)


def test_the_trail_names_colleagues(tree: SimpleNamespace, head: Client) -> None:
    other = colleague(tree.jinan, Role.FINANCE)
    other.first_name = "小明"
    other.save()
    desk(other).get("/desk/statement/?export=csv")
    entry = AuditEntry.objects.get(verb="desk.exported")
    for path in ("/desk/audit/", f"/desk/audit/inspect/{entry.pk}/"):
        assert str(other) in head.get(path).text


def test_the_trail_asks_for_all_names_at_once(
    tree: SimpleNamespace, django_assert_num_queries: Callable[..., Any]
) -> None:
    staff = [colleague(tree.head) for _one in range(3)]
    rows = [AuditEntry(actor_kind="staff", actor_id=str(person.uid)) for person in staff]
    with django_assert_num_queries(1):
        assert people.colleagues(rows) == {str(person.uid): str(person) for person in staff}


def test_yes_and_no_are_words_of_the_reader(tree: SimpleNamespace, jinan: Client) -> None:
    cast.store(cast.merchant(branch=tree.jinan))
    page = jinan.get("/desk/store/").text
    assert "True" not in page
    assert re.search(r'icon-check.*?</svg>\s*<span class="w-sr-only">\s*是\s*</span>', page, re.DOTALL)


@pytest.mark.parametrize("kind", [Gift, Voucher, Redemption, GrantBatch, Payable])
def test_a_rows_page_is_headed_by_words_and_not_by_an_id(
    tree: SimpleNamespace, jinan: Client, kind: type
) -> None:
    row = OF_A_BRANCH[kind](tree.jinan)
    page = jinan.get(f"/desk/{kind._meta.model_name}/inspect/{row.pk}/").text
    heads = (f"{name_of(row)} - " in page, f"{row} - " in page, "object (" in page)
    assert heads == (True, False, False)


def test_contacts_of_a_merchant_are_masked_as_what_they_are(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.merchant(branch=tree.jinan)
    row.contact_name, row.contact_phone = "刘明", "+8613900000000"
    row.save()
    page = jinan.get(f"/desk/merchant/inspect/{row.pk}/").text
    assert [word in page for word in ("刘*", "139****0000", "刘明", "13900000000")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_form_asks_to_choose_in_words(tree: SimpleNamespace, jinan: Client) -> None:
    for path in ("/desk/merchant/new/", "/desk/grant/"):
        page = jinan.get(path).text
        assert ("请选择" in page, "---------" in page) == (True, False)


def test_only_those_who_may_change_a_row_are_led_to_its_form(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.merchant(branch=tree.jinan)
    reader = desk(colleague(tree.jinan, Role.AUDITOR))
    shown = [f"/desk/merchant/edit/{row.pk}/" in _page(client, row) for client in (jinan, reader)]
    assert shown == [True, False]


def _page(client: Client, row: Any) -> str:
    return client.get(f"/desk/merchant/inspect/{row.pk}/").text


def test_a_row_leads_to_the_rows_it_names_in_reach(tree: SimpleNamespace, jinan: Client) -> None:
    row = OF_A_BRANCH[Redemption](tree.jinan)
    ours, far = (cast.member(branch=branch) for branch in (tree.jinan, tree.qingdao))
    linked = []
    for member in (ours, far):
        Redemption.objects.filter(pk=row.pk).update(member=member)
        page = jinan.get(f"/desk/redemption/inspect/{row.pk}/").text
        linked.append((member.number in page, f'href="/desk/member/inspect/{member.pk}/"' in page))
    assert linked == [(True, True), (True, False)]


@pytest.mark.parametrize(("language", "shown"), [("en", (True, False)), ("zh-hans", (False, True))])
def test_a_list_names_rows_in_the_language_of_the_reader(
    tree: SimpleNamespace, jinan: Client, language: str, shown: tuple[bool, bool]
) -> None:
    item = cast.product(name="精洗服务", name_en="Fine wash")
    page = jinan.get("/desk/products/", headers={"accept-language": language}).text
    assert (item.name_en in page, item.name in page) == shown


def test_the_box_for_choosing_speaks_the_language_of_the_reader_each_time(head: Client) -> None:
    read = [
        head.get("/desk/capacity/new/", headers={"accept-language": language}).text
        for language in ("zh-hans", "en", "zh-hans")
    ]
    assert ["选择服务产品" in page for page in read] == [True, False, True]
    assert ["Choose service product" in page for page in read] == [False, True, False]
