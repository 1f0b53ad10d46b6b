"""What people at a counter type."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merchants.portal.shown import label_of
from merchants.stores.models import OperatorRole, Store

MOST_AT_ONCE = 10
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
    quantity = forms.IntegerField(label=_("How many uses"), min_value=1, initial=1, required=False)

    def __init__(
        self,
        *args: Any,
        questions: Sequence[dict[str, Any]] = (),
        uses_left: int = MOST_AT_ONCE,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "store", "key"):
            self.fields[name].widget = forms.HiddenInput()
        if uses_left == 1:
            self.fields["quantity"].widget = forms.HiddenInput()
        self.fields["quantity"].widget.attrs |= {"max": min(uses_left, MOST_AT_ONCE), "inputmode": "numeric"}
        for question in questions:
            self.fields[f"answer_{question['code']}"] = _field_of(question)

    @classmethod
    def for_lookup(cls, code: str, store: str, found: Any) -> "ConfirmForm":
        """An empty form for a voucher that was found, with a fresh key."""
        first = {"code": code, "store": store, "key": uuid4().hex, "quantity": 1}
        return cls(initial=first, questions=found.questions, uses_left=found.uses_left)

    def answers(self) -> dict[str, str]:
        """What was answered, by the code of the question."""
        start = "answer_"
        return {name.removeprefix(start): text for name, text in self.data.items() if name.startswith(start)}


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


class OperatorForm(forms.Form):
    """A new colleague."""

    display_name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=40)
    username = forms.RegexField(
        r"^[A-Za-z0-9_.@-]+$",
        label=_("User name"),
        min_length=3,
        max_length=40,
        help_text=_("Letters and digits; used to log in."),
    )
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


def _field_of(question: dict[str, Any]) -> forms.CharField:
    return forms.CharField(label=label_of(question), max_length=200, required=question.get("required", True))
