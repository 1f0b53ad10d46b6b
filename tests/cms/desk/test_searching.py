"""Lists are searched by what stands on other rows, whichever way the database takes."""

from types import SimpleNamespace

import pytest
from django.test import Client

from cms.desk import searching
from tests import cast

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
