"""A spreadsheet that somebody sends in: of a kind and a size that we can read."""

import zipfile
from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024


def readable(file: UploadedFile, suffixes: tuple[str, ...], megabytes: int) -> UploadedFile:
    """The file itself; an XLSX must not unpack to gigabytes. Raises ValidationError."""
    too_large = ValidationError(
        _("The file is too large: at most %(count)s MB."), params={"count": megabytes}
    )
    suffix = Path(file.name or "").suffix.lower()
    if suffix not in suffixes:
        raise ValidationError(_("We cannot read this file. Save it as CSV or XLSX."))
    if (file.size or 0) > megabytes * MEGABYTE:
        raise too_large
    if suffix == ".xlsx" and _unpacked(file) > 10 * megabytes * MEGABYTE:
        raise too_large
    return file


def _unpacked(file: UploadedFile) -> int:
    try:
        with zipfile.ZipFile(file) as package:
            size = sum(part.file_size for part in package.infolist())
    except zipfile.BadZipFile:
        raise ValidationError(_("We cannot read this file. Save it as CSV or XLSX.")) from None
    file.seek(0)
    return size


class CustomersForm(forms.Form):
    """A file of customers, vehicles and policies."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("CSV or XLSX; one row a policy. Nothing is changed before you have seen what would be."),
    )

    def clean_file(self) -> UploadedFile:
        """Half a million rows as CSV; a workbook unpacks in memory in part, so it must be smaller."""
        file = self.cleaned_data["file"]
        is_book = Path(file.name or "").suffix.lower() == ".xlsx"
        return readable(file, (".csv", ".xlsx"), 50 if is_book else 200)
