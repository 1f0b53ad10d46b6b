"""Forms of the desk's acts: granting, drawing up statements, stopping a merchant."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import openpyxl
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from club.members.models import Member
from cms.desk.access import rows_for
from cms.desk.forms.base import invite
from cms.desk.money_field import YuanField
from cms.reports.recipients import GrantPlan, plan_grant
from vouchers.catalogue.models import GiftPackage

MOST = 20_000
MOST_BYTES = 4 * 1024 * 1024


class RecipientsFile(forms.FileField):
    """A CSV or XLSX whose first column holds member numbers or phones."""

    widget = forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"})

    def clean(self, data: Any, initial: Any = None) -> list[str]:
        """The first column, without what holds no digit (a heading, empty lines)."""
        upload = super().clean(data, initial)
        if not upload:
            return []
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is too large: at most 4 MB."))
        try:
            cells = _xlsx(upload) if upload.name.lower().endswith(".xlsx") else _csv(upload)
        except (ValueError, KeyError, zipfile.BadZipFile, csv.Error):
            raise ValidationError(_("We cannot read this file. Save it as CSV or XLSX.")) from None
        return [cell for cell in cells if any(char.isdigit() for char in cell)]


def _csv(upload: UploadedFile) -> list[str]:
    raw = upload.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")  # what Excel writes on a Chinese Windows
    return [row[0].strip() for row in csv.reader(io.StringIO(text)) if row]


def _xlsx(upload: UploadedFile) -> list[str]:
    with zipfile.ZipFile(upload) as package:
        if sum(part.file_size for part in package.infolist()) > 20 * MOST_BYTES:
            raise ValueError("unpacks to too much")
    upload.seek(0)
    book = openpyxl.load_workbook(upload, read_only=True, data_only=True)
    rows = book.worksheets[0].iter_rows(max_col=1, max_row=MOST + 1, values_only=True)
    return [_cell(row[0]) for row in rows if row and row[0] is not None]


def _cell(value: Any) -> str:
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


class GrantForm(forms.Form):
    """To whom which package, and why."""

    package = forms.ModelChoiceField(
        GiftPackage.objects.none(), label=_("Package"), help_text=_("Only published packages can be given.")
    )
    recipients = forms.CharField(
        label=_("Members"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "1000000016"}),
        help_text=_("Member numbers or phone numbers, one a line or separated by commas."),
    )
    file = RecipientsFile(
        label=_("Or a list"),
        required=False,
        help_text=_("CSV or XLSX; the first column holds member numbers or phone numbers."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=120,
        help_text=_("Stands in the audit trail: which campaign, whose request."),
    )
    budget_fen = YuanField(
        label=_("Budget"),
        required=False,
        help_text=_("The most these gifts may be expected to cost together. Empty: no limit."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["package"].queryset = rows_for(user, GiftPackage).filter(live=True)
        invite(self.fields["package"])

    def clean(self) -> dict[str, Any]:
        """Somebody has to be named, and not a whole province."""
        asked = super().clean() or {}
        typed = re.split(r"[\s,,;;、]+", asked.get("recipients", ""))
        lines = [line for line in [*typed, *(asked.get("file") or [])] if line]
        if not lines and not self.errors:
            self.add_error("recipients", _("Name at least one member."))
        if len(lines) > MOST:
            self.add_error("recipients", _("At most 20,000 at once; give in several parts."))
        return {**asked, "lines": lines}

    def plan(self) -> GrantPlan:
        """What would happen."""
        asked = self.cleaned_data
        reachable = rows_for(self.user, Member, ["view"])
        return plan_grant(asked["package"], asked["lines"], reachable, timezone.localdate())


class MonthForm(forms.Form):
    """Which month to settle."""

    month = forms.TypedChoiceField(
        label=_("Month"),
        coerce=date.fromisoformat,
        help_text=_("Statements are drawn up for merchants that have none for the month yet."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [
            (first.isoformat(), date_format(first, "YEAR_MONTH_FORMAT")) for first in months_over(today)
        ]


class ProofMonthForm(forms.Form):
    """Which month to look at, as browsers send it: 2026-10."""

    month = forms.DateField(input_formats=["%Y-%m"])


def months_over(today: date) -> list[date]:
    """The first days of the twelve months that are over, the last one first."""
    first = today.replace(day=1)
    return [first := (first - timedelta(days=1)).replace(day=1) for _month in range(12)]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The merchant and the audit trail see it."),
    )
