"""The statement that takes uses from a voucher, and what it brings back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from club.core.clock import local_date
from club.core.prepared import Part, fetch
from club.core.rows import tie
from club.members.models import Customer, Member, Vehicle
from club.messaging.models import MessageKind
from merchants.stores.models import Agreement, Store
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import limits, rules, standing
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.receipt import KIND
from vouchers.lifecycle.tokens import Token

# The guard against using twice: the row changes only while it is live with enough uses. Whoever comes
# second waits for the row, finds the condition false and takes nothing. The same statement counts the use
# under its limits and brings what the rules, the debt, the message and the receipt need.
PARTS: tuple[Part, ...] = (
    Part(
        "taken",
        Voucher,
        *("id", "uid", "code", "member_id", "product_id", "vehicle_id", "gift_id", "step", "terms", "state"),
        *("uses_total", "uses_left", "uses_made", "value_left_fen"),
        *("valid_from", "valid_until", "last_used_at"),
    ),
    Part("product", ServiceProduct, "id", "uid", "code", "name", "name_en"),
    Part("member", Member, "id", "uid", "customer_id"),
    Part("customer", Customer, "id", "uid", "name", "phone"),
    Part("vehicle", Vehicle, "id", "uid", "plate"),
    Part("agreement", Agreement, "id", "price_fen", "share_percent", "month_budget_fen"),
    Part(
        "kind",
        MessageKind,
        *("id", "code", "purpose", "is_active", "priority"),
        *("quiet_from", "quiet_until", "max_late_minutes"),
    ),
)
TAKE = f"""
    WITH taken AS (
        UPDATE vouchers_voucher SET
            {{left}},
            uses_made = GREATEST(uses_made, uses_total - uses_left) + %(quantity)s::int,
            qr_step = GREATEST(qr_step, %(step)s::bigint),
            last_used_at = %(moment)s
        WHERE {{shown}} AND uses_left >= %(quantity)s::int AND {{free}} {{enough}}
        RETURNING *
    ), agreed AS (
        SELECT agreement.* FROM taken JOIN merchants_agreement agreement
            ON agreement.merchant_id = %(merchant)s::bigint AND agreement.product_id = taken.product_id
            AND agreement.period @> %(day)s::date
    ), {{benefit}}, counted AS ({limits.COUNT})
    SELECT {", ".join(part.columns for part in PARTS)},
        merchant.state, branch.path, store.is_open, ({standing.EARLIER}), ({standing.INSURED}),
        benefit.fen, ARRAY(SELECT scope FROM counted {{capped}})
    FROM taken
    JOIN vouchers_serviceproduct product ON product.id = taken.product_id
    JOIN club_member member ON member.id = taken.member_id
    JOIN merchants_store store ON store.id = %(store)s::bigint
    JOIN merchants_merchant merchant ON merchant.id = store.merchant_id
    JOIN club_branch branch ON branch.id = store.branch_id
    LEFT JOIN club_customer customer ON customer.id = member.customer_id
    LEFT JOIN club_vehicle vehicle ON vehicle.id = taken.vehicle_id
    LEFT JOIN agreed agreement ON true
    LEFT JOIN benefit ON true
    LEFT JOIN club_messagekind kind ON kind.code = '{KIND}'
"""
USES = {
    "left": """uses_left = uses_left - %(quantity)s::int,
            state = CASE WHEN uses_left = %(quantity)s::int THEN 'used' ELSE 'live' END""",
    "enough": "",
    "benefit": "benefit AS (SELECT NULL::bigint AS fen)",
    "capped": "",
}
# With a bill: of a stored amount the fen go, and the single use with the last of them.
MONEY = {
    "left": """value_left_fen = value_left_fen
                - CASE WHEN terms->>'benefit' = 'value' THEN %(bill)s::bigint ELSE 0 END,
            uses_left = uses_left
                - CASE WHEN terms->>'benefit' = 'value' AND value_left_fen > %(bill)s::bigint THEN 0
                    ELSE %(quantity)s::int END,
            state = CASE WHEN uses_left = %(quantity)s::int
                    AND (terms->>'benefit' IS DISTINCT FROM 'value' OR value_left_fen = %(bill)s::bigint)
                THEN 'used' ELSE 'live' END""",
    "enough": "AND (terms->>'benefit' IS DISTINCT FROM 'value' OR value_left_fen >= %(bill)s::bigint)",
    "benefit": limits.CAP,
    "capped": "UNION ALL SELECT scope FROM capped",
}
TYPED, SCANNED = "code = %(code)s", "uid = %(uid)s AND qr_step < %(step)s::bigint"
FREE = "state = 'live' AND valid_from <= %(moment)s AND valid_until > %(moment)s"
# Its booking was made for a time within the term, and may end a little after it.
BOOKED = "state = 'booked'"
# By whether a QR code was scanned, whether there is a bill, and whether its booking asks for it.
STATEMENTS = {
    (is_scanned, has_bill, is_booked): TAKE.format(
        shown=SCANNED if is_scanned else TYPED,
        free=BOOKED if is_booked else FREE,
        **(MONEY if has_bill else USES),
    )
    for is_scanned in (False, True)
    for has_bill in (False, True)
    for is_booked in (False, True)
}


@dataclass(frozen=True)
class Taken:
    """A voucher after its uses were taken, with all that the act needs to know about them."""

    voucher: Voucher
    agreement: Agreement | None
    kind: MessageKind | None
    place: rules.Place
    first: rules.Name | None
    insured: bool
    benefit_fen: int | None
    counted: Sequence[str]


def take(
    token: Token,
    store: Store,
    *,
    quantity: int,
    bill_fen: int | None,
    moment: datetime,
    is_booked: bool = False,
    owed_fen: int | None = None,
) -> Taken | None:
    """Take the uses, and the amount of a bill; None when they could not be taken.

    `owed_fen` is what the merchant gets, where that was worked out from the lines of an order.

    Part of redeeming, which judges what was taken and undoes it by refusing.
    """
    day = local_date(moment)
    values = {"quantity": quantity, "step": token.step, "moment": moment, "day": day, "month": f"{day:%Y-%m}"}
    values["owed"] = owed_fen
    values |= {"store": store.pk, "merchant": store.merchant_id}
    values |= {"uid": token.uid} if token.is_scanned else {"code": token.code}
    values |= {} if bill_fen is None else {"bill": bill_fen}
    found = fetch(STATEMENTS[token.is_scanned, bill_fen is not None, is_booked], values)
    return _taken(iter(found[0])) if found else None


def _taken(values: Iterator[Any]) -> Taken:
    voucher, product, member, customer, vehicle, agreement, kind = (part.take(values) for part in PARTS)
    state, path, is_open, first, insured, benefit_fen, counted = values
    tie(voucher, "product", product)
    tie(voucher, "member", member)
    tie(voucher, "vehicle", vehicle)
    tie(member, "customer", customer)
    place, first = rules.Place(state, path, is_open), rules.Name(*first) if first else None
    return Taken(voucher, agreement, kind, place, first, insured, benefit_fen, counted)
