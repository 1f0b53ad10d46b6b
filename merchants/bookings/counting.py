"""Counters that no booking passes: places of a time, open bookings of a member. Parts of acts on bookings.

Vouchers are locked first, then a booking, then open counts by scope, then the time, always in that order.
"""

from datetime import datetime

from club.core.prepared import fetch
from merchants.bookings.models import Capacity, Slot
from merchants.bookings.refusals import SlotGone, TooManyOpen
from vouchers.lifecycle.models import Voucher

MOST_OPEN = 5  # of all products together: nobody collects times

# The row changes only while there is room; of two who want the last place one finds it taken.
TAKE_PLACE = """
    INSERT INTO merchants_slot AS slot (store_id, product_id, starts_at, places, taken)
    VALUES (%(store)s::bigint, %(product)s::bigint, %(starts_at)s::timestamptz, %(places)s::int, 1)
    ON CONFLICT (store_id, product_id, starts_at)
        DO UPDATE SET taken = slot.taken + 1, places = EXCLUDED.places
    WHERE slot.taken < EXCLUDED.places
    RETURNING id
"""
GIVE_PLACE = (
    "UPDATE merchants_slot SET taken = taken - 1 WHERE id = %(slot)s::bigint AND taken > 0 RETURNING id"
)
COUNT = """
    INSERT INTO merchants_opencount AS counter (scope, taken) VALUES (%(scope)s::text, 1)
    ON CONFLICT (scope) DO UPDATE SET taken = counter.taken + 1 WHERE counter.taken < %(most)s::int
    RETURNING id
"""
UNCOUNT = """
    UPDATE merchants_opencount SET taken = taken - 1 WHERE scope = %(scope)s::text AND taken > 0 RETURNING id
"""


def take_place(capacity: Capacity, starts_at: datetime) -> Slot:
    """One place of a time. Refuses with SlotGone when all are taken."""
    places = {"places": capacity.places, "starts_at": starts_at}
    found = fetch(TAKE_PLACE, {"store": capacity.store_id, "product": capacity.product_id, **places})
    if not found or not capacity.places:
        raise SlotGone
    return Slot.objects.get(pk=found[0][0])


def give_place(slot_id: int | None) -> None:
    """Free the place of a booking that had one."""
    if slot_id is not None:
        fetch(GIVE_PLACE, {"slot": slot_id})


def count_open(voucher: Voucher, most_of_product: int) -> None:
    """Count one more open booking. Refuses with TooManyOpen."""
    for scope, most in zip(scopes(voucher), (MOST_OPEN, most_of_product), strict=True):
        if most < 1 or not fetch(COUNT, {"scope": scope, "most": most}):
            raise TooManyOpen


def uncount_open(voucher: Voucher) -> None:
    """Count one less."""
    for scope in scopes(voucher):
        fetch(UNCOUNT, {"scope": scope})


def scopes(voucher: Voucher) -> tuple[str, str]:
    """Of the member, and of the member for the product; sorted, as they are locked."""
    member = f"member:{voucher.member_id}"
    return member, f"{member}:product:{voucher.product_id}"
