"""A merchant with a September of three uses, and the people who settle it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from club.core.audit import SYSTEM, Actor
from club.core.clock import SHANGHAI, local_date
from merchants.ledger.actions import record_payable
from merchants.settlement import actions
from merchants.settlement.actions.end_payout import Outcome
from merchants.settlement.billing import Bill, expected
from merchants.settlement.filing import Handed
from merchants.settlement.models import Dispute, Invoice, PayoutRun, Statement, StatementLine
from merchants.stores.models import Merchant, Store
from tests import cast
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import redeem

OWNER = Actor("operator", "owner")
CLERK, SECOND, THIRD = (Actor("staff", name) for name in ("clerk", "second", "third"))
USCC = "91370100MA3CYHN7XF"
ACCOUNT = "acct_1ShundaCar0001"
OCTOBER = date(2026, 10, 1)
PDF = Handed("发票.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n")


def moment(day: int, month: int = 10, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@dataclass
class Scene:
    """A shop, what it does, and its statement of September."""

    shop: Store
    wash: ServiceProduct
    statement: Statement

    @property
    def lines(self) -> list[StatementLine]:
        return list(self.statement.lines.order_by("pk"))

    def now(self) -> Statement:
        return Statement.objects.select_related("merchant").get(pk=self.statement.pk)

    def dispute(self, place: int = 0, **words: Any) -> Dispute:
        facts = {"category": "price", "words": "应为三十元", "wanted_fen": 3000, "by": OWNER, "at": moment(3)}
        return actions.dispute(statement=self.statement, line=self.lines[place], **{**facts, **words})

    def confirm(self) -> Statement:
        return actions.confirm(statement=self.statement, by=OWNER, at=moment(4))

    def invoice(self, **other: Any) -> Invoice:
        return receive(self.now(), **other)

    def approve(self) -> Statement:
        self.confirm()
        actions.check_invoice(invoice=self.invoice(), by=CLERK, at=moment(10))
        return actions.approve_statement(statement=self.statement, by=SECOND, at=moment(10))


def september(
    *, sent: bool = True, uses: int = 3, price_fen: int = 2500, redeemed: bool = False, **merchant: Any
) -> Scene:
    """Uses at one price; drawn up by the clerk and sent by him on 1 October."""
    facts = {
        "uscc": USCC,
        "legal_name": "济南顺达汽车服务有限公司",
        "contact_phone": "+8613900000001",
        "bank_name": "示例银行济南分行",
        "bank_account": "6222020200012345678",
        "stripe_account": ACCOUNT,
        **merchant,
    }
    shop = cast.store(cast.merchant(**facts))
    wash = cast.product()
    cast.agreement(shop.merchant, wash, price_fen)
    for day in range(uses):
        (use if redeemed else owe)(shop, wash, moment(1 + day % 30, 9))
    [row] = actions.draw_up(day=OCTOBER, at=moment(1, hour=2), by=CLERK, merchant=shop.merchant)
    if sent:
        row = actions.send(statement=row, by=CLERK, at=moment(1, hour=9))
    return Scene(shop, wash, row)


def owe(shop: Store, wash: ServiceProduct, at: datetime) -> None:
    """A debt without the redemption behind it: enough for most of settlement."""
    record_payable(store=shop, product=wash, quantity=1, at=at)


def use(shop: Store, wash: ServiceProduct, at: datetime) -> None:
    """A member has his car washed."""
    term = {"valid_from": at - timedelta(days=1), "valid_until": at + timedelta(days=30)}
    voucher = cast.voucher(cast.member(), wash, codes.make(), **term)
    redeem(code=voucher.code, store=shop, by=SYSTEM, door="typed", at=at)


def draw_next(scene: Scene, month: int = 11) -> list[Statement]:
    """The statement of the month after."""
    day = date(2026, month, 1)
    return actions.draw_up(day=day, at=moment(1, month, 2), by=SYSTEM, merchant=scene.shop.merchant)


def bill_for(statement: Statement, **other: Any) -> Bill:
    """An invoice as it should be."""
    facts: dict[str, Any] = {
        "kind": Invoice.Kind.SPECIAL,
        "medium": Invoice.Medium.ELECTRONIC,
        "number": f"26372000{statement.pk:012d}",
        "issued_on": date(2026, 10, 9),
        **expected(statement),
    }
    return replace(Bill(**facts), **other)


def receive(statement: Statement, **other: Any) -> Invoice:
    """It comes in on 9 October."""
    return actions.receive_invoice(
        statement=statement, bill=bill_for(statement, **other), paper=PDF, by=OWNER, at=moment(9)
    )


def walk(statement: Statement, at: datetime) -> Statement:
    """Everything that can be said about a statement until it is approved, one line given and one refused."""
    given, refused = statement.lines.order_by("pk")[:2]
    said = {"category": "price", "words": "不对", "by": OWNER, "at": at}
    actions.send(statement=statement, by=CLERK, at=at)
    actions.recall(statement=statement, reason="再看", by=CLERK, at=at)
    actions.send(statement=statement, by=CLERK, at=at)
    actions.remind_to_confirm(at=at + timedelta(days=30))
    row = actions.dispute(statement=statement, line=given, wanted_fen=given.amount_fen + 1, **said)
    actions.accept_dispute(dispute=row, right_fen=given.amount_fen + 1, words="对", by=CLERK, at=at)
    row = actions.dispute(statement=statement, line=refused, **said)
    row = actions.reject_dispute(dispute=row, words="不", by=CLERK, at=at)
    row = actions.insist(dispute=row, words="要", by=OWNER, at=at)
    actions.reject_dispute(dispute=row, words="不", by=SECOND, at=at)
    row = actions.confirm(statement=statement, by=OWNER, at=at)
    bill = bill_for(row, seller_uscc=USCC, issued_on=local_date(at))
    facts = {"statement": row, "bill": bill, "paper": PDF, "by": OWNER, "at": at}
    actions.return_invoice(invoice=actions.receive_invoice(**facts), reason="模糊", by=CLERK, at=at)
    actions.check_invoice(invoice=actions.receive_invoice(**facts), by=CLERK, at=at)
    return actions.approve_statement(statement=row, by=SECOND, at=at)


def prepare(*scenes: Scene, **other: Any) -> PayoutRun:
    """One run of approved statements, put together by the clerk on the eleventh."""
    facts = {"way": PayoutRun.Way.BANK_FILE, "by": CLERK, "at": moment(11), **other}
    return actions.prepare_payouts(statements=[scene.statement for scene in scenes], **facts).run


def release(run: PayoutRun) -> PayoutRun:
    return actions.release_payouts(run=run, by=THIRD, at=moment(12))


def outcome(scene: Scene, *, paid: bool = True, **other: Any) -> Outcome:
    """What the bank says of the scene's statement."""
    words = {"paid_on": date(2026, 10, 13), "reference": "B1"} if paid else {"reason": "账号不符"}
    return Outcome(scene.statement.number, scene.statement.due_fen, paid, **{**words, **other})


def pay(statement: Statement, at: datetime) -> None:
    """The bank returns the money once, then it arrives."""
    merchant = Merchant.objects.get(pk=statement.merchant_id)
    merchant.bank_account = "6222020200012345678"
    merchant.save(update_fields=["bank_account"])
    for arrives in (False, True):
        facts = {"way": PayoutRun.Way.BANK_FILE, "by": CLERK, "at": at}
        run = actions.prepare_payouts(statements=[statement], **facts).run
        actions.release_payouts(run=run, by=SECOND, at=at)
        said = Outcome(statement.number, statement.due_fen, arrives)
        actions.note_results(run=run, outcomes=[said], by=CLERK, at=at)
