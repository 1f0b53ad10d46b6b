"""Use a voucher at a store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import SHANGHAI, local_date
from club.core.models import AuditEntry
from club.core.prepared import Part, fetch, insert_together
from club.members.models import Customer, Member, Vehicle
from club.messaging.letters import Letter, compose, kind_of
from club.messaging.models import Message, MessageKind
from merchants.ledger.actions import NotOfferedHere, owe
from merchants.ledger.models import Payable
from merchants.stores.models import Agreement, ApiKey, Operator, Store
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import limits, queries, rules
from vouchers.lifecycle.models import Redemption, RedemptionDoor, Voucher
from vouchers.lifecycle.refusals import InvalidQuantity
from vouchers.lifecycle.tokens import Token, token_of

KIND = "voucher_redeemed"

# The guard against using twice: the row changes only while it is live with enough uses. Whoever comes
# second waits for the row, finds the condition false and takes nothing. The same statement counts the use
# under the limits of the terms and brings what the rules, the debt, the message and the receipt need.
PARTS: tuple[Part, ...] = (
    Part("taken", Voucher),
    Part("product", ServiceProduct, "id", "uid", "code", "name", "name_en"),
    Part("member", Member, "id", "uid", "customer_id"),
    Part("customer", Customer, "id", "uid", "name", "phone"),
    Part("vehicle", Vehicle, "id", "uid", "plate"),
    Part("agreement", Agreement, "id", "price_fen"),
    Part(
        "kind",
        MessageKind,
        *("id", "code", "is_active", "priority", "quiet_from", "quiet_until", "max_late_minutes"),
    ),
)
TAKE = f"""
    WITH taken AS (
        UPDATE vouchers_voucher SET
            uses_left = uses_left - %(quantity)s::int,
            uses_made = GREATEST(uses_made, uses_total - uses_left) + %(quantity)s::int,
            state = CASE WHEN uses_left = %(quantity)s::int THEN 'used' ELSE state END,
            qr_step = GREATEST(qr_step, %(step)s::bigint),
            last_used_at = %(moment)s
        WHERE {{shown}} AND state = 'live' AND uses_left >= %(quantity)s::int
            AND valid_from <= %(moment)s AND valid_until > %(moment)s
        RETURNING *
    ), counted AS ({limits.COUNT})
    SELECT {", ".join(part.columns for part in PARTS)},
        merchant.state, branch.path, store.is_open, ARRAY(SELECT scope FROM counted)
    FROM taken
    JOIN vouchers_serviceproduct product ON product.id = taken.product_id
    JOIN club_member member ON member.id = taken.member_id
    JOIN merchants_store store ON store.id = %(store)s::bigint
    JOIN merchants_merchant merchant ON merchant.id = store.merchant_id
    JOIN club_branch branch ON branch.id = store.branch_id
    LEFT JOIN club_customer customer ON customer.id = member.customer_id
    LEFT JOIN club_vehicle vehicle ON vehicle.id = taken.vehicle_id
    LEFT JOIN merchants_agreement agreement ON agreement.merchant_id = store.merchant_id
        AND agreement.product_id = taken.product_id AND agreement.period @> %(day)s::date
    LEFT JOIN club_messagekind kind ON kind.code = '{KIND}'
"""
TAKE_TYPED = TAKE.format(shown="code = %(code)s")
TAKE_SCANNED = TAKE.format(shown="uid = %(uid)s AND qr_step < %(step)s::bigint")


@dataclass(frozen=True)
class Taken:
    """A voucher after its uses were taken, with all that the act needs to know about them."""

    voucher: Voucher
    agreement: Agreement | None
    kind: MessageKind | None
    place: rules.Place
    counted: Sequence[str]


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
    answers: Mapping[str, Any] | None = None,
    operator: Operator | None = None,
    api_key: ApiKey | None = None,
    occurred_at: datetime | None = None,
    seen_at: datetime | None = None,
    booked: bool = False,
) -> Redemption:
    """Use a voucher, shown as a typed code or a scanned QR code, `quantity` times at `store`.

    `seen_at` is when the QR code was scanned, where the caller has proof of it: the frame is judged then, not
    after the person at the counter has read the page.

    - the voucher has that many uses fewer; without any left it is used up
    - one payable to the merchant at the price of the day, one count under each limit of the terms
    - one redemption, one audit entry, one voucher_redeemed message to the member
    - refuses with the reasons in `refusals`, to a merchant who never sold the product only with InvalidCode
    """
    if quantity < 1:
        raise InvalidQuantity
    # Only an upload from a store that was cut off may say when it happened; everybody else uses it now.
    moment = occurred_at if occurred_at and door == RedemptionDoor.OFFLINE else at
    token = token_of(code, seen_at or moment)
    facts: dict[str, Any] = {"at": moment, "quantity": quantity, "answers": answers or {}, "booked": booked}
    taken = _take(token, store, quantity, moment)
    if taken is None:
        raise queries.refusal_of(token, store, facts)
    voucher = taken.voucher
    payable = _owe(token, taken, store, quantity, moment)
    refusal = rules.decide(rules.Facts(voucher, place=taken.place, **facts), taken=True).refusal
    if refusal:
        raise refusal
    limits.refuse_uncounted(queries.limits_at(voucher, store, moment), taken.counted)
    redemption = Redemption(
        voucher=voucher,
        use_no=voucher.uses_made,
        quantity=quantity,
        member=voucher.member,
        product=voucher.product,
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
    insert_together(payable, redemption, _note(redemption, by, at), *_tell(redemption, taken, at))
    return redemption


def _take(token: Token, store: Store, quantity: int, moment: datetime) -> Taken | None:
    """Take the uses, with what the rest of the act needs to know; None when they could not be taken."""
    day = local_date(moment)
    values = {"quantity": quantity, "step": token.step, "moment": moment, "store": store.pk}
    values |= {"day": day, "month": f"{day:%Y-%m}"}
    shown = {"uid": token.uid} if token.is_scanned else {"code": token.code}
    found = fetch(TAKE_SCANNED if token.is_scanned else TAKE_TYPED, values | shown)
    return _taken(iter(found[0])) if found else None


def _taken(values: Iterator[Any]) -> Taken:
    voucher, product, member, customer, vehicle, agreement, kind = (part.take(values) for part in PARTS)
    state, path, is_open, counted = values
    voucher.product, voucher.member, voucher.vehicle, member.customer = product, member, vehicle, customer
    return Taken(voucher, agreement, kind, rules.Place(state, path, is_open), counted)


def _owe(token: Token, taken: Taken, store: Store, quantity: int, moment: datetime) -> Payable:
    product = taken.voucher.product
    try:
        return owe(store=store, product=product, agreement=taken.agreement, quantity=quantity, at=moment)
    except NotOfferedHere as refusal:
        raise queries.as_told(refusal, token, store, product.pk) from None


def _door(door: RedemptionDoor | str, token: Token) -> str:
    at_the_counter = door in (RedemptionDoor.TYPED, RedemptionDoor.SCANNED)
    return (RedemptionDoor.SCANNED if token.is_scanned else RedemptionDoor.TYPED) if at_the_counter else door


def _asked(voucher: Voucher, answers: Mapping[str, Any]) -> dict[str, str]:
    codes = [question["code"] for question in voucher.terms.get("questions") or []]
    return {code: str(answers[code])[:200] for code in codes if code in answers}


def _note(redemption: Redemption, by: Actor, at: datetime) -> AuditEntry:
    voucher = redemption.voucher
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
    )


def _tell(redemption: Redemption, taken: Taken, at: datetime) -> list[Message]:
    """The message to the member; none when staff switched the kind off."""
    voucher, kind = redemption.voucher, taken.kind or kind_of(KIND)
    if not kind.is_active:
        return []
    letter = Letter(
        dedupe_key=f"{KIND}:{redemption.uid}",
        recipient=voucher.member.uid,
        params={
            "name": _name(voucher.member),
            "product": voucher.terms["name"],
            "store": redemption.store.name,
            "time": f"{redemption.occurred_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            "left": str(voucher.uses_left),
        },
        link=f"/me/vouchers/{voucher.uid}/",
    )
    return [compose(kind, letter, at)]


def _name(member: Member) -> str:
    return str(member.customer.name) if member.customer else ""
