"""Form fields for what people type to come in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from club.core import people


class PhoneField(forms.CharField):
    """A mainland mobile number; the value is E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 20)
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The number as +86…"""
        text = super().clean(value)
        return people.phone(text) if text else ""


class CodeField(forms.CharField):
    """The six digits of an SMS; phones offer to fill them in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code from the SMS"))
        attrs = {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "pattern": "[0-9]{6}",
            "placeholder": _("6 digits"),
        }
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=8, **kwargs)
