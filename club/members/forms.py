"""What people type to become members and to keep their data right."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core import people
from club.identity.fields import CodeField, PhoneField
from club.identity.models import Account


class PhoneForm(forms.Form):
    """The number a code shall go to."""

    phone = PhoneField()


class EnterForm(PhoneForm):
    """Log in or register with a code."""

    code = CodeField()
    password = forms.CharField(
        label=_("Password (if you want one)"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters. Without one you log in by SMS or WeChat."),
    )
    agree = forms.BooleanField(
        label=_("I have read and agree to the privacy notice"),
        error_messages={"required": _("Please read the privacy notice and agree to it.")},
    )

    def clean_password(self) -> str:
        """Checked like every password of the house."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, Account(phone=self.cleaned_data.get("phone", "")))
        return password


class AgreeForm(forms.Form):
    """For accounts that proved their phone before."""

    agree = EnterForm.base_fields["agree"]


class IdentityForm(forms.Form):
    """ID number and name."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    id_number = forms.CharField(
        label=_("ID number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("18 characters. It is stored encrypted and never shown to merchants."),
    )

    def clean_name(self) -> str:
        """In its normal form."""
        return people.person_name(self.cleaned_data["name"])

    def clean_id_number(self) -> str:
        """In its normal form, checksum right."""
        return people.id_number(self.cleaned_data["id_number"])


class ProofForm(forms.Form):
    """Something only the member himself knows."""

    digits = forms.CharField(
        label=_("Last six characters of your ID number"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class NewPhoneForm(PhoneForm):
    """A new number, its code and, for full members, a proof."""

    phone = PhoneField(label=_("New mobile number"))
    code = CodeField()
    digits = ProofForm.base_fields["digits"]

    def __init__(self, *args: Any, needs_proof: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_proof:
            del self.fields["digits"]


class VehicleForm(forms.Form):
    """A car, as its licence says."""

    plate = forms.CharField(label=_("Number plate"), max_length=12)
    vin = forms.CharField(
        label=_("Vehicle identification number (VIN)"),
        max_length=24,
        help_text=_("17 characters, on the vehicle licence."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    model = forms.CharField(label=_("Brand and model"), max_length=80, required=False)

    def clean_plate(self) -> str:
        """In its normal form."""
        return people.plate(self.cleaned_data["plate"])

    def clean_vin(self) -> str:
        """In its normal form."""
        number = people.vin(self.cleaned_data["vin"])
        if number == "0" * 17:
            raise ValidationError(_("A VIN has 17 letters and digits, without I, O and Q."))
        return number


class LicenceForm(forms.Form):
    """How long a driving licence is valid."""

    until = forms.DateField(
        label=_("Driving licence valid until"),
        required=False,
        help_text=_("As it stands on your licence. Empty: it is valid for life, or you want no reminder."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class LanguageForm(forms.Form):
    """In which language we write."""

    language = forms.ChoiceField(label=_("Language of messages"), choices=settings.LANGUAGES)
