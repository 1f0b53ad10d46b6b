"""Use a voucher at a store."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from club.core.audit import Actor
from club.core.prepared import insert_later, insert_together
from club.core.rows import new_row
from club.messaging.models import MessageKind
from merchants.ledger.actions import NotOfferedHere, owe
from merchants.ledger.journal import journal_of
from merchants.ledger.lines import Charge, lines_of
from merchants.ledger.models import Payable
from merchants.stores.models import ApiKey, Operator, Store
from vouchers.lifecycle import amounts, limits, queries, rules
from vouchers.lifecycle.models import Redemption, RedemptionDoor, Voucher
from vouchers.lifecycle.receipt import entry_of, letters_of
from vouchers.lifecycle.refusals import InvalidAmount, InvalidQuantity
from vouchers.lifecycle.taking import Taken, take
from vouchers.lifecycle.tokens import Token, token_of


# Without a savepoint: a refusal undoes the whole transaction that it stands in.
@transaction.atomic(savepoint=False)
def redeem(
    *,
    code: str,
    store: Store,
    by: Actor,
    door: RedemptionDoor | str,
    at: datetime,
    quantity: int = 1,
    amount_fen: int | None = None,
    answers: Mapping[str, Any] | None = None,
    operator: Operator | None = None,
    api_key: ApiKey | None = None,
    occurred_at: datetime | None = None,
    seen_at: datetime | None = None,
    kept_for: datetime | None = None,
    charge: Charge | None = None,
    is_last: bool = False,
) -> Redemption:
    """Use a voucher, shown as a typed code or a scanned QR code, `quantity` times at `store`.

    `amount_fen` is what the service costs, where the voucher is a discount or a stored amount. `seen_at` is
    when the QR code was scanned, where the caller has proof of it: the frame is judged then, not after the
    person at the counter has read the page. `kept_for` is the agreed time of the booking that asks for its
    voucher, when the terms are judged. `charge` is what an order costs. `is_last` says that nobody asks for
    the ids of the rows before the transaction is over: they go in with its COMMIT and have none until then.

    - the voucher has that many uses fewer, or that much of its amount; without any left it is used up
    - one payable to the merchant at the price of the day, or of the agreed share of what was taken off
    - one count under each limit of the terms, and of the merchant's budget
    - the lines of the charge beside the payable
    - one redemption, one audit entry, one voucher_redeemed message to the member
    - refuses with the reasons in `refusals`, to a merchant who never sold the product only with InvalidCode
    """
    _ensure_sane(quantity, amount_fen)
    # Only an upload from a store that was cut off may say when it happened; everybody else uses it now.
    moment = occurred_at if occurred_at and door == RedemptionDoor.OFFLINE else at
    token = token_of(code, seen_at or moment)
    facts: dict[str, Any] = {"at": moment, "quantity": quantity, "bill_fen": amount_fen}
    facts |= {"answers": answers or {}, "kept_for": kept_for}
    asked: dict[str, Any] = {"is_booked": kept_for is not None, "owed_fen": charge and charge.paid_fen}
    taken = take(token, store, quantity=quantity, bill_fen=amount_fen, moment=moment, **asked)
    if taken is None:
        raise queries.refusal_of(token, store, facts)
    payable = _owe(token, taken, store, quantity, moment, charge)
    _judge(taken, store, facts, payable)
    redemption = _redemption_of(
        taken,
        payable,
        store=store,
        operator=operator,
        api_key=api_key,
        door=_door(door, token),
        bill_fen=amount_fen,
        answers=_asked(taken.voucher, answers or {}),
        redeemed_at=at,
        occurred_at=moment,
    )
    _write(redemption, charge, taken.kind, by, at, is_last)
    return redemption


def _redemption_of(taken: Taken, payable: Payable, *, store: Store, **words: Any) -> Redemption:
    """The use as it will be read, not written yet."""
    voucher = taken.voucher
    return new_row(
        Redemption,
        voucher=voucher,
        use_no=voucher.uses_made,
        quantity=payable.quantity,
        member=voucher.member,
        product=voucher.product,
        merchant_id=store.merchant_id,
        store=store,
        payable=payable,
        benefit_fen=taken.benefit_fen,
        **words,
    )


def _write(
    redemption: Redemption,
    charge: Charge | None,
    kind: MessageKind | None,
    by: Actor,
    at: datetime,
    is_last: bool,
) -> None:
    """The debt with its lines and journal, the use, its entry in the trail and the message."""
    payable = redemption.payable
    debt = (payable, *lines_of(payable, charge), *journal_of(payable))
    traces = (entry_of(redemption, by, at), *letters_of(redemption, kind, at))
    if is_last:
        insert_later(*debt, redemption, *traces)
    else:
        insert_together(*debt, redemption, *traces)


def _ensure_sane(quantity: int, amount_fen: int | None) -> None:
    """Raise unless the numbers can be meant."""
    if quantity < 1:
        raise InvalidQuantity
    if amount_fen is not None and not 0 < amount_fen <= amounts.MOST_FEN:
        raise InvalidAmount


def _owe(
    token: Token, taken: Taken, store: Store, quantity: int, moment: datetime, charge: Charge | None
) -> Payable:
    product, agreement, benefit_fen = taken.voucher.product, taken.agreement, taken.benefit_fen
    words: dict[str, Any] = {"store": store, "product": product, "quantity": quantity, "at": moment}
    try:
        return owe(agreement=agreement, benefit_fen=benefit_fen, charge=charge, **words)
    except NotOfferedHere as refusal:
        raise queries.as_told(refusal, token, store, product.pk) from None


def _judge(taken: Taken, store: Store, facts: dict[str, Any], payable: Payable) -> None:
    """Raise what stands against the use that was just taken."""
    known = rules.Facts(taken.voucher, place=taken.place, first=taken.first, insured=taken.insured, **facts)
    refusal = rules.decide(known, taken=True).refusal
    if refusal:
        raise refusal
    use = limits.Use(
        taken.voucher,
        facts["at"],
        facts["quantity"],
        store,
        taken.agreement,
        owed_fen=payable.amount_fen,
        benefit_fen=taken.benefit_fen,
    )
    limits.refuse_uncounted(limits.limits_of(use), taken.counted)


def _door(door: RedemptionDoor | str, token: Token) -> str:
    at_the_counter = door in (RedemptionDoor.TYPED, RedemptionDoor.SCANNED)
    return (RedemptionDoor.SCANNED if token.is_scanned else RedemptionDoor.TYPED) if at_the_counter else door


def _asked(voucher: Voucher, answers: Mapping[str, Any]) -> dict[str, str]:
    codes = [question["code"] for question in voucher.terms.get("questions") or []]
    return {code: str(answers[code])[:200] for code in codes if code in answers}
