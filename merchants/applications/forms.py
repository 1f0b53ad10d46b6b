"""What a workshop fills in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as StdnumError

from club.core import people
from club.core.templatetags.club import localname
from club.identity.fields import CodeField, PhoneField
from club.organisation.models import Branch, BranchLevel
from merchants.applications.actions import Applicant
from merchants.stores.models import MerchantDocument
from merchants.stores.papers import BadPaper, checked
from vouchers.catalogue.models import ServiceProduct

PAPERS = {"licence": MerchantDocument.Kind.LICENCE, "permit": MerchantDocument.Kind.PERMIT}
OFFICES = (BranchLevel.CITY, BranchLevel.COUNTY)


class NamedChoice(forms.ModelChoiceField):
    """Rows by their name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return localname(obj)


class NamedChoices(forms.ModelMultipleChoiceField):
    """Several of them."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return localname(obj)


class PaperField(forms.FileField):
    """A PDF or a picture, judged by what is in it."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, at its beginning."""
        file = super().clean(data, initial)
        if file:
            try:
                checked(file)
            except BadPaper as refusal:
                raise ValidationError(str(refusal)) from None
            file.seek(0)
        return file


class ApplicationForm(forms.Form):
    """The company, its contact, its first store, what it offers, its papers, and consent."""

    company = forms.CharField(label=_("Company, as on the business licence"), max_length=100)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("18 characters, on the business licence."),
    )
    contact_name = forms.CharField(
        label=_("Contact"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(help_text=_("We tell you here how it goes on."))
    code = CodeField()
    branch = NamedChoice(
        Branch.objects.filter(is_active=True, level__in=OFFICES),
        label=_("Our branch near you"),
        empty_label=_("Please choose"),
    )
    store_name = forms.CharField(label=_("Name of the store"), max_length=60)
    city = forms.CharField(label=_("City"), max_length=40)
    address = forms.CharField(label=_("Address of the store"), max_length=200)
    services = NamedChoices(ServiceProduct.objects.filter(live=True), label=_("What do you offer?"))
    licence = PaperField(label=_("Business licence"), help_text=_("PDF, JPEG or PNG, at most 10 MB."))
    permit = PaperField(
        label=_("Permit for the trade"), required=False, help_text=_("If the trade needs one.")
    )
    agree = forms.BooleanField(
        label=_("I have read and agree to the privacy notice"),
        error_messages={"required": _("Please read the privacy notice and agree to it.")},
    )

    def clean_uscc(self) -> str:
        """The check character has to be right."""
        try:
            return str(uscc.validate(people.narrow(self.cleaned_data["uscc"])))
        except StdnumError:
            raise ValidationError(
                _("This is not a unified social credit code. Check all 18 characters.")
            ) from None

    def applicant(self) -> Applicant:
        """What was said, as the act takes it."""
        given = self.cleaned_data
        same = ("company", "uscc", "contact_name", "branch", "store_name", "city", "address")
        return Applicant(contact_phone=given["phone"], **{name: given[name] for name in same})

    def papers(self) -> dict[str, Any]:
        """The files that came, by their kind."""
        return {kind: self.cleaned_data[name] for name, kind in PAPERS.items() if self.cleaned_data[name]}
