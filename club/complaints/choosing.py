"""What a member can complain about: what he used or booked lately."""

from typing import Any

from django.db.models import Model
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from club.core.templatetags.club import localname
from club.members.models import Member
from merchants.bookings.models import Booking
from vouchers.lifecycle.models import Redemption, Voucher

LATEST = 10
NOTHING = ""


def subjects_of(member: Member) -> dict[str, Model]:
    """The latest uses, bookings and vouchers of a member, under a key for the form."""
    uses = Redemption.objects.filter(member=member).select_related("product", "store").order_by("-pk")
    booked = Booking.objects.filter(member=member).select_related("product", "store").order_by("-pk")
    held = Voucher.objects.filter(member=member).select_related("product").order_by("-pk")
    found = {f"use-{row.pk}": row for row in uses[:LATEST]}
    found |= {f"booking-{row.pk}": row for row in booked[:LATEST]}
    return found | {f"voucher-{row.pk}": row for row in held[:LATEST]}


def choices_of(subjects: dict[str, Model]) -> list[tuple[str, Any]]:
    """The same as groups of a choice; first of all nothing in particular."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, row in subjects.items():
        groups.setdefault(_group(row), []).append((key, in_words(row)))
    return [(NOTHING, _("Nothing of these")), *groups.items()]


def in_words(row: Model | None) -> str:
    """What a complaint is about, as people call it."""
    if isinstance(row, Redemption):
        return _join(localname(row.product), localname(row.store), _day(row.occurred_at))
    if isinstance(row, Booking):
        store = localname(row.store) if row.store else ""
        return _join(localname(row.product), store, _day(row.starts_at))
    if isinstance(row, Voucher):
        return _join(localname(row.product), f"•••• {row.code[-4:]}")
    if row is None:
        return ""
    return localname(row) if hasattr(row, "name") else str(row)


def cause_in_words(cause: Any) -> str:
    """A cause in the reader's language."""
    english = (get_language() or "").startswith("en") and cause.name_en
    return english or cause.name


def _group(row: Model) -> str:
    if isinstance(row, Redemption):
        return _("Used")
    return _("Booked") if isinstance(row, Booking) else _("Vouchers")


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _day(at: Any) -> str:
    return formats.date_format(localtime(at), "SHORT_DATE_FORMAT")
