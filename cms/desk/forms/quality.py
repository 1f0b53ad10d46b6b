"""Forms about flags and about money kept back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.desk.forms.base import DeskForm, invite
from merchants.ledger.models import Hold
from merchants.quality.models import FlagRule
from merchants.settlement.models import Statement
from merchants.stores.models import Merchant


class DecisionForm(forms.Form):
    """Why a flag is cleared or confirmed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you looked at and found. The audit trail keeps it."),
    )


class HoldForm(forms.Form):
    """What is kept back, and why."""

    merchant = forms.ModelChoiceField(Merchant.objects.none(), label=_("Merchant"))
    statement = forms.ModelChoiceField(
        Statement.objects.none(),
        label=_("Only this statement"),
        required=False,
        help_text=_("Empty: nothing of the merchant is paid out until it is released."),
    )
    kind = forms.ChoiceField(label=_("It waits for"), choices=Hold.Kind.choices, initial=Hold.Kind.REVIEW)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    reference = forms.CharField(
        label=_("Reference"), max_length=80, required=False, help_text=_("Number of the complaint or case.")
    )

    def __init__(self, *args: Any, merchants: Any, statements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["merchant"].queryset = merchants
        self.fields["statement"].queryset = statements
        for name in ("merchant", "statement"):
            invite(self.fields[name])

    def clean(self) -> dict[str, Any]:
        """A statement has to be one of the merchant; the act is told its number."""
        asked = super().clean() or {}
        chosen, merchant = asked.get("statement"), asked.get("merchant")
        if chosen and merchant and chosen.merchant_id != merchant.pk:
            self.add_error("statement", _("This statement is another merchant's."))
        return {**asked, "statement": chosen.number if chosen else ""}


class ReleaseForm(forms.Form):
    """Why money is let go."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The audit trail keeps it."),
    )


class FlagRuleForm(DeskForm):
    """From when on something is odd."""

    class Meta:
        model = FlagRule
        fields = ["is_on", "is_serious", "uses", "minutes", "metres", "from_hour", "until_hour"]
