"""A merchant doubts a line: both sides speak, the line stays, what is right comes as a correction."""

import json

import pytest

from club.core.errors import FourEyes
from club.core.models import AuditEntry
from club.core.workdays import load_published
from club.messaging.models import Message
from merchants.ledger.models import Payable
from merchants.settlement import actions
from merchants.settlement.actions.decide_dispute import BeyondDispute, NothingToCorrect
from merchants.settlement.actions.dispute import AlreadyDisputed, NoSuchLine, SameAmount
from merchants.settlement.actions.send import MerchantSpoke
from merchants.settlement.models import Dispute, Statement
from merchants.settlement.moves import WrongDisputeState, WrongState
from merchants.settlement.refusals import WordsMissing
from tests.merchants.settlement.scene import CLERK, OWNER, PDF, SECOND, draw_next, moment, september

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def accept(dispute: Dispute, right_fen: int = 3000, **other):
    facts = {"words": "价格应为三十元", "by": CLERK, "at": moment(8), **other}
    return actions.accept_dispute(dispute=dispute, right_fen=right_fen, **facts)


def reject(dispute: Dispute, **other):
    return actions.reject_dispute(
        dispute=dispute, **{"words": "协议价就是二十五元", "by": CLERK, "at": moment(8), **other}
    )


def test_a_disputed_line_stops_the_statement_and_nothing_of_it_changes():
    scene = september()
    made = scene.dispute(paper=PDF)
    assert (made.state, made.opened_by_id, made.wanted_fen) == ("open", "owner", 3000)
    assert (made.paper.kind, made.paper.size, made.paper.name) == ("pdf", len(PDF.content), "发票.pdf")
    assert scene.now().state == Statement.State.DISPUTED
    assert (scene.now().due_fen, [line.amount_fen for line in scene.lines]) == (7500, [2500] * 3)
    with pytest.raises(WrongState):
        scene.confirm()


def test_what_is_accepted_stands_as_a_correction_in_the_next_statement():
    scene = september()
    done = accept(scene.dispute())
    assert (done.state, done.decided_by_id, done.correction.amount_fen) == ("accepted", "clerk", 500)
    assert done.correction.corrects == scene.lines[0].payable
    assert (scene.now().state, scene.now().due_fen) == (Statement.State.SENT, 7500)
    [october] = draw_next(scene)
    assert [(line.payable, line.amount_fen) for line in october.lines.all()] == [(done.correction, 500)]
    assert verbs()[-4:] == ["statement.sent", "dispute.opened", "dispute.accepted", "statement.drawn"]


def test_a_correction_may_be_disputed_too_and_is_corrected_at_its_root():
    scene = september()
    accept(scene.dispute())
    [october] = draw_next(scene)
    actions.send(statement=october, by=CLERK, at=moment(1, 11))
    [line] = october.lines.all()
    again = actions.dispute(
        statement=october,
        line=line,
        category="other",
        words="还差一元",
        wanted_fen=600,
        by=OWNER,
        at=moment(2, 11),
    )
    done = accept(again, 600, at=moment(3, 11))
    assert (done.correction.amount_fen, done.correction.corrects) == (100, scene.lines[0].payable)


def test_the_merchant_agrees_to_a_rejection_and_may_confirm():
    scene = september()
    done = actions.agree(dispute=reject(scene.dispute()), by=OWNER, at=moment(9))
    assert (done.state, done.decision, done.correction) == ("agreed", "协议价就是二十五元", None)
    assert scene.confirm().state == Statement.State.CONFIRMED
    assert Payable.objects.count() == 3


def test_whoever_insists_is_answered_by_another_person_for_good():
    scene = september()
    row = actions.insist(dispute=reject(scene.dispute()), words="合同第三条", by=OWNER, at=moment(9))
    with pytest.raises(FourEyes):
        reject(row, at=moment(10))
    with pytest.raises(FourEyes):
        accept(row, at=moment(10))
    done = reject(row, by=SECOND, at=moment(10), words="合同第三条说的是另一项")
    assert (done.state, done.final_by_id, done.decided_by_id) == ("final", "second", "clerk")
    assert scene.now().state == Statement.State.SENT
    assert verbs()[-1] == "dispute.rejected_for_good"
    with pytest.raises(WrongDisputeState):
        actions.insist(dispute=done, words="不同意", by=OWNER, at=moment(11))


def test_the_second_person_may_also_give_way():
    scene = september()
    row = actions.insist(dispute=reject(scene.dispute()), words="合同第三条", by=OWNER, at=moment(9))
    done = accept(row, by=SECOND, at=moment(10))
    assert (done.state, done.final_by_id, done.correction.amount_fen) == ("accepted", "second", 500)


def test_the_statement_waits_until_every_dispute_is_at_rest():
    load_published(2026, 2026)
    scene = september()
    first, second = scene.dispute(0), scene.dispute(1)
    accept(first)
    assert scene.now().state == Statement.State.DISPUTED
    gone = actions.withdraw_dispute(dispute=second, by=OWNER, at=moment(9))
    assert (gone.pk, gone.state) == (second.pk, "withdrawn")
    assert scene.now().state == Statement.State.SENT
    # The five working days begin anew; Saturday the tenth is worked.
    assert f"{scene.now().confirm_by:%m-%d}" == "10-15"


def test_a_withdrawn_line_may_be_disputed_again_any_other_only_once():
    scene = september()
    actions.withdraw_dispute(dispute=scene.dispute(), by=OWNER, at=moment(4))
    again = scene.dispute()
    with pytest.raises(AlreadyDisputed):
        scene.dispute()
    reject(again)
    with pytest.raises(AlreadyDisputed):
        scene.dispute()
    assert Dispute.objects.count() == 2


def test_a_dispute_needs_words_a_line_of_the_statement_and_another_amount():
    scene, other = september(), september()
    for refusal, facts in (
        (WordsMissing, {"words": "  "}),
        (SameAmount, {"wanted_fen": 2500}),
    ):
        with pytest.raises(refusal):
            scene.dispute(**facts)
    with pytest.raises(NoSuchLine):
        actions.dispute(
            statement=scene.statement,
            line=other.lines[0],
            category="price",
            words="x",
            by=OWNER,
            at=moment(3),
        )
    assert (Dispute.objects.count(), scene.now().state) == (0, Statement.State.SENT)


@pytest.mark.parametrize(
    "right_fen, refusal", [(2500, NothingToCorrect), (3001, BeyondDispute), (2499, BeyondDispute)]
)
def test_no_more_is_given_than_was_asked_for(right_fen, refusal):
    scene = september()
    row = scene.dispute()
    with pytest.raises(refusal):
        accept(row, right_fen)
    row.refresh_from_db()
    assert (
        row.state,
        Payable.objects.count(),
        Message.objects.filter(kind__code="statement_news").count(),
    ) == (
        "open",
        3,
        0,
    )


def test_without_an_amount_asked_for_a_line_may_not_turn_its_sign():
    row = september().dispute(wanted_fen=None)
    with pytest.raises(BeyondDispute):
        accept(row, -1)
    assert accept(row, 0).correction.amount_fen == -2500


def test_a_line_of_nothing_may_become_something():
    row = september(price_fen=0).dispute(wanted_fen=None)
    assert accept(row, 100).correction.amount_fen == 100


@pytest.mark.parametrize("wanted_fen", [2000, 3000])
def test_all_that_was_asked_for_may_be_given_up_or_down(wanted_fen):
    row = september().dispute(wanted_fen=wanted_fen)
    assert accept(row, wanted_fen).correction.amount_fen == wanted_fen - 2500


def test_a_confirmed_statement_is_disputed_no_more():
    scene = september()
    scene.confirm()
    with pytest.raises(WrongState):
        scene.dispute()
    assert Dispute.objects.count() == 0


def test_a_statement_may_be_recalled_until_the_merchant_spoke():
    scene = september()
    row = actions.recall(statement=scene.statement, reason="漏了一张", by=CLERK, at=moment(2))
    assert (row.state, row.sent_at, row.sent_by_id, row.confirm_by) == ("draft", None, "", None)
    assert (row.confirm_by_is_provisional, row.reminded_at) == (False, None)
    actions.send(statement=row, by=CLERK, at=moment(2))
    actions.withdraw_dispute(dispute=scene.dispute(), by=OWNER, at=moment(3))
    with pytest.raises(MerchantSpoke):
        actions.recall(statement=row, reason="再看看", by=CLERK, at=moment(4))
    scene.confirm()
    with pytest.raises(WrongState):
        actions.recall(statement=row, reason="再看看", by=CLERK, at=moment(5))
    assert verbs().count("statement.recalled") == 1


def test_a_statement_is_not_recalled_without_a_reason():
    scene = september()
    with pytest.raises(WordsMissing):
        actions.recall(statement=scene.statement, reason=" ", by=CLERK, at=moment(2))
    assert scene.now().state == Statement.State.SENT


def test_of_long_words_the_first_five_hundred_letters_are_kept():
    scene, long = september(), "长" * 501
    row = actions.insist(
        dispute=reject(scene.dispute(words=long), words=long), words=long, by=OWNER, at=moment(9)
    )
    row = reject(row, by=SECOND, words=long)
    kept = [row.words, row.decision, row.insistence, row.final_decision]
    assert [len(words) for words in kept] == [500] * 4


def test_the_merchant_is_told_of_every_answer_once():
    scene = september()
    reject(scene.dispute(0))
    accept(scene.dispute(1))
    row = actions.insist(dispute=reject(scene.dispute(2)), words="合同第三条", by=OWNER, at=moment(9))
    reject(row, by=SECOND, at=moment(10))
    told = Message.objects.filter(kind__code="statement_news").order_by("pk")
    assert [json.loads(row.params)["what"] for row in told] == [
        "您的异议未被接受；您可以同意，或坚持一次。",
        "您的异议已被接受；差额计入下一期结算单。",
        "您的异议未被接受；您可以同意，或坚持一次。",
        "您的异议经复核维持不接受。",
    ]
    assert {row.address for row in told} == {"+8613900000001"}
