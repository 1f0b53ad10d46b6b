"""The vouchers that took the place of another one."""

from collections.abc import Iterator
from datetime import datetime

from vouchers.catalogue.choices import CodeSource
from vouchers.lifecycle import codes, stock
from vouchers.lifecycle.models import Voucher

KEPT = ("member_id", "product_id", "gift_id", "vehicle_id", "branch_id", "step", "valid_from", "valid_until")


def locked_after(voucher: Voucher) -> Iterator[Voucher]:
    """What the holder of a locked voucher got instead of it, and instead of that; locked, the older first."""
    while later := Voucher.objects.select_for_update().filter(replaces=voucher).first():
        yield later
        voucher = later


def with_replacements(voucher_id: int) -> list[int]:
    """The id of a voucher and of all that took its place, the older first."""
    found = [voucher_id]
    while later := Voucher.objects.filter(replaces=found[-1]).values_list("pk", flat=True).first():
        found.append(later)
    return found


def make_instead(old: Voucher, at: datetime) -> Voucher:
    """A new voucher for what is left of a locked one that was just withdrawn."""
    from_stock = old.terms.get("codes_from") == CodeSource.STOCK
    taken = stock.take_codes([old.product_id], at) if from_stock else {}
    code = taken[old.product_id][0].code if from_stock else codes.make()
    new = Voucher.objects.create(
        **{name: getattr(old, name) for name in KEPT},
        code=code,
        replaces=old,
        source=Voucher.Source.REPLACEMENT,
        terms={**old.terms, "uses": old.uses_left, "value_fen": old.value_left_fen},
        uses_total=old.uses_left,
        uses_left=old.uses_left,
        value_left_fen=old.value_left_fen,
        made_at=at,
    )
    stock.hand_out([new], taken, at)
    return new
