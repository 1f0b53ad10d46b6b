"""Everything we hold about one member, in the words of the page."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from club.complaints.queries import complaints_of
from club.managers.models import SurveyAnswer
from club.members.inbox.queries import entries
from club.members.models import Customer, Member, Violation
from club.messaging.models import Message
from merchants.bookings.models import Booking
from vouchers.mall.models import Order

# Inner numbers, digests and what belongs to somebody else say nothing about the member.
HIDDEN = {
    "id",
    "uid",
    "content_hash",
    "member",
    "customer",
    "account",
    "merged_into",
    "terms",
    "slot",
    "to_do",
}


@dataclass(frozen=True)
class Section:
    """A kind of rows with the names of its columns."""

    title: str
    head: list[str]
    rows: list[list[str]]


def sections(member: Member) -> list[Section]:
    """The membership, the person behind it, all he has and had, and what we told him."""
    person = member.customer
    kinds: list[tuple[str, Iterable[Model]]] = [(_("Membership"), [member])]
    if person:
        kinds += [
            (_("Person"), [person]),
            (_("Cars"), person.vehicles.order_by("id")),
            (_("Policies"), person.policies.order_by("id")),
            (_("Claims"), person.claims.order_by("id")),
            (_("Revisits"), _revisits(person)),
            (_("Traffic offences"), Violation.objects.filter(vehicle__customer=person).order_by("id")),
        ]
    kinds += [
        (_("Answers about consent"), member.consents.order_by("id")),
        (_("Gifts"), member.gifts.select_related("package").order_by("id")),
        (_("Vouchers"), member.vouchers.select_related("product").order_by("id")),
        (_("Redemptions"), member.redemptions.select_related("product", "store", "merchant").order_by("id")),
        (_("Points"), member.points_entries.order_by("id")),
        (_("Bookings"), Booking.objects.filter(member=member).select_related("product", "store")),
        (_("Complaints"), complaints_of(member)),
        (_("Contacts with your customer manager"), member.customer_contacts.order_by("id")),
        (_("Answers to surveys"), _survey_answers(member)),
        (_("Orders"), Order.objects.filter(member=member)),
    ]
    login = Section(_("Login"), [_("Mobile number")], [[member.account.phone if member.account else ""]])
    return [login, *(_section(title, list(rows)) for title, rows in kinds), _messages(member)]


def _survey_answers(member: Member) -> Iterable[Model]:
    """What he answered to which question."""
    said = SurveyAnswer.objects.filter(invitation__member=member)
    return said.select_related("question", "invitation__survey").order_by("id")


def _revisits(person: Customer) -> Iterable[Model]:
    """When we called him about what."""
    return person.revisits.select_related("kind", "batch__kind", "branch", "policy", "claim").order_by("id")


def pack(member: Member, at: datetime) -> bytes:
    """A ZIP with the same data twice: a page to read and JSON for programs."""
    shown = sections(member)
    data = {part.title: [dict(zip(part.head, row, strict=True)) for row in part.rows] for part in shown}
    page = render_to_string("club/privacy/archive.html", {"sections": shown, "member": member, "at": at})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("my-data.html", page)
        into.writestr("my-data.json", json.dumps(data, ensure_ascii=False, indent=1))
    return file.getvalue()


def _messages(member: Member) -> Section:
    rows = Message.objects.inbox(member.uid).select_related("kind").order_by("id")
    told = entries(rows, member, get_language() or "zh-hans")
    shown = [[localize(timezone.localtime(each.at)), each.title, each.text] for each in told]
    return Section(_("Messages"), [_("At"), _("Title"), _("Text")], shown)


def _section(title: str, rows: list[Model]) -> Section:
    if not rows:
        return Section(title, [], [])
    fields = [
        field
        for field in rows[0]._meta.concrete_fields
        if field.name not in HIDDEN and not field.name.endswith(("_index", "_hash", "_by", "_id"))
    ]
    head: dict[str, Any] = {}
    for field in fields:
        head.setdefault(capfirst(str(field.verbose_name)), field)
    return Section(title, list(head), [[_words(row, field) for field in head.values()] for row in rows])


def _words(row: Model, field: Any) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    if field.name.endswith("_fen") and isinstance(value, int):
        return f"{value / 100:.2f}"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(localize(value))
