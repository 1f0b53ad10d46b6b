"""Forms of letters to group customers: which ones, which to print, how one went out."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from club.letters.listing import MOST_DAYS, usual_days
from club.letters.models import PolicyLetter


class LettersForm(forms.Form):
    """Which letters are listed."""

    kind = forms.ChoiceField(choices=PolicyLetter.Kind.choices, required=False)
    days = forms.IntegerField(
        label=_("Days"), min_value=1, max_value=MOST_DAYS, required=False, widget=forms.NumberInput
    )

    @property
    def asked(self) -> tuple[str, int]:
        """The kind and the days; what is missing or wrong is what is usual."""
        self.full_clean()
        good = self.cleaned_data  # of a bound form also where something is wrong: what is right
        kind = good.get("kind") or PolicyLetter.Kind.RENEWAL
        return kind, good.get("days") or usual_days(kind)


class PrintForm(LettersForm):
    """Which of those are printed: one row, or all."""

    row = forms.CharField(max_length=100, required=False)


class DeliveryForm(forms.Form):
    """How a letter went out."""

    way = forms.ChoiceField(
        label=_("How it was delivered"), choices=[("", _("Please choose")), *PolicyLetter.Way.choices]
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=40,
        required=False,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("Letters, digits and hyphens only."))],
        help_text=_("Of the courier; stays empty when the letter is handed over."),
    )

    def clean(self) -> dict[str, Any]:
        """The number belongs to the courier."""
        given = super().clean() or {}
        by_courier = given.get("way") == PolicyLetter.Way.COURIER
        if given.get("way") and "tracking_number" in given and by_courier != bool(given["tracking_number"]):
            words = (
                _("Which number did the courier give?") if by_courier else _("Only a courier gives a number.")
            )
            self.add_error("tracking_number", words)
        return given
