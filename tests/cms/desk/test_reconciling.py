"""The days beside Stripe's list on the desk: for finance at the head office, each line leads to its order."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from club.identity.models import Role
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.test_orders import bought
from vouchers.payments.models import Reconciliation

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def finance(tree: SimpleNamespace) -> Client:
    return desk(colleague(tree.head, Role.FINANCE))


def kept(day: date, *differences: dict) -> Reconciliation:
    return Reconciliation.objects.create(
        day=day,
        made_at=timezone.now(),
        payments=2,
        came_fen=13600,
        returns=1,
        went_fen=6800,
        differences=list(differences),
        agrees=not differences,
    )


def test_before_the_first_night_the_page_says_so(finance: Client) -> None:
    page = finance.get("/desk/reconciliation/", **ENGLISH).text
    assert page.count("No day was compared yet.") == 1


def test_each_difference_leads_to_its_order(tree: SimpleNamespace, finance: Client) -> None:
    order = bought(tree.jinan)
    line = {"kind": "refund_unknown", "number": "re_1", "ours_fen": None, "theirs_fen": 1000}
    row = kept(date(2026, 9, 14), {**line, "payment": str(order.payment.uid)})
    kept(date(2026, 9, 13))
    listed = finance.get("/desk/reconciliation/", **ENGLISH).text
    assert (listed.count("1 difference<"), listed.count(">agrees<")) == (1, 1)
    page = finance.get(f"/desk/reconciliation/{row.pk}/", **ENGLISH).text
    assert page.count("paid back there, no refund here") == 1
    assert page.count(f'href="/desk/order/inspect/{order.pk}/">{order.number}<') == 1
    assert page.count("¥10.00") == 1


def test_a_city_sees_nothing_of_it(tree: SimpleNamespace) -> None:
    city = desk(colleague(tree.jinan, Role.FINANCE))
    row = kept(date(2026, 9, 14))
    answers = [
        city.get(f"/desk/reconciliation/{path}").status_code for path in ("", f"{row.pk}/", "compare/")
    ]
    assert answers == [403, 403, 403]


def test_the_auditor_reads_and_does_not_compare(tree: SimpleNamespace) -> None:
    auditor = desk(colleague(tree.head, Role.AUDITOR))
    page = auditor.get("/desk/reconciliation/", **ENGLISH)
    assert (page.status_code, page.text.count("Compare a day")) == (200, 0)
    assert auditor.post("/desk/reconciliation/compare/", {"day": "2026-09-14"}).status_code == 403


def test_a_day_that_is_not_over_is_refused_in_words(finance: Client) -> None:
    today = timezone.localdate().isoformat()
    page = finance.post("/desk/reconciliation/compare/", {"day": today}, **ENGLISH)
    assert (page.status_code, page.text.count("Only a day that is over can be compared.")) == (200, 1)
    assert Reconciliation.objects.count() == 0
