"""Invoices to the fen, checked by one person, approved by another."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from club.core import audit
from club.core.errors import FourEyes
from club.core.models import AuditEntry, ProofRun
from club.core.proof import ChainBroken
from club.messaging.models import Message
from merchants.ledger.actions import correct_payable
from merchants.ledger.holds import place_hold, release_hold
from merchants.ledger.models import Hold
from merchants.settlement import actions
from merchants.settlement.actions.approve_statement import NotChecked, PaperChanged
from merchants.settlement.actions.invoice import AlreadyChecked, NothingDue, NumberUsed
from merchants.settlement.billing import BadInvoice, split
from merchants.settlement.filing import BadPaper, Handed
from merchants.settlement.models import Invoice, Paper, Statement
from merchants.settlement.moves import WrongState
from merchants.settlement.refusals import Held, SumsDiffer
from tests.merchants.settlement.scene import (
    CLERK,
    OWNER,
    PDF,
    SECOND,
    THIRD,
    Scene,
    bill_for,
    draw_next,
    moment,
    receive,
    september,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Confirmed, 75 yuan due."""
    made = september()
    made.confirm()
    return made


def approve(scene: Scene, by=SECOND) -> Statement:
    return actions.approve_statement(statement=scene.statement, by=by, at=moment(10))


def checked(scene: Scene) -> Invoice:
    return actions.check_invoice(invoice=scene.invoice(), by=CLERK, at=moment(9))


def test_an_invoice_to_the_fen_is_taken_in_with_its_file(scene):
    row = scene.invoice()
    assert (row.amount_fen, row.net_fen, row.tax_fen, row.rate_bp) == (7500, 7075, 425, 600)
    assert (row.seller_uscc, row.buyer_uscc) == ("91370100MA3CYHN7XF", "91370000MA3TYCX16L")
    assert Path(row.paper.file.path).read_bytes() == PDF.content
    assert scene.now().state == Statement.State.INVOICED
    assert AuditEntry.objects.get(verb="invoice.received").data["amount_fen"] == 7500


@pytest.mark.parametrize(
    "field, other",
    [
        ("amount_fen", {"amount_fen": 7499, "net_fen": 7074}),
        ("amount_fen", {"amount_fen": 7501, "net_fen": 7076}),
        ("tax_fen", {"net_fen": 7077, "tax_fen": 423}),
        ("tax_fen", {"net_fen": 7075, "tax_fen": 424}),
        ("rate_bp", {"rate_bp": 300}),
        ("number", {"number": "2637200000000000001"}),
        ("number", {"number": "2637200000000000000A"}),
        ("number", {"number": "２６３７２０００００００００００００００１"}),
        ("number", {"number": "1" * 19, "medium": Invoice.Medium.PAPER}),
        ("issued_on", {"issued_on": date(2026, 10, 10)}),
        ("title", {"title": "泰岳财产保险"}),
        ("title", {"buyer_uscc": "91370100MA3CYHN7XF"}),
        ("buyer_uscc", {"buyer_uscc": "91370000MA3TYCX16K"}),
        ("seller_uscc", {"seller_uscc": "91370100MA3CYHN7X0"}),
        ("seller_uscc", {"seller_uscc": "91370102MA3QWE78RM"}),
        ("seller_uscc", {"seller_uscc": ""}),
    ],
)
def test_whatever_is_not_right_to_the_fen_is_refused_by_name(scene, field, other):
    with pytest.raises(BadInvoice) as refusal:
        scene.invoice(**other)
    assert refusal.value.details == {"field": field}
    assert (Invoice.objects.count(), Paper.objects.count()) == (0, 0)
    assert scene.now().state == Statement.State.CONFIRMED


def test_a_fen_of_rounding_between_net_and_tax_is_no_difference(scene):
    assert scene.invoice(net_fen=7076, tax_fen=424).tax_fen == 424


@pytest.mark.parametrize("number", ["1" * 18, "1" * 20])
def test_of_a_paper_invoice_code_and_number_are_written_in_one(scene, number):
    assert scene.invoice(medium=Invoice.Medium.PAPER, number=number).number == number


@pytest.mark.parametrize(
    "amount, rate, net, tax",
    [(7500, 600, 7075, 425), (10000, 300, 9709, 291), (1, 600, 1, 0), (113, 1300, 100, 13), (100, 0, 100, 0)],
)
def test_the_amount_is_split_to_the_nearer_fen(amount, rate, net, tax):
    assert split(amount, rate) == (net, tax)


def test_a_statement_in_our_favour_needs_no_invoice():
    scene = september(uses=1)
    correct_payable(payable=scene.lines[0].payable, difference_fen=-2500, at=moment(9))
    [october] = draw_next(scene)
    actions.send(statement=october, by=CLERK, at=moment(1, 11))
    row = actions.confirm(statement=october, by=OWNER, at=moment(2, 11))
    with pytest.raises(NothingDue):
        receive(row)
    assert Invoice.objects.count() == 0


def test_a_single_fen_is_worth_an_invoice():
    scene = september(uses=1, price_fen=1)
    scene.confirm()
    assert scene.invoice().amount_fen == 1


def test_an_invoice_pays_one_statement(scene):
    other = september()
    other.confirm()
    number = scene.invoice().number
    with pytest.raises(NumberUsed):
        other.invoice(number=number)
    assert Invoice.objects.count() == 1


def test_no_invoice_before_the_merchant_confirmed_and_none_twice(scene):
    other = september()
    with pytest.raises(WrongState):
        other.invoice()
    scene.invoice()
    with pytest.raises(WrongState):
        scene.invoice(number="1" * 20)
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90 a program",
        b"<html>%PDF-1.7 %%EOF",
        b"%PDF-1.7 cut off",
        b"%PDF-1.7 /OpenAction /JavaScript (app.alert) %%EOF",
        b"PK\x03\x04 no zip at all",
        b"%PDF-1.7" + b" " * 5 * 1024 * 1024 + b"%%EOF",
    ],
)
def test_a_file_is_what_its_bytes_say(scene, content):
    with pytest.raises(BadPaper):
        actions.receive_invoice(
            statement=scene.statement,
            bill=bill_for(scene.now()),
            paper=Handed("发票.pdf", content),
            by=OWNER,
            at=moment(9),
        )
    assert (Invoice.objects.count(), Paper.objects.count()) == (0, 0)


def test_a_returned_invoice_is_replaced_and_the_merchant_told_why(scene):
    row = actions.return_invoice(
        invoice=scene.invoice(), reason="抬头错误", by=CLERK, at=moment(9), red_number="2" * 20
    )
    assert (row.dropped_because, row.red_number) == ("抬头错误", "2" * 20)
    assert scene.now().state == Statement.State.CONFIRMED
    assert Message.objects.filter(kind__code="statement_news").count() == 1
    with pytest.raises(WrongState):
        actions.return_invoice(invoice=row, reason="抬头错误", by=CLERK, at=moment(9))
    assert scene.invoice(number="3" * 20).dropped_at is None


def test_a_returned_invoice_may_come_again_under_its_number(scene):
    first = scene.invoice()
    gone = actions.return_invoice(invoice=first, reason="模" * 201, by=CLERK, at=moment(9))
    assert (gone.dropped_because, scene.invoice().number) == ("模" * 200, first.number)
    with pytest.raises(WrongState):
        actions.check_invoice(invoice=first, by=CLERK, at=moment(9))
    assert Invoice.objects.filter(checked_at__isnull=False).count() == 0


def test_an_invoice_is_checked_once(scene):
    row = checked(scene)
    assert (row.checked_by_id, row.checked_at) == ("clerk", moment(9))
    assert AuditEntry.objects.get(verb="invoice.checked").actor_id == "clerk"
    with pytest.raises(AlreadyChecked):
        actions.check_invoice(invoice=row, by=THIRD, at=moment(9))


def test_another_person_approves(scene):
    checked(scene)
    row = approve(scene)
    assert (row.state, row.approved_by_id, row.approved_at) == ("approved", "second", moment(10))
    assert AuditEntry.objects.filter(verb="statement.approved", actor_id="second").count() == 1


@pytest.mark.parametrize("by, sender", [(CLERK, "another"), (SECOND, "second")])
def test_L08_whoever_drew_up_or_sent_a_statement_does_not_approve_it(scene, by, sender):
    """L08: drawn up or sent by the same person."""
    actions.check_invoice(invoice=scene.invoice(), by=THIRD, at=moment(9))
    Statement.objects.update(sent_by_id=sender)
    with pytest.raises(FourEyes) as refusal:
        approve(scene, by)
    assert (refusal.value.code, refusal.value.status) == ("four_eyes", 403)
    assert scene.now().state == Statement.State.INVOICED


def test_L08_whoever_took_in_or_checked_the_invoice_does_not_approve(scene):
    """L08: the invoice went through the same hands."""
    actions.check_invoice(invoice=scene.invoice(), by=THIRD, at=moment(9))
    for by in (OWNER, THIRD, audit.SYSTEM):
        with pytest.raises(FourEyes):
            approve(scene, by)
    assert AuditEntry.objects.filter(verb="statement.approved").count() == 0


def test_nothing_is_approved_unchecked(scene):
    scene.invoice()
    with pytest.raises(NotChecked):
        approve(scene)


@pytest.mark.parametrize("of", ["merchant", "statement", "line"])
def test_nothing_is_approved_while_money_is_kept_back(scene, of):
    checked(scene)
    about = {"statement": {"statement": scene.statement.number}, "line": {"payable": scene.lines[0].payable}}
    facts = {"kind": Hold.Kind.ANOMALY, "reason": "扫码过快", "by": CLERK, "at": moment(9)}
    hold = place_hold(merchant=scene.shop.merchant, **facts, **about.get(of, {}))
    with pytest.raises(Held):
        approve(scene)
    release_hold(hold=hold, by=THIRD, at=moment(10), note="已查清")
    assert approve(scene).state == Statement.State.APPROVED


def test_nothing_is_approved_while_the_chain_is_broken(scene):
    checked(scene)
    ProofRun.objects.create(at=moment(9), seconds=1, holds=False, chain_holds=False)
    with pytest.raises(ChainBroken):
        approve(scene)
    assert scene.now().state == Statement.State.INVOICED


def test_nothing_is_approved_when_the_lines_do_not_add_up_to_the_sum(scene):
    """Somebody past the database's own guards has changed a frozen figure."""
    checked(scene)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE merchants_statement SET lines_fen = lines_fen + 1, due_fen = due_fen + 1")
    with pytest.raises(SumsDiffer):
        approve(scene)
    assert scene.now().state == Statement.State.INVOICED


def test_nothing_is_approved_on_a_file_that_is_another(scene):
    row = checked(scene)
    Path(row.paper.file.path).write_bytes(b"%PDF-1.7 another %%EOF")
    with pytest.raises(PaperChanged):
        approve(scene)
