"""One row on the desk: periods as first and last day, lists in words."""

from types import SimpleNamespace

from django.test import Client

from tests import cast


def test_a_period_is_shown_with_its_last_day(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.agreement(cast.merchant(branch=tree.jinan), cast.product())
    assert "2026年1月1日 – 2026年12月31日" in jinan.get(f"/desk/agreement/inspect/{row.pk}/").content.decode()
