"""Lists are searched by what stands on other rows, whichever way the database takes."""

from types import SimpleNamespace

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertHTMLEqual

from cms.desk import searching
from cms.desk.fields import LongSelect
from tests import cast

KINDS = (LongSelect, forms.Select)
SEARCHES = {"洗车": {"wash"}, "M77": {"wash", "check"}, "无此": set()}


@pytest.mark.parametrize("most", [searching.MOST_OTHERS, 0])
def test_vouchers_are_found_by_part_of_a_product_or_of_a_members_number(
    tree: SimpleNamespace, jinan: Client, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """At most so many others are looked up first; with more, and with none allowed, the tables are joined."""
    monkeypatch.setattr(searching, "MOST_OTHERS", most)
    wash, check = cast.product("wash", name="精致洗车"), cast.product("check", name="检测")
    known = cast.member(branch=tree.jinan, number="M77000001")
    stranger = cast.member(branch=tree.qingdao, number="M77000002")
    cast.voucher(known, wash, "AAAA-0001")
    cast.voucher(known, check, "AAAA-0002")
    cast.voucher(stranger, wash, "AAAA-0003")

    found = {}
    for words in SEARCHES:
        rows = jinan.get("/desk/voucher/results/", {"q": words}).context["object_list"]
        found[words] = {row.product.code for row in rows}
        assert {row.member for row in rows} <= {known}

    assert found == SEARCHES


def test_chinese_words_are_not_looked_for_in_the_numbers_of_members(
    tree: SimpleNamespace, jinan: Client
) -> None:
    with CaptureQueriesContext(connection) as captured:
        jinan.get("/desk/voucher/results/", {"q": "洗车"})
        jinan.get("/desk/member/results/", {"q": "洗车"})
    assert not [
        query["sql"] for query in captured if "LIKE UPPER" in query["sql"] and '"number"' in query["sql"]
    ]


def test_a_long_choice_is_written_as_djangos_own() -> None:
    choices = [("", "—"), ("1", "一 & <二>"), ("2", "三")]
    shown = [kind({"class": "wide"}, choices).render("city", "2", {"id": "id_city"}) for kind in KINDS]
    assertHTMLEqual(*shown)
    assert "&lt;二&gt;" in shown[0]


def test_filters_of_lists_write_their_choices_together(tree: SimpleNamespace, jinan: Client) -> None:
    shop = cast.store(cast.merchant(branch=tree.jinan, name="平安车行"))
    page = jinan.get("/desk/store/", {"merchant": shop.merchant_id})
    assert f'<option value="{shop.merchant_id}" selected>平安车行</option>' in page.text
    assert [row.pk for row in page.context["object_list"]] == [shop.pk]
