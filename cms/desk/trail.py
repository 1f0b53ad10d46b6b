"""What an entry of the audit trail says beside its act, in words a reader knows."""

import re
from datetime import datetime
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from club.identity.models import Role
from club.privacy.reasons import Why
from cms.desk import columns
from merchants.offline.models import OfflineScan
from merchants.offline.problems import words as problem_words
from vouchers.lifecycle.models import Voucher

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
NAMES = {
    "amount_fen": _("Amount"),
    "benefit_fen": _("Saved by the member"),
    "branch": _("Branch"),
    "campaign": _("Campaign"),
    "count": _("How many"),
    "created": _("New"),
    "customer": _("Customer"),
    "due_fen": _("Due to the merchant"),
    "events": _("Events"),
    "fields": _("Fields"),
    "follower": _("Follower"),
    "forced": _("Given although in doubt"),
    "format": _("Format"),
    "from": _("Until before"),
    "gift": _("Gift"),
    "gifts": _("Gifts"),
    "given": _("Gifts given"),
    "into": _("Merged into"),
    "kind": _("Kind"),
    "language": _("Language"),
    "left": _("Left"),
    "left_out": _("Left out"),
    "member": _("Member"),
    "merchant": _("Merchant"),
    "moved_fen": _("Moved by"),
    "number": _("Number"),
    "over_fen": _("Above the budget"),
    "package": _("Package"),
    "passed_over": _("Passed over"),
    "points": _("Points"),
    "price_fen": _("Price"),
    "problem": _("Problem"),
    "product": _("Product"),
    "purpose": _("Purpose"),
    "quantity": _("Uses"),
    "reason": _("Reason"),
    "replacement": _("New voucher"),
    "role": _("Role"),
    "rows": _("Rows"),
    "rule": _("Rule"),
    "same_phone": _("Same mobile number"),
    "scene": _("Source code"),
    "source": _("Source"),
    "starts_at": _("Starts"),
    "state": _("State"),
    "stock": _("Stock"),
    "store": _("Store"),
    "tier": _("Tier"),
    "topic": _("Topic"),
    "until": _("Until"),
    "uses_left": _("Uses left"),
    "version": _("Version"),
    "voucher": _("Voucher"),
    "vouchers": _("Vouchers"),
    "was": _("State before"),
    "why": _("Reason"),
}
VALUES = {
    "role": dict(Role.choices),
    "source": dict(Voucher.Source.choices),
    "state": dict(OfflineScan.State.choices),
    "why": dict(Why.choices),
}


def in_words(data: dict[str, Any], kind: str = "") -> str | SafeString:
    """All of it, a line for each fact; fields of a `kind` of row as its form calls them."""
    named = {**data, "fields": fields_in_words(kind, data["fields"])} if "fields" in data else data
    lines = [(NAMES.get(name, name), _value(name, value)) for name, value in named.items()]
    return format_html_join(SafeString("<br>"), "{}: {}", lines) or "—"


def fields_in_words(kind: str, fields: list[str]) -> list[str]:
    """What the forms call the fields of a kind of row; a field that is no longer there keeps its name."""
    model = next((model for model in apps.get_models() if model._meta.model_name == kind), None)
    known = {field.name: field for field in model._meta.get_fields()} if model else {}
    return [str(getattr(known.get(field), "verbose_name", field)) for field in fields]


def acts_about(number: str) -> str | SafeString:
    """The beginning of an id; it leads to all acts that name it. Other numbers stand as they are."""
    if not ID.fullmatch(number):
        return number or "—"
    return format_html('<a href="{}?q={}">{}</a>', reverse("auditentry:index"), number, number[:8])


def _value(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return format_html_join(", ", "{}", [(_value(name, each),) for each in value]) or "—"
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items()) or "—"
    if name.endswith("_fen") and isinstance(value, int):
        return columns.amount(value)
    if name == "problem":
        return problem_words(str(value)) or value or "—"
    return VALUES.get(name, {}).get(value) or _plain("" if value is None else str(value))


def _plain(text: str) -> str | SafeString:
    if MOMENT.match(text):
        return date_format(localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")
    return acts_about(text)
