"""What people at a counter type."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.acts import in_words
from club.core.money import fen_of
from merchants.bookings.timeline import label_of
from merchants.stores.models import OperatorRole, Store
from merchants.webhooks.words import MERCHANT_ACTS
from vouchers.lifecycle.amounts import MOST_FEN

MOST_AT_ONCE = 10
MOST_UPLOADED = 200
# Typed on a keypad for sums; each pause asks what the customer would pay.
AMOUNT_ATTRS = {
    "class": "code-input",
    "inputmode": "decimal",
    "autocomplete": "off",
    "placeholder": "0.00",
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#quote",
    "hx-include": "closest form",
}
UNDO_REASONS = [
    ("wrong_voucher", _("Wrong voucher or service")),
    ("customer_changed", _("The customer changed their mind")),
    ("cannot_serve", _("We could not do the service")),
    ("double", _("Redeemed by mistake")),
    ("other", _("Another reason")),
]


def store_choices(stores: Sequence[Store]) -> list[tuple[str, str]]:
    """Stores by code, for a select."""
    return [(store.code, store.name) for store in stores]


class CodeForm(forms.Form):
    """A code as typed, or the text of a scanned QR code."""

    code = forms.CharField(label=_("Code"), max_length=200)
    store = forms.CharField(label=_("Store"), max_length=20, required=False)
    code.widget.attrs = {
        "class": "code-input",
        "autocomplete": "off",
        "autocapitalize": "characters",
        "autocorrect": "off",
        "spellcheck": "false",
        "placeholder": "ABCD EFGH JKLM N",
        "data-code": "",
    }


class ConfirmForm(CodeForm):
    """The use of a voucher that was looked up. `key` was made with the page, so a double tap is one use."""

    key = forms.CharField(max_length=64)
    seen = forms.CharField(max_length=80, required=False)
    quantity = forms.IntegerField(label=_("How many uses"), min_value=1, initial=1, required=False)
    amount = forms.DecimalField(
        label=_("What does it cost, in yuan?"),
        min_value=Decimal("0.01"),
        max_value=MOST_FEN // 100,
        max_digits=9,
        decimal_places=2,
        required=False,
        widget=forms.TextInput,
    )

    def __init__(
        self,
        *args: Any,
        questions: Sequence[dict[str, Any]] = (),
        uses_left: int = MOST_AT_ONCE,
        needs_amount: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not needs_amount:
            del self.fields["amount"]
        for name in ("code", "store", "key", "seen"):
            self.fields[name].widget = forms.HiddenInput()
        if uses_left == 1:
            self.fields["quantity"].widget = forms.HiddenInput()
        self.fields["quantity"].widget.attrs |= {"max": min(uses_left, MOST_AT_ONCE), "inputmode": "numeric"}
        for question in questions:
            self.fields[f"answer_{question['code']}"] = _field_of(question)

    @classmethod
    def for_lookup(cls, code: str, store: str, found: Any, seen: str = "") -> "ConfirmForm":
        """An empty form for a voucher that was found, with a fresh key and the proof of when it was seen."""
        first = {"code": code, "store": store, "key": uuid4().hex, "seen": seen, "quantity": 1}
        form = cls(
            initial=first,
            questions=found.questions,
            uses_left=1 if found.needs_amount else found.uses_left,
            needs_amount=found.needs_amount,
        )
        if found.needs_amount:
            form.fields["amount"].required = True
            form.fields["amount"].widget.attrs |= AMOUNT_ATTRS | {"hx-post": reverse("portal_quote")}
        return form

    def amount_fen(self) -> int | None:
        """What the service costs, where it was asked."""
        amount = self.cleaned_data.get("amount")
        return None if amount is None else fen_of(amount)

    def answers(self) -> dict[str, str]:
        """What was answered, by the code of the question."""
        start = "answer_"
        return {name.removeprefix(start): text for name, text in self.data.items() if name.startswith(start)}


class UploadForm(forms.Form):
    """What waited on a phone: a JSON list of scans. Words and numbers are checked, the rest is left out."""

    items = forms.JSONField()

    @classmethod
    def of_body(cls, body: bytes) -> "UploadForm":
        """The form for a request whose body is JSON."""
        return cls({"items": body.decode(errors="replace")})

    def clean_items(self) -> list[dict[str, Any]]:
        """Each scan on a form of its own."""
        sent = self.cleaned_data["items"]
        if not isinstance(sent, list) or not 0 < len(sent) <= MOST_UPLOADED:
            raise forms.ValidationError(_("Between one and 200 scans at once."))
        scans = [ScanForm(item if isinstance(item, dict) else {}) for item in sent]
        if not all(scan.is_valid() for scan in scans):
            raise forms.ValidationError(_("A scan is not complete."))
        return [scan.cleaned_data for scan in scans]


class ScanForm(forms.Form):
    """One scan that waited."""

    code = forms.CharField(max_length=200)
    nonce = forms.RegexField(r"^[A-Za-z0-9._:-]{8,64}$")
    store = forms.CharField(max_length=20, required=False)
    occurred_at = forms.CharField(max_length=40)

    def clean_occurred_at(self) -> datetime:
        """A moment with its offset."""
        at = parse_datetime(self.cleaned_data["occurred_at"])
        if at is None or at.tzinfo is None:
            raise forms.ValidationError(_("A scan is not complete."))
        return at


class UndoForm(forms.Form):
    """Why a redemption is undone."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Why?"), choices=UNDO_REASONS)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def text(self) -> str:
        """Reason and note in one line."""
        label = str(dict(UNDO_REASONS)[self.cleaned_data["reason"]])
        note = self.cleaned_data["note"]
        return _("%(reason)s: %(note)s") % {"reason": label, "note": note} if note else label


class HistoryForm(forms.Form):
    """Which redemptions to show."""

    first = forms.DateField(
        label=pgettext_lazy("first day", "From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    last = forms.DateField(label=_("Through"), required=False, widget=forms.DateInput({"type": "date"}))
    store = forms.ChoiceField(label=_("Store"), required=False)
    q = forms.CharField(label=_("Search"), max_length=60, required=False)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stores: Sequence[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].choices = [("", _("All stores")), *store_choices(stores)]
        self.fields["q"].widget.attrs["placeholder"] = _("Code, service or colleague")
        if len(stores) < 2:
            self.fields["store"].widget = forms.HiddenInput()


class UsernameField(forms.RegexField):
    """What an operator logs in with."""

    def __init__(self) -> None:
        words = {"label": _("User name"), "help_text": _("Letters and digits; used to log in.")}
        widget = forms.TextInput({"autocomplete": "username", "autocapitalize": "none"})
        super().__init__(r"^[A-Za-z0-9_.@-]+$", min_length=3, max_length=40, widget=widget, **words)


class InvitationForm(forms.Form):
    """Somebody who is to become a colleague."""

    display_name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=40)
    role = forms.ChoiceField(label=_("Role"), choices=OperatorRole.choices, initial=OperatorRole.CASHIER)
    store = forms.ChoiceField(label=_("Store"), required=False)

    def __init__(self, *args: Any, stores: Sequence[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].choices = [("", _("All stores")), *store_choices(stores)]


class KeyForm(forms.Form):
    """A new key for a till."""

    name = forms.CharField(label=_("What is it for?"), max_length=40)
    store = forms.ChoiceField(label=_("Store"), required=False)

    def __init__(self, *args: Any, stores: Sequence[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].choices = [("", _("All stores")), *store_choices(stores)]


class WebhookForm(forms.Form):
    """An address of the merchant's own system, and what it wants to hear."""

    name = forms.CharField(label=_("What is it for?"), max_length=40)
    url = forms.CharField(
        label=_("Address"),
        max_length=300,
        widget=forms.URLInput({"placeholder": "https://shop.example.com/hooks"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        initial=["voucher.redeemed", "redemption.reversed"],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Named anew for each request, in the language of whoever reads.
        self.fields["events"].choices = [(verb, in_words(verb)) for verb in MERCHANT_ACTS]


def _field_of(question: dict[str, Any]) -> forms.CharField:
    return forms.CharField(label=label_of(question), max_length=200, required=question.get("required", True))
