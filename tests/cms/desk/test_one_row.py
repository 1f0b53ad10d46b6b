"""One row on the desk: periods as first and last day, lists in words."""

from types import SimpleNamespace

from django.test import Client

from tests import cast


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
