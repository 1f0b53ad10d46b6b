"""What is written down and told about a use: the entry in the audit trail and the message to the member."""

from datetime import datetime

from club.core import audit
from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from club.core.money import yuan
from club.messaging.letters import Letter, compose, in_both, kind_of
from club.messaging.models import Message, MessageKind
from vouchers.lifecycle import amounts
from vouchers.lifecycle.models import Redemption, Voucher

KIND = "voucher_redeemed"


def entry_of(redemption: Redemption, by: Actor, at: datetime) -> AuditEntry:
    """The audit entry of a use, not written yet."""
    voucher = redemption.voucher
    money = {} if redemption.benefit_fen is None else {"benefit_fen": redemption.benefit_fen}
    return audit.entry(
        verb="voucher.redeemed",
        subject=redemption,
        by=by,
        at=at,
        voucher=str(voucher.uid),
        member=str(voucher.member.uid),
        product=voucher.terms["product"],
        store=redemption.store.code,
        quantity=redemption.quantity,
        uses_left=voucher.uses_left,
        amount_fen=redemption.payable.amount_fen,
        **money,
    )


def letters_of(redemption: Redemption, kind: MessageKind | None, at: datetime) -> list[Message]:
    """The message to the member, not written yet; none when staff switched the kind off."""
    kind = kind or kind_of(KIND)
    if not kind.is_active:
        return []
    params = params_of(redemption, redemption.occurred_at) | _taken(redemption)
    letter = Letter(
        dedupe_key=f"{KIND}:{redemption.uid}",
        recipient=redemption.voucher.member.uid,
        params=params,
        link=f"/me/vouchers/{redemption.voucher.uid}/",
    )
    return [compose(kind, letter, at)]


def params_of(redemption: Redemption, moment: datetime) -> dict[str, str]:
    """What fills the texts about a use or its undoing; `rest` is `left` with its unit."""
    voucher, customer = redemption.voucher, redemption.member.customer
    return {
        "name": str(customer.name) if customer else "",
        **in_both("product", voucher.terms["name"], voucher.terms.get("name_en", "")),
        **in_both("store", redemption.store.name, redemption.store.name_en),
        "time": f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "left": str(voucher.uses_left),
        **_rest(voucher),
    }


def _rest(voucher: Voucher) -> dict[str, str]:
    if amounts.is_stored(voucher.terms):
        left = yuan(voucher.value_left_fen)
        return {"rest": f"{left}元", "rest_en": f"¥{left}"}
    return {"rest": f"{voucher.uses_left}次", "rest_en": str(voucher.uses_left)}


def _taken(redemption: Redemption) -> dict[str, str]:
    if redemption.benefit_fen is None:
        return {}
    off = yuan(redemption.benefit_fen)
    return {"taken": f"，抵扣{off}元", "taken_en": f" (¥{off} off)"}
