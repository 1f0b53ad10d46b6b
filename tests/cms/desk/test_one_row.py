"""One row on the desk: periods as first and last day, lists in words."""

from types import SimpleNamespace

from django.test import Client

from merchants.settlement.models import Statement, StatementLine
from tests import cast
from tests.cms.desk.rows import OF_A_BRANCH
from vouchers.lifecycle.models import Redemption


def test_a_period_is_shown_with_its_last_day(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.agreement(cast.merchant(branch=tree.jinan), cast.product())
    assert "2026-01-01 – 2026-12-31" in jinan.get(f"/desk/agreement/inspect/{row.pk}/").content.decode()


def test_the_page_of_a_row_names_it_and_writes_days_and_states_as_lists_do(
    tree: SimpleNamespace, jinan: Client
) -> None:
    row = cast.merchant(branch=tree.jinan)
    page = jinan.get(f"/desk/merchant/inspect/{row.pk}/").content.decode()

    assert f'<h2 class="desk-title">{row}</h2>' in page
    assert f'<span class="w-status">{row.get_state_display()}</span>' in page
    assert "年" not in page.split('<dl class="desk-facts">')[1].split("</dl>")[0]


def test_a_payable_leads_to_its_use_and_to_its_statement(tree: SimpleNamespace, head: Client) -> None:
    use = OF_A_BRANCH[Redemption](tree.jinan)
    path = f"/desk/payable/inspect/{use.payable_id}/"
    before = head.get(path, headers={"accept-language": "en"}).content.decode()
    days = {"period_start": cast.NOW.date().replace(day=1), "period_end": cast.NOW.date()}
    statement = Statement.objects.create(number="ST1", merchant=use.merchant, drawn_at=cast.NOW, **days)
    StatementLine.objects.create(statement=statement, payable=use.payable, amount_fen=2500)
    after = head.get(path, headers={"accept-language": "en"}).content.decode()

    assert [page.count(f"/desk/redemption/inspect/{use.pk}/") for page in (before, after)] == [1, 1]
    assert [page.count("Not in a statement yet.") for page in (before, after)] == [1, 0]
    assert after.count(f"/desk/statement/inspect/{statement.pk}/") == 1
