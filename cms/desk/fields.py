"""Form fields of the desk: weekdays, dates, questions at the counter, secrets that are only written."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vouchers.catalogue.models import Weekday


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week as boxes to tick; none ticked means every day."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Weekday.choices, coerce=int, required=False, empty_value=[], **kwargs)


class DatesField(forms.CharField):
    """Dates, one a line, as 2026-10-01."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "2026-10-01"})

    def prepare_value(self, value: Any) -> Any:
        """A list of dates as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[date]:
        """Lines as sorted dates without repetition."""
        days = set()
        for line in super().clean(value).replace(",", "\n").split():
            try:
                days.add(date.fromisoformat(line))
            except ValueError:
                message = _("“%(line)s” is not a date like 2026-10-01.")
                raise ValidationError(message, params={"line": line}) from None
        return sorted(days)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other dates were typed."""
        return self.prepare_value(initial or []) != (data or "").strip()


class QuestionsField(forms.CharField):
    """Questions at the counter, one a line: `mileage | 当前里程 | Mileage | required`."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "mileage | 当前里程 | Mileage | required"})

    def prepare_value(self, value: Any) -> Any:
        """Stored questions as lines."""
        return "\n".join(map(_line, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Lines as questions; each needs a code in Latin letters and a Chinese text."""
        questions = [_question(line) for line in super().clean(value).splitlines() if line.strip()]
        if len({question["code"] for question in questions}) != len(questions):
            raise ValidationError(_("Two questions have the same code."))
        return questions

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other questions were typed."""
        return self.prepare_value(initial or []) != (data or "").strip()


def _line(question: dict[str, Any]) -> str:
    parts = [question["code"], question["label"], question.get("label_en", "")]
    return " | ".join([*parts, "required"] if question.get("required") else parts)


def _question(line: str) -> dict[str, Any]:
    code, label, english, required = ([part.strip() for part in line.split("|")] + [""] * 4)[:4]
    if not code.isascii() or not code.isidentifier() or not label:
        raise ValidationError(_("Write each question as: code | Chinese text | English text | required"))
    return {"code": code, "label": label, "label_en": english, "required": required == "required"}


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
