"""What members' pages are asked with."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GreetingForm(forms.Form):
    """A few words to the friend who gets a voucher."""

    greeting = forms.CharField(
        label=_("A few words to your friend"),
        max_length=60,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 60}),
    )


class CodeForm(forms.Form):
    """A printed code."""

    code = forms.CharField(
        label=pgettext_lazy("printed", "Code"),
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "data-code": "",
            }
        ),
        help_text=_("As it is printed on the card; capitals and hyphens do not matter."),
    )
