"""The special days of a year as lines of text, the way the State Council's notice is copied."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from club.core.workdays import SATURDAY, Calendar, Special, guessed_holidays

OFF, WORKED = "休", "班"


def lines_of(year: int, calendar: Calendar) -> str:
    """The year as lines: day, off or worked, name. Of a provisional year what the law names, as a start."""
    found = calendar.specials(year)
    if not found:
        off = sorted(day for day in guessed_holidays(year) if day.weekday() < SATURDAY)
        found = {day: Special(is_workday=False) for day in off}
    words = (
        (day, WORKED if special.is_workday else OFF, special.name) for day, special in sorted(found.items())
    )
    return "\n".join(f"{day} {sign} {name}".strip() for day, sign, name in words)


class YearForm(forms.Form):
    """A year's list and where it comes from."""

    days = forms.CharField(
        label=_("Days that are not what their weekday says"),
        widget=forms.Textarea(attrs={"rows": 24}),
        required=False,
        strip=False,  # lines are counted as they stand
        help_text=_(
            "One a line: 2027-02-05 休 春节, or 班 for a weekend worked in lieu. Empty: provisional again."
        ),
    )
    source = forms.CharField(
        label=_("Notice"), max_length=40, help_text=_("Of the State Council, with its number.")
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_days(self) -> dict[date, Special]:
        """Days with their names."""
        found = {}
        for number, line in enumerate(self.cleaned_data["days"].splitlines(), 1):
            if line.strip():
                day, special = self._read(number, line.split(maxsplit=2))
                found[day] = special
        return found

    def _read(self, number: int, parts: list[str]) -> tuple[date, Special]:
        try:
            day = date.fromisoformat(parts[0])
        except ValueError:
            day = date.min
        if day.year != self.year or len(parts) < 2 or parts[1] not in (OFF, WORKED):
            raise forms.ValidationError(_("Line %(number)s cannot be read."), params={"number": number})
        return day, Special(parts[1] == WORKED, parts[2].strip() if len(parts) > 2 else "")
