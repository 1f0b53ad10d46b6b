"""From an approved statement to the bank and back: two people, one file, books that clear."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection

from club.core.errors import FourEyes
from club.core.models import AuditEntry, ProofRun
from club.core.proof import ChainBroken
from club.messaging.models import Message
from club.organisation.queries import head_office
from merchants.ledger.holds import place_hold
from merchants.ledger.models import Hold, Journal, Posting
from merchants.settlement import actions
from merchants.settlement.actions.end_payout import Outcome, ResultUnknown
from merchants.settlement.actions.prepare_payouts import NothingToPay
from merchants.settlement.actions.release_payouts import DetailsChanged
from merchants.settlement.bankfile import FileDiffers, LetterMissing, NotForBanks, content_of, sha256_of
from merchants.settlement.models import Payout, PayoutRun, Statement
from merchants.settlement.moves import RunMoved
from merchants.settlement.refusals import Held
from merchants.settlement.results import BadResults, outcomes_in
from merchants.stores.banking import BankDetailsCooling
from merchants.stores.models import Merchant
from tests import cast
from tests.merchants.settlement.scene import (
    CLERK,
    SECOND,
    THIRD,
    Scene,
    moment,
    outcome,
    prepare,
    release,
    september,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Approved, 75 yuan due."""
    made = september(legal_name="济南顺达汽车服务有限公司")
    made.approve()
    return made


def balances() -> dict[str, int]:
    """Every account that is not at zero, in fen."""
    sums: dict[str, int] = {}
    for account, fen in Posting.objects.values_list("account", "amount_fen"):
        sums[account] = sums.get(account, 0) + fen
    return {account: fen for account, fen in sums.items() if fen}


def hold(scene: Scene) -> Hold:
    facts = {"kind": Hold.Kind.COMPLAINT, "reason": "投诉未结", "by": CLERK, "at": moment(11)}
    return place_hold(merchant=scene.shop.merchant, **facts)


def test_one_fen_is_followed_from_the_debt_to_the_bank(scene):
    run = prepare(scene)
    assert (run.number, run.payouts_count, run.total_fen) == ("PO20261011-01", 1, 7500)
    assert balances() == {"service": 7500, "merchant": -7500}
    release(run)
    assert balances() == {"service": 7500, "clearing": -7500}
    assert scene.now().state == Statement.State.PAYING
    assert actions.note_results(run=run, outcomes=[outcome(scene)], by=CLERK, at=moment(13)) == 1
    assert balances() == {"service": 7500, "bank": -7500}
    payout = Payout.objects.get()
    assert (scene.now().state, scene.now().paid_at) == (Statement.State.PAID, moment(13))
    assert (payout.state, str(payout.paid_on), payout.bank_reference) == ("paid", "2026-10-13", "B1")
    assert PayoutRun.objects.get().state == PayoutRun.State.DONE
    verbs = AuditEntry.objects.filter(verb__startswith="payout_run").order_by("pk")
    assert [row.verb.partition(".")[2] for row in verbs] == ["prepared", "released", "done"]


def test_what_the_bank_returns_may_be_paid_again(scene):
    run = release(prepare(scene))
    actions.note_results(run=run, outcomes=[outcome(scene, paid=False)], by=CLERK, at=moment(13))
    assert (scene.now().state, balances()) == (Statement.State.APPROVED, {"service": 7500, "merchant": -7500})
    assert Payout.objects.get().reason == "账号不符"
    again = release(prepare(scene, at=moment(14)))
    assert (again.number, Payout.objects.count()) == ("PO20261014-01", 2)


def test_L08_whoever_prepared_a_run_does_not_release_it(scene):
    """L08: the preparer releases his own run."""
    run = prepare(scene)
    with pytest.raises(FourEyes):
        actions.release_payouts(run=run, by=CLERK, at=moment(12))
    assert (PayoutRun.objects.get().state, Payout.objects.get().state) == ("prepared", "waiting")
    assert Journal.objects.filter(kind="payout").count() == 0


def test_L08_details_changed_an_hour_before_stop_the_release(scene):
    """L08: the account is another than when the run was prepared, and cools."""
    run = prepare(scene)
    merchant = Merchant.objects.get(pk=scene.shop.merchant_id)
    merchant.bank_account, merchant.bank_cools_until = "6222020200019999999", moment(14)
    merchant.save()
    with pytest.raises(BankDetailsCooling):
        release(run)
    with pytest.raises(DetailsChanged):
        actions.release_payouts(run=run, by=THIRD, at=moment(15))
    assert (scene.now().state, balances()) == (Statement.State.APPROVED, {"service": 7500, "merchant": -7500})


def test_L08_a_merchant_whose_details_cool_is_left_out_by_name(scene):
    """L08: nothing is prepared for an account that changed a short while ago."""
    other = september()
    other.approve()
    Merchant.objects.filter(pk=other.shop.merchant_id).update(
        bank_cools_until=moment(11) + timedelta(hours=1)
    )
    done = actions.prepare_payouts(
        statements=[scene.statement, other.statement], way="bank_file", by=CLERK, at=moment(11)
    )
    left_out = [row.number for row, _why in done.left_out]
    assert (done.run.payouts_count, left_out) == (1, [other.statement.number])


def test_a_hold_stops_preparing_and_releasing(scene):
    run = prepare(scene)
    hold(scene)
    with pytest.raises(Held):
        release(run)
    actions.cancel_payouts(run=run, reason="有投诉", by=CLERK, at=moment(12))
    with pytest.raises(NothingToPay):
        prepare(scene)
    assert (PayoutRun.objects.get().state, Payout.objects.get().state) == ("cancelled", "cancelled")


def test_a_statement_stands_in_one_run_and_a_run_is_released_once(scene):
    run = prepare(scene)
    with pytest.raises(NothingToPay):
        prepare(scene)
    release(run)
    with pytest.raises(RunMoved):
        actions.release_payouts(run=run, by=SECOND, at=moment(12))
    with pytest.raises(RunMoved):
        actions.cancel_payouts(run=run, reason="x", by=CLERK, at=moment(12))
    assert Journal.objects.filter(kind="payout").count() == 1


def test_a_run_holds_what_was_asked_for_and_numbers_go_up(scene):
    other = september()
    other.approve()
    first = prepare(scene)
    assert [row.statement for row in first.payouts.all()] == [scene.statement]
    second = prepare(other)
    assert [(run.number, run.total_fen) for run in (first, second)] == [
        ("PO20261011-01", 7500),
        ("PO20261011-02", 7500),
    ]


def test_a_cancelled_run_keeps_its_reason(scene):
    done = actions.cancel_payouts(run=prepare(scene), reason="错" * 201, by=CLERK, at=moment(12))
    assert (done.state, Payout.objects.get().reason) == ("cancelled", "错" * 200)


def test_a_run_belongs_to_the_lowest_branch_above_all_its_merchants():
    """Whoever answers for one city must not see, or release, what goes to another."""
    province = cast.branch()
    first, second = cast.branch(parent=province), cast.branch(parent=province)
    scenes = [september(branch=place) for place in (first, first, second, cast.branch())]
    for each in scenes:
        each.approve()
    expected = {(0, 1): first, (0, 2): province, (0, 1, 2): province, (0, 3): head_office()}
    for places, branch in expected.items():
        run = prepare(*(scenes[place] for place in places))
        assert run.branch == branch
        actions.cancel_payouts(run=run, reason="重排", by=CLERK, at=moment(11))


def test_nothing_is_prepared_or_released_while_the_chain_is_broken(scene):
    run = prepare(scene)
    ProofRun.objects.create(at=moment(11), seconds=1, holds=False, chain_holds=False)
    with pytest.raises(ChainBroken):
        release(run)
    with pytest.raises(ChainBroken):
        prepare(scene)
    assert (PayoutRun.objects.get().state, scene.now().state) == ("prepared", Statement.State.APPROVED)


def test_only_what_was_approved_is_paid():
    scene = september()
    scene.confirm()
    with pytest.raises(NothingToPay):
        prepare(scene)
    assert PayoutRun.objects.count() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
def test_the_bank_reads_every_line(scene, encoding):
    run = release(prepare(scene, encoding=encoding))
    content = content_of(run)
    _head, line = csv.reader(io.StringIO(content.decode("utf-8-sig" if encoding == "utf-8" else encoding)))
    assert line == [
        *("1", "6222020200012345678", "济南顺达汽车服务有限公司", "示例银行济南分行", "", "75.00", "人民币"),
        scene.statement.number,
    ]
    assert (run.file_sha256, content_of(run)) == (sha256_of(content), content)


def test_a_letter_the_bank_lacks_is_refused_in_words():
    scene = september(legal_name="济南𠮷祥汽车有限公司")
    scene.approve()
    with pytest.raises(LetterMissing) as refusal:
        prepare(scene, encoding="gbk")
    assert ("𠮷" in str(refusal.value), PayoutRun.objects.count()) == (True, 0)
    assert prepare(scene, encoding="gb18030").payouts_count == 1


@pytest.mark.parametrize("name", ["=1+1 有限公司", "顺达\n有限公司", "@顺达"])
def test_a_name_that_is_a_formula_or_breaks_the_line_is_refused(name):
    scene = september(legal_name=name)
    scene.approve()
    with pytest.raises(NotForBanks):
        prepare(scene)
    assert Payout.objects.count() == 0


def test_a_released_file_is_never_another(scene):
    run = release(prepare(scene))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE merchants_payout SET account_name = '别人'")
    with pytest.raises(FileDiffers):
        content_of(run)


def test_results_are_taken_in_whole_and_once(scene):
    other = september()
    other.approve()
    run = release(prepare(scene, other))
    wrong = outcome(other, paid=False)
    stranger = [outcome(scene), type(wrong)(other.statement.number, 7499, True)]
    with pytest.raises(ResultUnknown):
        actions.note_results(run=run, outcomes=stranger, by=CLERK, at=moment(13))
    assert Payout.objects.filter(state="sent").count() == 2
    said = [outcome(scene), outcome(other)]
    assert actions.note_results(run=run, outcomes=said[:1], by=CLERK, at=moment(13)) == 1
    assert PayoutRun.objects.get().state == PayoutRun.State.RELEASED
    assert actions.note_results(run=run, outcomes=said, by=CLERK, at=moment(14)) == 1
    assert actions.note_results(run=run, outcomes=said, by=CLERK, at=moment(15)) == 0
    with pytest.raises(ResultUnknown):
        actions.note_results(run=run, outcomes=[wrong], by=CLERK, at=moment(15))
    assert balances() == {"service": 15000, "bank": -15000}


@pytest.mark.parametrize(
    "paid, verb, words",
    [
        (True, "statement.paid", "款项已支付。"),
        (False, "statement.payment_failed", "银行退回了付款，请核对您的收款账户。"),
    ],
)
def test_the_trail_and_the_merchant_hear_what_became_of_the_money(scene, paid, verb, words):
    run = release(prepare(scene))
    actions.note_results(run=run, outcomes=[outcome(scene, paid=paid)], by=CLERK, at=moment(13))
    entry = AuditEntry.objects.get(verb__startswith="statement.pa", at=moment(13))
    assert (entry.verb, entry.data["amount_fen"], entry.actor_id) == (verb, 7500, CLERK.id)
    told = Message.objects.filter(kind__code="statement_news")
    assert [json.loads(row.params)["what"] for row in told] == [words]


def test_a_result_of_a_statement_that_is_not_in_the_run_is_refused(scene):
    run = release(prepare(scene))
    with pytest.raises(ResultUnknown):
        actions.note_results(run=run, outcomes=[Outcome("ST-NOWHERE", 7500, True)], by=CLERK, at=moment(13))
    assert Payout.objects.get().state == "sent"


def test_a_payout_that_came_back_does_not_end_again_while_the_next_one_is_on_its_way(scene):
    run = release(prepare(scene))
    actions.note_results(run=run, outcomes=[outcome(scene, paid=False)], by=CLERK, at=moment(13))
    first = run.payouts.get()
    release(prepare(scene, at=moment(14)))
    with pytest.raises(RunMoved):
        actions.end_payout(payout=first, outcome=outcome(scene), by=CLERK, at=moment(15))
    assert (scene.now().state, balances()) == (Statement.State.PAYING, {"service": 7500, "clearing": -7500})


def test_of_what_the_bank_writes_as_much_is_kept_as_there_is_room_for(scene):
    run = release(prepare(scene))
    said = outcome(scene, paid=False, reason="因" * 201, reference="R" * 81)
    actions.note_results(run=run, outcomes=[said], by=CLERK, at=moment(13))
    row = Payout.objects.get()
    assert (row.reason, row.bank_reference, row.provider_id) == ("因" * 200, "R" * 80, "")


def test_no_results_before_the_release(scene):
    run = prepare(scene)
    with pytest.raises(RunMoved):
        actions.note_results(run=run, outcomes=[outcome(scene)], by=CLERK, at=moment(13))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_results_is_read_in_the_letters_of_the_bank(encoding):
    rows = [
        "用途,金额(元),状态,付款日期,流水号,原因",
        'ST1,"1,075.00",成功,2026-10-13,B1,',
        "ST2,3.00,失败,,,账号不符",
    ]
    text = "\r\n".join(rows)
    first, second = outcomes_in(text.encode(encoding))
    assert (first.number, first.amount_fen, first.is_paid) == ("ST1", 107500, True)
    assert str(first.paid_on) == "2026-10-13"
    assert (second.is_paid, second.paid_on, second.reason) == (False, None, "账号不符")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "用途,金额(元)\nST1,1.00\n",
        "用途,金额(元),状态\n",
        "用途,金额(元),状态\nST1,1.00,可能\n",
        "用途,金额(元),状态\nST1,1.005,成功\n",
        "用途,金额(元),状态\nST1,一元,成功\n",
        "用途,金额(元),状态\nST1,1.00,成功\nST1,1.00,成功\n",
    ],
)
def test_what_is_no_file_of_results_is_refused(text):
    with pytest.raises(BadResults):
        outcomes_in(text.encode())
