"""Facts about the holder of a voucher that its use rests on: what comes first, and whether a car is insured.

Each once in SQL, for the statement that takes the uses (`taken` is the voucher there, `member` its holder),
and once for a look before it.
"""

from datetime import datetime

from club.core.clock import local_date
from club.members.models import Policy
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.rules import Name

# A policy that was renewed covers the car until its own last day.
COVERING = (Policy.State.IN_FORCE, Policy.State.RENEWED)
STILL_OPEN = (Voucher.State.LIVE, Voucher.State.GIVING, Voucher.State.BOOKED)

EARLIER = """
    CASE WHEN taken.step > 1 THEN (
        SELECT ARRAY[earlier.terms->>'name', COALESCE(earlier.terms->>'name_en', '')]
        FROM vouchers_voucher earlier
        WHERE earlier.gift_id = taken.gift_id AND earlier.step < taken.step
            AND earlier.state IN ('live', 'giving', 'booked') AND earlier.valid_until > %(moment)s
        ORDER BY earlier.step, earlier.id LIMIT 1
    ) END
"""
INSURED = """
    CASE WHEN (taken.terms->>'needs_insured_vehicle')::boolean THEN EXISTS (
        SELECT FROM club_policy policy JOIN club_vehicle car ON car.id = policy.vehicle_id
        WHERE policy.state IN ('in_force', 'renewed')
            AND policy.valid_from <= %(day)s::date AND policy.valid_until > %(day)s::date
            AND car.customer_id = member.customer_id AND car.archived_at IS NULL
            AND (taken.vehicle_id IS NULL OR car.id = taken.vehicle_id)
    ) ELSE true END
"""


def first_of(voucher: Voucher, at: datetime) -> Name | None:
    """The service that has to be used before this voucher opens."""
    if voucher.step < 2 or voucher.gift_id is None:
        return None
    rows = Voucher.objects.filter(
        gift=voucher.gift_id, step__lt=voucher.step, state__in=STILL_OPEN, valid_until__gt=at
    )
    earlier = rows.order_by("step", "pk").first()
    return Name(earlier.name, earlier.name_en) if earlier else None


def is_insured(voucher: Voucher, at: datetime) -> bool:
    """Whether the voucher asks for no insured car, or its holder has one on that Chinese day."""
    if not voucher.terms.get("needs_insured_vehicle"):
        return True
    day = local_date(at)
    policies = Policy.objects.filter(
        state__in=COVERING,
        valid_from__lte=day,
        valid_until__gt=day,
        vehicle__customer=voucher.member.customer_id,
        vehicle__archived_at__isnull=True,
    )
    return (policies.filter(vehicle=voucher.vehicle_id) if voucher.vehicle_id else policies).exists()
