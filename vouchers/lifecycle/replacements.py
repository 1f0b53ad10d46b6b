"""The vouchers that took the place of another one."""

from collections.abc import Iterator

from vouchers.lifecycle.models import Voucher


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
