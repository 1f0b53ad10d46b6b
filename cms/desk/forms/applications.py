"""Entering a merchant that applied: codes of our own, and what was read from its papers."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from merchants.applications.models import Application

FIRST = {
    "licence": _("Business licence: first day"),
    "permit": _("Permit for the trade: first day"),
}
LAST = {
    "licence": _("Business licence: last day"),
    "permit": _("Permit for the trade: last day"),
}
UNTIL_FURTHER_NOTICE = _("Empty: until further notice.")


class Day(forms.DateInput):
    """The browser's own calendar: pages of acts bring no script for the one of Wagtail."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EnterForm(forms.Form):
    """Two codes, the name members see, and the period of each paper that came."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("As members know it."))
    code = forms.CharField(
        label=_("Code of the merchant"),
        max_length=20,
        help_text=_("Stands in statement numbers. Never changed later."),
    )
    store_code = forms.CharField(label=_("Code of the store"), max_length=20)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [str(kind) for kind in application.papers.order_by("pk").values_list("kind", flat=True)]
        self.fields["name"].initial = application.company[:60]
        for kind in self.kinds:
            self.fields[f"{kind}_from"] = forms.DateField(label=FIRST[kind], widget=Day)
            self.fields[f"{kind}_until"] = forms.DateField(
                label=LAST[kind], required=False, widget=Day, help_text=UNTIL_FURTHER_NOTICE
            )

    def clean(self) -> dict[str, Any]:
        """The keywords of the act; each paper ends after it begins."""
        given = super().clean() or {}
        periods: dict[str, tuple[date, date | None]] = {}
        for kind in self.kinds:
            first, last = given.pop(f"{kind}_from", None), given.pop(f"{kind}_until", None)
            if first and last and last < first:
                wrong = ValidationError(_("The last day must not lie before the first."))
                self.add_error(f"{kind}_until", wrong)
            if first:
                periods[kind] = (first, last + timedelta(days=1) if last else None)
        return {**given, "periods": periods}
