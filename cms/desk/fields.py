"""Form fields of the desk: weekdays, dates, questions at the counter, secrets that are only written."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from vouchers.catalogue.models import Weekday


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week as boxes to tick; none ticked means every day."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Weekday.choices, coerce=int, required=False, empty_value=[], **kwargs)


class LongSelect(forms.Select):
    """A choice among hundreds of rows: its options are written together, not by a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """What Django's own gives."""
        chosen = "" if value is None else str(value)
        keys = ((str("" if key is None else key), label) for key, label in self.choices)
        mark = SafeString(" selected")
        rows = ((key, mark if key == chosen else "", label) for key, label in keys)
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        return format_html(
            "<select{}>{}</select>", flatatt({"name": name, **self.build_attrs(self.attrs, attrs)}), options
        )


LONGEST = timedelta(days=60)  # a run of excluded days; more is a slip of the year
SPAN = re.compile(r"(\S+?)\s*(?:to|至|到|–|—|~|\.\.)\s*(\S+)")


class DatesField(forms.CharField):
    """Dates, one a line, as 2026-10-01, or a run of days as 2026-10-01 to 2026-10-07."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "2026-10-01 – 2026-10-07"})

    def prepare_value(self, value: Any) -> Any:
        """A list of dates as lines, a run of days on one."""
        return "\n".join(_runs(value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[date]:
        """Lines as sorted dates without repetition."""
        days: set[date] = set()
        for line in re.split(r"[\n,,、]", super().clean(value)):
            if line.strip():
                days.update(_days_of(line.strip()))
        return sorted(days)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other dates were typed."""
        return self.prepare_value(initial or []) != (data or "").strip()


def _runs(days: list[date]) -> Iterator[str]:
    for _gap, run in groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - timedelta(days=pair[0])):
        found = [day for _place, day in run]
        yield str(found[0]) if len(found) == 1 else f"{found[0]} – {found[-1]}"


def _days_of(line: str) -> list[date]:
    span = SPAN.fullmatch(line)
    try:
        first, last = (date.fromisoformat(part) for part in (span.groups() if span else (line, line)))
    except ValueError:
        message = _("“%(line)s” is not a date like 2026-10-01.")
        raise ValidationError(message, params={"line": line}) from None
    if not timedelta(0) <= last - first <= LONGEST:
        message = _("“%(line)s” is not a run of days: the first one comes first, and there are at most 61.")
        raise ValidationError(message, params={"line": line})
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


class QuestionsInput(forms.Widget):
    """Questions as rows of boxes; two empty ones wait for more."""

    template_name = "cms/desk/widgets/questions.html"
    PARTS = ("code", "label", "label_en")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows that are there, and the empty ones."""
        context = super().get_context(name, None, attrs)
        context["widget"]["rows"] = [*(value or []), {"required": True}, {"required": True}]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """The rows that were filled in, empty ones between them left out."""
        found = []
        for number in range(MOST_QUESTIONS):
            row: dict[str, Any] = {
                part: data.get(f"{name}-{number}-{part}", "").strip() for part in self.PARTS
            }
            if any(row.values()):
                found.append({**row, "required": f"{name}-{number}-required" in data})
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether no row was sent at all."""
        return f"{name}-0-label" not in data


MOST_QUESTIONS = 12


class QuestionsField(forms.Field):
    """Questions at the counter. Each needs a Chinese text; the name by which tills answer makes itself."""

    widget = QuestionsInput

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Complete rows whose names are Latin and different."""
        taken = {row["code"] for row in value if row["code"]}
        free = (f"q{number}" for number in range(1, 2 * MOST_QUESTIONS))
        free_codes = (code for code in free if code not in taken)
        for row in value:
            if not row["label"]:
                raise ValidationError(_("Every question needs its Chinese text."))
            row["code"] = row["code"] or next(free_codes)
            if not row["code"].isascii() or not row["code"].isidentifier():
                message = _("“%(code)s” cannot be a name for tills: Latin letters, digits and _ only.")
                raise ValidationError(message, params={"code": row["code"]})
        if len({row["code"] for row in value}) != len(value):
            raise ValidationError(_("Two questions have the same name for tills."))
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything is different."""
        return (initial or []) != (data or [])


class SecretField(forms.CharField):
    """A sealed value: it can be replaced, never read. What is stored shows masked; left empty it stays."""

    def __init__(self, mask: Callable[[str], str], **kwargs: Any) -> None:
        self.mask = mask
        super().__init__(required=False, **{"help_text": _("Leave empty to keep what is stored."), **kwargs})

    def prepare_value(self, value: Any) -> str:
        """Never the stored value."""
        return ""

    def show(self, stored: str) -> None:
        """Put the masked value in the background of the box."""
        self.widget.attrs["placeholder"] = self.mask(stored) if stored else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something was typed."""
        return bool(data)
