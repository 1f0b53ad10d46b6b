"""What a merchant reads and says about a statement at the portal."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from merchants.settlement import actions
from merchants.settlement.models import Dispute, Invoice, Statement
from merchants.stores.models import OperatorRole
from tests.merchants.counter_scene import person
from tests.merchants.settlement.scene import CLERK, PDF, Scene, bill_for, moment, september

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return september(redeemed=True)


@pytest.fixture
def owner(scene):
    return person(scene.shop, OperatorRole.OWNER, store=None)[1]


def where(scene: Scene, rest: str = "") -> str:
    return f"/portal/statements/{scene.statement.number}/{rest}"


def say(owner, scene: Scene, **other):
    said = {"category": "price", "words": "应为三十元", "wanted": "30.00", **other}
    return owner.post(where(scene, f"lines/{scene.lines[0].payable.uid}/dispute/"), said)


def test_the_page_says_why_this_amount(owner, scene):
    page = owner.get(where(scene)).context
    [sums] = page["sums"]
    assert (sums.quantity, sums.unit_price_fen, sums.amount_fen) == (3, 2500, 7500)
    assert [shown.line.amount_fen for shown in page["lines"]] == [2500] * 3
    assert [bool(step.at) for step in page["steps"]] == [True, True, False, False, False, False]


def test_lines_are_narrowed_by_store_and_service(owner, scene):
    code = scene.shop.code
    shown = [owner.get(where(scene), wanted).context["lines"] for wanted in ({"store": code}, {"store": "X"})]
    assert [len(lines) for lines in shown] == [3, 0]
    assert len(owner.get(where(scene), {"product": scene.wash.code}).context["lines"]) == 3


def test_a_line_is_disputed_from_its_row(owner, scene):
    file = SimpleUploadedFile("凭证.pdf", PDF.content)
    assert say(owner, scene, paper=file).url == where(scene)
    row = Dispute.objects.get()
    assert (row.category, row.words, row.wanted_fen, row.paper.name) == (
        "price",
        "应为三十元",
        3000,
        "凭证.pdf",
    )
    page = owner.get(where(scene)).context
    assert (page["can_confirm"], page["disputes"]) == (False, [row])
    assert sorted(shown.may_dispute for shown in page["lines"]) == [False, True, True]


@pytest.mark.parametrize("other", [{"words": ""}, {"category": "moon"}, {"wanted": "25.00"}, {"wanted": "x"}])
def test_what_is_missing_is_said_beside_the_field(owner, scene, other):
    answer = say(owner, scene, **other)
    assert (answer.status_code, bool(answer.context["form"].errors), Dispute.objects.count()) == (
        200,
        True,
        0,
    )


def test_the_merchant_answers_a_rejection(owner, scene):
    say(owner, scene)
    row = Dispute.objects.get()
    actions.reject_dispute(dispute=row, words="协议价", by=CLERK, at=moment(4))
    owner.post(f"/portal/disputes/{row.uid}/insist/", {"words": "合同第三条"})
    row.refresh_from_db()
    assert (row.state, row.insistence) == ("insisted", "合同第三条")
    owner.post(f"/portal/disputes/{row.uid}/withdraw/")
    assert scene.now().state == Statement.State.SENT


def invoice(owner, scene: Scene, **other):
    bill, names = bill_for(scene.now()), ("kind", "medium", "number", "title", "buyer_uscc", "seller_uscc")
    sums = {"amount": "75.00", "net": "70.75", "tax": "4.25", "rate": "6", "issued_on": date(2026, 10, 9)}
    said = {name: getattr(bill, name) for name in names} | sums
    said |= {"paper": SimpleUploadedFile("发票.pdf", PDF.content), **other}
    return owner.post(where(scene, "invoice/"), said)


def test_the_invoice_is_filled_in_and_handed_in(owner, scene):
    owner.post(where(scene, "confirm/"))
    form = owner.get(where(scene, "invoice/")).context["form"]
    shown = {name: form[name].value() for name in ("amount", "net", "tax", "rate")}
    assert shown == {"amount": "75.00", "net": "70.75", "tax": "4.25", "rate": "6"}
    assert invoice(owner, scene).url == where(scene)
    assert (Invoice.objects.get().amount_fen, scene.now().state) == (7500, Statement.State.INVOICED)


@pytest.mark.parametrize(
    "other", [{"amount": "74.99"}, {"number": "123"}, {"paper": SimpleUploadedFile("发票.pdf", b"MZ")}]
)
def test_a_wrong_invoice_is_refused_in_words(owner, scene, other):
    owner.post(where(scene, "confirm/"))
    answer = invoice(owner, scene, **other)
    assert (len(answer.context["form"].non_field_errors()), Invoice.objects.count()) == (1, 0)


def test_a_returned_invoice_says_why(owner, scene):
    owner.post(where(scene, "confirm/"))
    invoice(owner, scene)
    actions.return_invoice(invoice=Invoice.objects.get(), reason="看不清", by=CLERK, at=moment(10))
    page = owner.get(where(scene))
    assert (page.context["can_invoice"], page.text.count("看不清")) == (True, 1)


def test_the_page_costs_the_same_for_one_line_and_for_three():
    costs = []
    for uses in (1, 3):
        made = september(uses=uses, redeemed=True)
        browser = person(made.shop, OperatorRole.OWNER, store=None)[1]
        browser.get(where(made))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(where(made))
        costs.append(len(queries))
    assert costs[0] == costs[1]
