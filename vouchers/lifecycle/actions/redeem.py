"""Use a voucher at a store."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.members.models import Customer
from club.messaging.actions import enqueue
from merchants.ledger.actions import NotOfferedHere, record_payable
from merchants.stores.models import ApiKey, Operator, Store
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import limits, queries, rules
from vouchers.lifecycle.models import Redemption, RedemptionDoor, Voucher
from vouchers.lifecycle.refusals import InvalidQuantity
from vouchers.lifecycle.tokens import Token, token_of

# The guard against using twice: the row changes only while it is live with enough uses. Whoever comes
# second waits for the row, finds the condition false and takes nothing. The same statement brings what
# the rules and the receipt need.
TAKE = """
    WITH taken AS (
        UPDATE vouchers_voucher SET
            uses_left = uses_left - %(quantity)s,
            uses_made = GREATEST(uses_made, uses_total - uses_left) + %(quantity)s,
            state = CASE WHEN uses_left = %(quantity)s THEN 'used' ELSE state END,
            qr_step = GREATEST(qr_step, %(step)s),
            last_used_at = %(moment)s
        WHERE {shown} AND state = 'live' AND uses_left >= %(quantity)s
            AND valid_from <= %(moment)s AND valid_until > %(moment)s
        RETURNING *
    )
    SELECT taken.*, member.uid AS member_uid, customer.uid AS customer_uid, customer.name AS customer_name,
        merchant.state AS merchant_state, store.is_open AS store_is_open, branch.path AS branch_path
    FROM taken
    JOIN club_member member ON member.id = taken.member_id
    LEFT JOIN club_customer customer ON customer.id = member.customer_id
    JOIN merchants_store store ON store.id = %(store)s
    JOIN merchants_merchant merchant ON merchant.id = store.merchant_id
    JOIN club_branch branch ON branch.id = store.branch_id
"""
TAKE_TYPED = TAKE.format(shown="code = %(code)s")
TAKE_SCANNED = TAKE.format(shown="uid = %(uid)s AND qr_step < %(step)s")


@transaction.atomic
def redeem(
    *,
    code: str,
    store: Store,
    by: Actor,
    door: RedemptionDoor | str,
    at: datetime,
    quantity: int = 1,
    answers: Mapping[str, Any] | None = None,
    operator: Operator | None = None,
    api_key: ApiKey | None = None,
    occurred_at: datetime | None = None,
    booked: bool = False,
) -> Redemption:
    """Use a voucher, shown as a typed code or a scanned QR code, `quantity` times at `store`.

    - the voucher has that many uses fewer; without any left it is used up
    - one payable to the merchant at the price of the day, one count under each limit of the terms
    - one redemption, one audit entry, one voucher_redeemed message to the member
    - refuses with the reasons in `refusals`, to a merchant who never sold the product only with InvalidCode
    """
    if quantity < 1:
        raise InvalidQuantity
    # Only an upload from a store that was cut off may say when it happened; everybody else uses it now.
    moment = occurred_at if occurred_at and door == RedemptionDoor.OFFLINE else at
    token = token_of(code, moment)
    facts: dict[str, Any] = {"at": moment, "quantity": quantity, "answers": answers or {}, "booked": booked}
    voucher = _take(token, store, quantity, moment)
    if voucher is None:
        raise queries.refusal_of(token, store, facts)
    payable = _owe(token, voucher, store, quantity, moment)
    refusal = rules.decide(rules.Facts(voucher, place=_place(voucher), **facts), taken=True).refusal
    if refusal:
        raise refusal
    limits.count(queries.limits_at(voucher, store, moment), quantity)
    redemption = Redemption.objects.create(
        voucher=voucher,
        use_no=voucher.uses_made,
        quantity=quantity,
        member_id=voucher.member_id,
        product_id=voucher.product_id,
        merchant_id=store.merchant_id,
        store=store,
        operator=operator,
        api_key=api_key,
        door=_door(door, token),
        payable=payable,
        answers=_asked(voucher, answers or {}),
        redeemed_at=at,
        occurred_at=moment,
    )
    _tell(redemption, voucher, store, by, at)
    return redemption


def _take(token: Token, store: Store, quantity: int, moment: datetime) -> Any:
    """The voucher after taking the uses, with the facts of member and store; None when it could not."""
    values = {"quantity": quantity, "step": token.step, "moment": moment, "store": store.pk}
    shown = {"uid": token.uid} if token.is_scanned else {"code": token.code}
    rows = Voucher.objects.raw(TAKE_SCANNED if token.is_scanned else TAKE_TYPED, values | shown)
    return next(iter(rows), None)


def _owe(token: Token, voucher: Voucher, store: Store, quantity: int, moment: datetime) -> Any:
    # Only the key of the product is needed; loading the row would be one statement more.
    product = ServiceProduct(pk=voucher.product_id)
    try:
        return record_payable(store=store, product=product, quantity=quantity, at=moment)
    except NotOfferedHere as refusal:
        raise queries.as_told(refusal, token, store, voucher.product_id) from None


def _place(taken: Any) -> rules.Place:
    return rules.Place(taken.merchant_state, taken.branch_path, taken.store_is_open)


def _door(door: RedemptionDoor | str, token: Token) -> str:
    at_the_counter = door in (RedemptionDoor.TYPED, RedemptionDoor.SCANNED)
    return (RedemptionDoor.SCANNED if token.is_scanned else RedemptionDoor.TYPED) if at_the_counter else door


def _asked(voucher: Voucher, answers: Mapping[str, Any]) -> dict[str, str]:
    codes = [question["code"] for question in voucher.terms.get("questions") or []]
    return {code: str(answers[code])[:200] for code in codes if code in answers}


def _tell(redemption: Redemption, taken: Any, store: Store, by: Actor, at: datetime) -> None:
    audit.record(
        verb="voucher.redeemed",
        subject=redemption,
        by=by,
        at=at,
        voucher=str(taken.uid),
        member=str(taken.member_uid),
        product=taken.terms["product"],
        store=store.code,
        quantity=redemption.quantity,
        uses_left=taken.uses_left,
        amount_fen=redemption.payable.amount_fen,
    )
    enqueue(
        kind="voucher_redeemed",
        dedupe_key=f"voucher_redeemed:{redemption.uid}",
        at=at,
        recipient=taken.member_uid,
        params={
            "name": _name(taken),
            "product": taken.terms["name"],
            "store": store.name,
            "time": f"{redemption.occurred_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            "left": str(taken.uses_left),
        },
        link=f"/me/vouchers/{taken.uid}/",
    )


def _name(taken: Any) -> str:
    return str(Customer(uid=taken.customer_uid, name=taken.customer_name).name) if taken.customer_uid else ""
