"""Forms of codes: print, bring in, withdraw."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from club.core.clock import end_of
from club.organisation.models import Branch
from cms.desk.access import rows_for
from cms.desk.forms.base import invite
from cms.desk.forms.sheets import readable
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle import patterns, stock
from vouchers.lifecycle.actions.order_codes import MOST
from vouchers.lifecycle.patterns import BadPattern


class CodesForm(forms.Form):
    """What every batch of codes is asked. `key` makes a second click harmless."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("For us: which print run, which deal.")
    )
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch"), help_text=_("Whose codes they are on the desk.")
    )
    usable_until = forms.DateField(
        label=_("Last day"), required=False, widget=AdminDateInput, help_text=_("Empty: no last day.")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"key": uuid.uuid4()}, **kwargs)
        for field in self.fields.values():
            invite(field)
        reach = rows_for(user, Branch)
        self.fields["branch"].queryset = reach
        self.initial["branch"] = reach.order_by("path").first()

    def clean_usable_until(self) -> datetime | None:
        """The first moment after the last day."""
        day = self.cleaned_data["usable_until"]
        return end_of(day) if day else None

    def words(self) -> dict[str, Any]:
        """What both ways of making codes are told."""
        asked = self.cleaned_data
        kept = {name: asked[name] for name in ("name", "branch", "usable_until")}
        return {**kept, "key": f"desk:{asked['key']}"}


class PrintForm(CodesForm):
    """Codes of our own for a package."""

    field_order = ("package", "name", "count", "pattern", "branch", "usable_until")
    package = forms.ModelChoiceField(
        GiftPackage.objects.none(), label=_("Package"), help_text=_("Whoever types a code gets it, once.")
    )
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST)
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "JN26-????-????-????"}),
        help_text=_(
            "A random letter for each question mark, at least ten of them. Empty: twelve letters and a check "
            "letter."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["package"].queryset = rows_for(user, GiftPackage).filter(live=True)

    def clean_pattern(self) -> str:
        """Nothing that can be guessed or misread."""
        try:
            return patterns.check(self.cleaned_data["pattern"])
        except BadPattern as error:
            raise ValidationError(str(error)) from None


class ImportForm(CodesForm):
    """Codes that a partner made, for a service."""

    field_order = ("product", "name", "file", "branch", "usable_until")
    product = forms.ModelChoiceField(
        stock.from_stock(), label=_("Service"), help_text=_("Its vouchers take their codes from here.")
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        help_text=_("CSV, XLSX or text; one code a row, in the first column."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["product"].queryset = stock.from_stock()

    def clean_file(self) -> UploadedFile:
        """Of a kind and a size that we can read; an XLSX must not unpack to gigabytes."""
        return readable(self.cleaned_data["file"], (".csv", ".txt", ".xlsx"), 20)


class VoidCodesForm(forms.Form):
    """Why codes are withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the audit trail. It cannot be undone."),
    )
