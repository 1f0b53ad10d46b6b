"""What an entry of the audit trail says: every fact under a name, ids that lead on, no program words."""

import uuid
from typing import Any

import pytest
from django.test import Client

from club.core import audit
from cms.desk import trail
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ({"reason": "打错了"}, "原因: 打错了"),
        ({"amount_fen": 2500}, "金额: ¥25.00"),
        ({"same_phone": True}, "手机号一致: 是"),
        ({"role": "finance"}, "角色: 财务"),
        ({"source": "purchase"}, "来源: 购买"),
        ({"passed_over": {}}, "未达条件: —"),
        ({"events": []}, "事件: —"),
        ({"stock": None}, "库存: —"),
        ({"until": "2027-12-31"}, "截止: 2027-12-31"),
        ({"count": 3, "format": "csv"}, "数量: 3<br>格式: csv"),
        ({}, "—"),
    ],
)
def test_a_fact_is_said_in_words(fact: dict[str, Any], words: str) -> None:
    assert trail.in_words(fact) == words


def test_an_id_leads_to_all_acts_that_name_it() -> None:
    number = str(uuid.uuid4())
    assert trail.acts_about(number) == f'<a href="/desk/audit/?q={number}">{number[:8]}</a>'
    assert [trail.acts_about(other) for other in ("till-1", "")] == ["till-1", "—"]


def test_what_somebody_wrote_is_no_markup() -> None:
    assert trail.in_words({"reason": "<b>"}) == "原因: &lt;b&gt;"


def test_the_page_of_an_entry_has_no_english_name(head: Client) -> None:
    entry = audit.record(
        verb="voucher.voided", subject=cast.tier(), by=audit.SYSTEM, at=cast.NOW, reason="重复发放"
    )
    page = head.get(f"/desk/audit/inspect/{entry.pk}/").text
    assert "原因: 重复发放" in page
    assert [word in page for word in ("Subject", "Actor", "reason:")] == [False, False, False]


def test_a_code_is_said_with_its_name(head: Client) -> None:
    product = cast.product()
    facts = {"product": product.code, "branch": "no-such"}
    entry = audit.record(verb="voucher.voided", subject=cast.tier(), by=audit.SYSTEM, at=cast.NOW, **facts)
    page = head.get(f"/desk/audit/inspect/{entry.pk}/").text
    assert f"{product.name} ({product.code})" in page
    assert "no-such" in page


def test_names_cost_one_question_for_each_kind_of_row(django_assert_num_queries: Any) -> None:
    entries = [{"product": cast.product().code} for _n in range(5)]
    with django_assert_num_queries(1):
        assert len(trail.called(entries)["product"]) == 5
