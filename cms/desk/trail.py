"""What an entry of the audit trail says beside its act, in words a reader knows."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from club.complaints.models import Exclusion, Occasion
from club.core.templatetags.club import localname
from club.identity.models import Role
from club.managers.models import CustomerContact, Outcome, Way
from club.organisation.models import Branch
from club.privacy.reasons import Why
from club.revisits.models import Outcome as Verified
from club.revisits.models import Result
from club.standards.models import CheckFinding
from cms.desk import columns
from merchants.bookings.models import Clock
from merchants.offline.problems import words as problem_words
from merchants.settlement.models import Dispute
from merchants.stores.models import Merchant, OperatorRole, Store
from vouchers.catalogue.models import GiftPackage, ServiceProduct
from vouchers.lifecycle.models import Voucher

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
NAMES = {
    "amount_fen": _("Amount"),
    "attempt": _("Attempt"),
    "before": _("Until before"),
    "benefit_fen": _("Saved by the member"),
    "booking": pgettext_lazy("an appointment", "Booking"),
    "bonus": pgettext_lazy("bonus or malus", "Points"),
    "branch": _("Branch"),
    "campaign": _("Campaign"),
    "category": _("What is wrong"),
    "channel": _("Channel"),
    "clock": _("Waits for"),
    "count": _("How many"),
    "assigned": pgettext_lazy("of an assignment", "How"),
    "contacted": _("How"),
    "created": _("New"),
    "customer": _("Customer"),
    "customer_manager": _("Customer manager"),
    "days": _("Days"),
    "draw": _("Draw"),
    "drawn": _("Number drawn"),
    "due_fen": _("Due to the merchant"),
    "ended": pgettext_lazy("revisits", "Ended"),
    "emptied": _("Account that was emptied"),
    "events": _("Events"),
    "fields": _("Fields"),
    "follower": _("Follower"),
    "forced": _("Given although in doubt"),
    "format": _("Format"),
    "from": _("Until before"),
    "gift": _("Gift"),
    "gifts": _("Gifts"),
    "given": _("Gifts given"),
    "colleague": _("Colleague"),
    "grade": _("Grade"),
    "ground": _("Ground"),
    "month": _("Month"),
    "occasion": _("For what"),
    "owner": _("Owner"),
    "period": _("Period"),
    "task": _("Rectification"),
    "into": _("Merged into"),
    "kind": _("Kind"),
    "language": _("Language"),
    "leaves": _("Gets no new members"),
    "left": _("Left"),
    "left_out": _("Left out"),
    "member": _("Member"),
    "merchant": _("Merchant"),
    "misses": _("Wrong codes"),
    "moved": _("Clocks moved"),
    "moved_fen": _("Moved by"),
    "no_claim_years": _("Years without a claim"),
    "number": _("Number"),
    "old": _("State before"),
    "outcome": _("Outcome"),
    "over_fen": _("Above the budget"),
    "package": _("Package"),
    "passed_over": _("Passed over"),
    "payable": _("Payable"),
    "points": _("Points"),
    "policies": _("Policies"),
    "price_fen": _("Price"),
    "problem": _("Problem"),
    "premium_fen": _("Yearly premium"),
    "product": _("Product"),
    "purpose": _("Purpose"),
    "quantity": _("Uses"),
    "reason": _("Reason"),
    "redemption": _("Redemption"),
    "reference": _("Reference"),
    "replacement": _("New voucher"),
    "result": _("Result"),
    "role": _("Role"),
    "round": _("Revisit no."),
    "rows": _("Rows"),
    "rule": _("Rule"),
    "rules_digest": _("Digest of the prizes"),
    "same_phone": _("Same mobile number"),
    "scene": _("Source code"),
    "score": _("Score"),
    "seed_digest": _("Digest of the seed"),
    "source": _("Source"),
    "stars": _("Stars"),
    "starts_at": _("Starts"),
    "state": _("State"),
    "statement": _("Statement"),
    "stock": _("Stock"),
    "store": _("Store"),
    "tier": _("Tier"),
    "topic": _("Topic"),
    "try": _("Try"),
    "until": _("Until"),
    "uses": _("Uses"),
    "uses_left": _("Uses left"),
    "valid_from": _("In force from"),
    "version": _("Version"),
    "voucher": _("Voucher"),
    "vouchers": _("Vouchers"),
    "was": _("State before"),
    "to_do": _("To-do"),
    "way": _("How"),
    "why": _("Reason"),
    "year": _("Year"),
}
VALUES = {
    "assigned": dict(Way.choices),
    "contacted": dict(CustomerContact.How.choices),
    "category": dict(Dispute.Category.choices),
    "clock": dict(Clock.Kind.choices),
    "ground": dict(Exclusion.Ground.choices),
    "outcome": {
        **dict(Outcome.choices),
        **dict(Verified.choices),
        **dict(CheckFinding.Result.choices),
    },
    "occasion": dict(Occasion.choices),
    "result": dict(Result.choices),
    "role": {**dict(OperatorRole.choices), **dict(Role.choices)},
    "source": dict(Voucher.Source.choices),
    "why": dict(Why.choices),
}
# Facts about a row that are one of its own choices, and the field that knows their words.
OF_THE_ROW = {
    "state": "state",
    "was": "state",
    "old": "state",
    **{name: name for name in ("channel", "grade", "kind", "topic", "way")},
}
# Facts that are the code of a row with a name.
OF_A_CODE: dict[str, type[Model]] = {
    "branch": Branch,
    "merchant": Merchant,
    "package": GiftPackage,
    "product": ServiceProduct,
    "store": Store,
}
Called = Mapping[str, Mapping[Any, str]]


def called(entries: Iterable[dict[str, Any]]) -> Called:
    """The names behind the codes in all these facts, one question for each kind of row."""
    facts = [(name, str(value)) for data in entries for name, value in data.items() if name in OF_A_CODE]
    wanted = {name: {code for fact, code in facts if fact == name} for name, _code in facts}
    return {name: _names(OF_A_CODE[name], codes) for name, codes in wanted.items()}


def _names(model: type[Model], codes: set[str]) -> dict[Any, str]:
    rows: Any = model._default_manager.filter(code__in=codes)
    return {row.code: f"{localname(row)} ({row.code})" for row in rows}


def in_words(data: dict[str, Any], kind: str = "", names: Called | None = None) -> str | SafeString:
    """All of it, a line for each fact; fields of a `kind` of row as its form calls them, codes by `names`."""
    named = {**data, "fields": fields_in_words(kind, data["fields"])} if "fields" in data else data
    words = {**VALUES, **(names or {}), **{fact: _choices(kind, field) for fact, field in OF_THE_ROW.items()}}
    lines = [(NAMES.get(name, name), _value(name, value, words)) for name, value in named.items()]
    return format_html_join(SafeString("<br>"), "{}: {}", lines) or "—"


def fields_in_words(kind: str, fields: list[str]) -> list[str]:
    """What the forms call the fields of a kind of row; a field that is no longer there keeps its name."""
    known = _fields(kind)
    return [str(getattr(known.get(field), "verbose_name", field)) for field in fields]


def _fields(kind: str) -> dict[str, Any]:
    model = next((model for model in apps.get_models() if model._meta.model_name == kind), None)
    return {field.name: field for field in model._meta.get_fields()} if model else {}


def _choices(kind: str, field: str) -> dict[Any, Any]:
    return dict(getattr(_fields(kind).get(field), "choices", None) or ())


def acts_about(number: str) -> str | SafeString:
    """The beginning of an id; it leads to all acts that name it. Other numbers stand as they are."""
    if not ID.fullmatch(number):
        return number or "—"
    return format_html('<a href="{}?q={}">{}</a>', reverse("auditentry:index"), number, number[:8])


def _value(name: str, value: Any, words: Mapping[str, Mapping[Any, Any]]) -> Any:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return format_html_join(", ", "{}", [(_value(name, each, words),) for each in value]) or "—"
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items()) or "—"
    if name.endswith("_fen") and isinstance(value, int):
        return columns.amount(value)
    if name == "problem":
        return problem_words(str(value)) or value or "—"
    return words.get(name, {}).get(value) or _plain("" if value is None else str(value))


def _plain(text: str) -> str | SafeString:
    if MOMENT.match(text):
        return columns.clock(datetime.fromisoformat(text))
    return acts_about(text)
