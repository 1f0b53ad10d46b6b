"""Forms of settlement: answers to disputes, invoices, payout runs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.core.money import fen_of, yuan
from merchants.settlement.models import PayoutRun, Statement
from merchants.settlement.results import MOST_BYTES, outcomes_in


class WordsForm(forms.Form):
    """An answer that the merchant reads."""

    words = forms.CharField(
        label=_("Answer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The merchant reads it."),
    )


class AcceptForm(WordsForm):
    """What the line should have been."""

    field_order = ("right_fen", "words")
    right_fen = forms.DecimalField(
        label=_("The line should be, in yuan"),
        max_digits=14,
        decimal_places=2,
        help_text=_("The difference comes with the next statement of the merchant."),
    )

    def clean_right_fen(self) -> int:
        """Yuan as fen."""
        return fen_of(self.cleaned_data["right_fen"])


class ReturnForm(forms.Form):
    """Why an invoice goes back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The merchant reads it."),
    )
    red_number = forms.RegexField(
        r"^\d{18,20}$",
        label=_("Red-letter invoice"),
        required=False,
        help_text=_("The number of the invoice by which the merchant cancelled it, if there is one."),
    )


class PrepareForm(forms.Form):
    """Which approved statements go out together."""

    statements = forms.ModelMultipleChoiceField(
        Statement.objects.none(), label=_("Statements"), widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(
        label=_("Way"),
        choices=PayoutRun.Way,
        initial=PayoutRun.Way.BANK_FILE,
        help_text=_("Stripe pays those merchants whose Stripe account was approved."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of the file"),
        choices=PayoutRun.Encoding,
        initial=PayoutRun.Encoding.GB18030,
        help_text=_("As the bank asks for it."),
    )

    def __init__(self, *args: Any, payable: QuerySet[Statement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["statements"]
        field.queryset = payable
        field.initial = list(payable.values_list("pk", flat=True))
        field.label_from_instance = lambda row: f"{row.number} · {row.merchant} ¥{yuan(row.due_fen)}"


class ResultsForm(forms.Form):
    """What the bank says of a run."""

    outcomes = forms.FileField(
        label=_("Results from the bank"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text=_("CSV with the columns 用途, 金额(元), 状态 (成功 or 失败), 付款日期, 流水号, 原因."),
    )

    def clean_outcomes(self) -> Any:
        """The lines of the file."""
        upload = self.cleaned_data["outcomes"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is too large: at most 5 MB."))
        try:
            return outcomes_in(upload.read())
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from None
