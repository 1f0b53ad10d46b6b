"""The forms of the service evaluation."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.widgets import AdminDateInput

from club.organisation.models import Branch, BranchLevel
from club.standards.actions import Weighed
from club.standards.models import EvaluationScheme, Indicator
from cms.desk.forms.base import invite
from cms.desk.forms.complaints import LocalChoice


class PointsForm(forms.Form):
    """Bonus or malus of a province."""

    branch = LocalChoice(Branch.objects.none(), label=_("Branch"))
    points = forms.IntegerField(
        label=pgettext_lazy("bonus or malus", "Points"),
        min_value=-5,
        max_value=5,
        help_text=_("1 to 5 for something new that works, -1 to -5 for a grave event."),
    )
    words = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["branch"]
        places.queryset = Branch.objects.filter(level=BranchLevel.PROVINCE, is_active=True)
        invite(places)


class SchemeForm(forms.Form):
    """The next scheme: weight and scale of every indicator, filled in with those of now."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    valid_from = forms.DateField(label=_("In force from"), widget=AdminDateInput)

    def __init__(self, *args: Any, scheme: EvaluationScheme, **kwargs: Any) -> None:
        start = {"name": scheme.name, "name_en": scheme.name_en, "valid_from": timezone.localdate()}
        super().__init__(*args, initial=start, **kwargs)
        known = {one.code: one for one in scheme.indicators.all()}
        for code, label in Indicator.choices:
            for part, words in PARTS.items():
                value = getattr(known.get(code), part, None)
                self.fields[f"{code}_{part}"] = forms.DecimalField(
                    label=f"{label} · {words}",
                    max_digits=7,
                    decimal_places=2,
                    min_value=0,
                    initial=None if value is None else f"{value.normalize():f}",
                )

    def rows(self) -> Iterator[tuple[Any, list[tuple[Any, forms.BoundField]]]]:
        """An indicator with its three boxes and what they are called beside it."""
        for code, label in Indicator.choices:
            yield label, [(words, self[f"{code}_{part}"]) for part, words in PARTS.items()]

    def plain(self) -> list[forms.BoundField]:
        """The other fields."""
        return [self[name] for name in ("name", "name_en", "valid_from")]

    def clean(self) -> dict[str, Any]:
        """The keywords of the act; an indicator of no weight is left out."""
        asked = super().clean() or {}
        if self.errors:
            return asked
        numbers = {
            code: {part: asked.pop(f"{code}_{part}") for part in PARTS} for code, _label in Indicator.choices
        }
        return {
            **asked,
            "indicators": [Weighed(code, **parts) for code, parts in numbers.items() if parts["weight"]],
        }


PARTS = {"weight": _("weight"), "best": _("best value"), "worst": _("worst value")}
