"""Things in an order that staff choose: one list for each place, the first on top."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class PlacesInput(forms.Widget):
    """As many lists as there are things; a place may stay empty."""

    template_name = "cms/desk/widgets/places.html"
    choices: Sequence[tuple[str, Any]] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What stands at each place, and what may stand there."""
        context = super().get_context(name, None, attrs)
        held = list(value or [])
        places = [held[number] if number < len(held) else "" for number in range(len(self.choices))]
        return {**context, "places": places, "choices": self.choices}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The filled places in order; empty ones between them are closed up."""
        asked = (data.get(f"{name}-{number}", "") for number in range(len(self.choices)))
        return [value for value in asked if value]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether no place was sent at all."""
        return f"{name}-0" not in data


class PlacesField(forms.Field):
    """Some of these things, each once, in an order."""

    widget = PlacesInput

    def __init__(self, *, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = self.widget.choices = choices

    def clean(self, value: list[str]) -> list[str]:
        """Known things without repetition."""
        value = super().clean(value)
        labels = dict(self.choices)
        for place, each in enumerate(value):
            if each not in labels:
                raise ValidationError(_("“%(what)s” cannot be chosen."), params={"what": each})
            if each in value[:place]:
                message = _("“%(what)s” stands at two places; each can be tried once.")
                raise ValidationError(message, params={"what": labels[each]})
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other things were chosen, or another order."""
        return list(initial or []) != list(data or [])
