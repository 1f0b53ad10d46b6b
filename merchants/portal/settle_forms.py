"""What a merchant says about a statement: a line that is wrong, an invoice."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.core.money import fen_of
from merchants.settlement.billing import Bill, expected
from merchants.settlement.filing import Handed, handed
from merchants.settlement.models import Dispute, Invoice, Statement

ACCEPTED = ".pdf,.ofd,image/jpeg,image/png"


class Paper(forms.FileField):
    """A PDF, an OFD or a photo, looked at by its bytes when it is kept."""

    widget = forms.FileInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> Handed | None:
        """The file as it was handed in."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return handed(upload)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None


class Yuan(forms.DecimalField):
    """An amount in yuan as typed, in fen."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=2, max_digits=14, **kwargs)

    def clean(self, value: Any) -> int | None:
        """Yuan as fen."""
        amount = super().clean(value)
        return None if amount is None else fen_of(amount)

    def prepare_value(self, value: Any) -> Any:
        """Fen as yuan."""
        return f"{Decimal(value) / 100:.2f}" if isinstance(value, int) else value


class DisputeForm(forms.Form):
    """What is wrong with a line."""

    category = forms.ChoiceField(label=_("What is wrong"), choices=Dispute.Category)
    words = forms.CharField(
        label=_("In your words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    wanted = Yuan(
        label=_("What it should be, in yuan"), required=False, help_text=_("Empty if you do not know.")
    )
    paper = Paper(label=_("Proof, if there is one"), required=False)


class WordsForm(forms.Form):
    """Why a merchant insists."""

    words = forms.CharField(label=_("In your words"), max_length=500)


class InvoiceForm(forms.Form):
    """An invoice, filled in as it should be."""

    kind = forms.ChoiceField(label=_("Kind of invoice"), choices=Invoice.Kind)
    medium = forms.ChoiceField(label=_("Medium"), choices=Invoice.Medium)
    number = forms.CharField(
        label=_("Invoice number"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("20 digits of an electronic invoice; of a paper one, code and number in one."),
    )
    issued_on = forms.DateField(label=_("Date of issue"), widget=forms.DateInput(attrs={"type": "date"}))
    amount = Yuan(label=_("Amount with tax, in yuan"))
    net = Yuan(label=_("Amount without tax, in yuan"))
    tax = Yuan(label=_("Tax, in yuan"))
    rate = forms.DecimalField(
        label=_("Tax rate in percent"), max_digits=4, decimal_places=2, widget=forms.TextInput
    )
    title = forms.CharField(label=_("Buyer"), max_length=100)
    buyer_uscc = forms.CharField(label=_("Code of the buyer"), max_length=18)
    seller_uscc = forms.CharField(label=_("Code of the seller, yours"), max_length=18)
    paper = Paper(label=_("The invoice as PDF, OFD or photo, at most 5 MB"))

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        wanted = expected(statement)
        sums = {name: wanted[f"{name}_fen"] for name in ("amount", "net", "tax")}
        rate = f"{statement.merchant.tax_rate_bp / 100:g}"
        super().__init__(*args, initial={**wanted, **sums, "rate": rate}, **kwargs)

    def bill(self) -> Bill:
        """The invoice as it was typed."""
        said = self.cleaned_data
        names = ("kind", "medium", "issued_on", "title", "buyer_uscc", "seller_uscc")
        return Bill(
            **{name: said[name] for name in names},
            number="".join(said["number"].split()),
            amount_fen=said["amount"],
            net_fen=said["net"],
            tax_fen=said["tax"],
            rate_bp=int(said["rate"] * 100),
        )
