"""The rules a new club starts with."""

from typing import Any

from django.db import transaction

from merchants.quality.models import FlagKind, FlagRule

DAY = 24 * 60
FIRST: dict[str, dict[str, Any]] = {
    # A wash takes a quarter of an hour: nobody serves six cars in five minutes.
    FlagKind.SPEED: {"uses": 6, "minutes": 5, "is_serious": True},
    FlagKind.PAIR: {"uses": 4, "minutes": 7 * DAY, "is_serious": True},
    FlagKind.NIGHT: {"uses": 1, "from_hour": 23, "until_hour": 5},
    FlagKind.FAR: {"uses": 1, "metres": 3000, "is_serious": True},
    FlagKind.MONTH_END: {"uses": 10, "minutes": DAY},
    FlagKind.EXPIRY: {"uses": 5, "minutes": DAY},
}


@transaction.atomic
def ensure_flag_rules() -> list[FlagRule]:
    """Write the rules that are missing; those that exist keep what staff set.

    - returns all of them
    """
    missing = [FlagRule(kind=kind, **facts) for kind, facts in FIRST.items()]
    FlagRule.objects.bulk_create(missing, ignore_conflicts=True)
    return list(FlagRule.objects.order_by("pk"))
