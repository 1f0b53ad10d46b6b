"""What became of the statements of the demo world: the older the further, and every state is there."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date, midnight
from club.core.models import ActorKind
from club.identity.models import Account
from merchants.settlement import actions
from merchants.settlement.actions.end_payout import Outcome
from merchants.settlement.billing import Bill, expected
from merchants.settlement.filing import Handed
from merchants.settlement.models import Dispute, Invoice, PayoutRun, Statement, StatementLine
from merchants.stores.actions import agree_price
from merchants.stores.models import Merchant, OperatorRole, Store
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import RedemptionDoor, Voucher

# How far statements come, from one to the next; the last month's and those of the month before.
NEW = ("sent", "disputed", "confirmed", "draft", "invoiced", "rejected", "sent", "corrected")
OLD = (
    "paid",
    "approved",
    "paid",
    "paying",
    "checked",
    "corrected-paid",
    "prepared",
    "returned",
    "paid",
    "failed",
)
SETTLED = ("paid",)
STEPS = ("sent", "confirmed", "invoiced", "checked", "approved", "prepared", "paying", "paid")
# What happens on the way to each fate, where that is not its own name.
REACHES = {
    "draft": "",
    "disputed": "sent",
    "rejected": "sent",
    "corrected": "confirmed",
    "corrected-paid": "paid",
    "returned": "confirmed",
    "failed": "approved",
}
TO_BE_PAID = ("paid", "corrected-paid", "paying", "prepared", "failed")
PDF = Handed("发票.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n")


class Desk:
    """The people who settle, by what they do."""

    def __init__(self) -> None:
        named = dict(Account.objects.filter(is_staff=True).values_list("username", "uid"))
        self.finance, self.approver = (
            Actor(ActorKind.STAFF, str(named[login])) for login in ("finance-sd", "approver-sd")
        )


def settle(statements: list[Statement], *, drawn_at: datetime, at: datetime, desk: Desk) -> None:
    """Walk statements that were drawn together as far as their age and their turn allow."""
    age = (at - drawn_at).days
    runs: dict[str, list[Statement]] = defaultdict(list)
    for place, statement in enumerate(statements):
        fates = SETTLED if age > 62 else OLD if age > 31 else NEW
        fate = fates[place % len(fates)] if statement.due_fen > 0 else "sent"
        if _walk(statement, fate, drawn_at, at, desk):
            runs[fate].append(statement)
    for fate, rows in runs.items():
        _pay(rows, fate, drawn_at + timedelta(days=9), desk)


def _walk(statement: Statement, fate: str, drawn_at: datetime, at: datetime, desk: Desk) -> bool:
    """Everything up to the approval, one step a day or two; whether it may go into a payout run."""
    reached = REACHES.get(fate, fate)
    days = dict(zip(STEPS, (0, 2, 4, 5, 6, 7, 7, 9), strict=True))
    for step in STEPS[: STEPS.index(reached) + 1] if reached else ():
        moment = drawn_at + timedelta(days=days[step], hours=3)
        if moment >= at:
            return False
        if step == "sent":
            actions.send(statement=statement, by=desk.finance, at=moment)
            _talk(statement, fate, moment, at, desk)
        elif step == "confirmed":
            actions.confirm(statement=statement, by=_owner(statement.merchant), at=moment)
            if fate == "returned":
                _return(statement, moment, at, desk)
        elif step == "invoiced":
            _invoice(statement, moment)
        elif step == "checked":
            actions.check_invoice(invoice=_valid(statement), by=desk.finance, at=moment)
        elif step == "approved":
            actions.approve_statement(statement=statement, by=desk.approver, at=moment)
    return fate in TO_BE_PAID and drawn_at + timedelta(days=10) < at


def _talk(statement: Statement, fate: str, moment: datetime, at: datetime, desk: Desk) -> None:
    """One line is disputed; some disputes are decided."""
    if fate not in ("disputed", "rejected", "corrected", "corrected-paid"):
        return
    line = statement.lines.order_by("pk").first()
    said, decided = moment + timedelta(hours=20), moment + timedelta(hours=30)
    if line is None or decided >= at:
        return
    row = _dispute(line, statement, said)
    if fate == "rejected":
        words = "协议约定该项目的单价就是账单上的单价。"
        actions.reject_dispute(dispute=row, words=words, by=desk.finance, at=decided)
    elif fate != "disputed":
        right = line.amount_fen + 300
        words = "核对登记表，确为大车，补差价。"
        actions.accept_dispute(dispute=row, right_fen=right, words=words, by=desk.finance, at=decided)


def _dispute(line: StatementLine, statement: Statement, at: datetime) -> Dispute:
    return actions.dispute(
        statement=statement,
        line=line,
        category=Dispute.Category.PRICE,
        words="这台是七座车，应按大车价结算。",
        wanted_fen=line.amount_fen + 300,
        by=_owner(statement.merchant),
        at=at,
    )


def _invoice(statement: Statement, at: datetime) -> Invoice:
    row = Statement.objects.select_related("merchant").get(pk=statement.pk)
    before = row.invoices.count()
    bill = Bill(
        kind=Invoice.Kind.SPECIAL,
        medium=Invoice.Medium.ELECTRONIC,
        number=f"26372000{row.pk:010d}{before:02d}",
        issued_on=local_date(at),
        **expected(row),
    )
    by = _owner(row.merchant)
    return actions.receive_invoice(statement=row, bill=bill, paper=PDF, by=by, at=at)


def _return(statement: Statement, moment: datetime, at: datetime, desk: Desk) -> None:
    handed, returned = moment + timedelta(days=2), moment + timedelta(days=3)
    if returned < at:
        invoice = _invoice(statement, handed)
        actions.return_invoice(invoice=invoice, reason="影像不清，请重新上传。", by=desk.finance, at=returned)


def _valid(statement: Statement) -> Invoice:
    return statement.invoices.get(dropped_at__isnull=True)


def _pay(rows: list[Statement], fate: str, at: datetime, desk: Desk) -> None:
    """One run of the bank; what comes of it depends on the fate that its statements share."""
    run = actions.prepare_payouts(statements=rows, way=PayoutRun.Way.BANK_FILE, by=desk.finance, at=at).run
    if fate == "prepared":
        return
    actions.release_payouts(run=run, by=desk.approver, at=at + timedelta(hours=2))
    if fate == "paying":
        return
    later, arrived = at + timedelta(hours=20), fate != "failed"
    reason = "" if arrived else "户名与账号不符"
    day = local_date(later)
    said = [
        Outcome(row.number, row.due_fen, arrived, day if arrived else None, f"B{row.pk:08d}", reason)
        for row in rows
    ]
    actions.note_results(run=run, outcomes=said, by=desk.finance, at=later)


def _owner(merchant: Merchant) -> Actor:
    owner = merchant.operators.filter(role=OperatorRole.OWNER).first()
    return Actor(ActorKind.OPERATOR, str(owner.uid)) if owner else SYSTEM


# --- a merchant that owes the club --------------------------------------------------------


def settle_a_debt(*, store: Store, wash: ServiceProduct, at: datetime) -> None:
    """A use that was none, taken back after the month was over: carried over, and worked off by the next use.

    Its own statements are drawn one after the other, since each hangs on the one before.
    """
    desk = Desk()
    first = [midnight(local_date(at).replace(day=1))]
    for _month in range(2):
        first.append(midnight(local_date(first[-1] - timedelta(days=1)).replace(day=1)))
    last, middle, oldest = first
    owner = _owner(store.merchant)
    agree_price(
        merchant=store.merchant,
        product=wash,
        price_fen=2400,
        valid_from=store.merchant.joined_date,
        valid_until=None,
        by=SYSTEM,
        at=at,
    )
    _use(store, wash, oldest - timedelta(days=3) + timedelta(hours=11))
    [row] = _draw(store, oldest, desk)
    line = row.lines.get()
    said = {"category": Dispute.Category.NOT_OURS, "words": "这笔不是我们店做的，系统误记。", "wanted_fen": 0}
    dispute = actions.dispute(statement=row, line=line, **said, by=owner, at=oldest + timedelta(days=1))
    words = "查监控属实，冲回。"
    actions.accept_dispute(
        dispute=dispute, right_fen=0, words=words, by=desk.finance, at=oldest + timedelta(days=2)
    )
    _draw(store, middle, desk)
    _use(store, wash, last - timedelta(days=3) + timedelta(hours=11))
    for row in _draw(store, last, desk):
        actions.confirm(statement=row, by=owner, at=last + timedelta(hours=9))


def _draw(store: Store, moment: datetime, desk: Desk) -> list[Statement]:
    at = moment + timedelta(hours=6)
    drawn = actions.draw_up(day=local_date(at), at=at, by=SYSTEM, merchant=store.merchant)
    return [actions.send(statement=row, by=desk.finance, at=at + timedelta(hours=2)) for row in drawn]


def _use(store: Store, wash: ServiceProduct, moment: datetime) -> None:
    """Somebody's car wash at that time."""
    held = Voucher.objects.filter(
        product=wash,
        state=Voucher.State.LIVE,
        uses_left=1,
        step=1,
        made_at__lt=moment,
        valid_until__gt=moment,
    )
    voucher = held.order_by("-pk").first()
    if voucher is None:
        raise LookupError("nobody in the demo world holds a car wash")
    with transaction.atomic():
        redeem(code=voucher.code, store=store, by=SYSTEM, at=moment, door=RedemptionDoor.TYPED, answers={})
