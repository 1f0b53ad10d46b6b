"""What all forms of the desk share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.desk.fields import SecretField
from cms.desk.scope import narrow_choices


def invite(field: forms.Field) -> None:
    """Words instead of a row of hyphens where nothing is chosen yet."""
    words = _("Please choose") if field.required else "—"
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words if field.empty_label is not None else None
    elif isinstance(field, forms.ChoiceField):
        field.choices = [(value, label if value else words) for value, label in field.choices]


class DeskForm(WagtailAdminModelForm):
    """Choices keep to the rows in reach; secrets are shown masked and only replaced when typed anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            narrow_choices(self, self.for_user)
        for field in self.fields.values():
            invite(field)
        for name, field in self._secrets():
            field.show(getattr(self.instance, name, ""))

    def _secrets(self) -> list[tuple[str, SecretField]]:
        return [(name, field) for name, field in self.fields.items() if isinstance(field, SecretField)]

    def clean(self) -> dict[str, Any]:
        """An empty secret means: as it was."""
        cleaned = super().clean()
        for name, _field in self._secrets():
            cleaned[name] = cleaned.get(name) or getattr(self.instance, name, "")
        return cleaned

    def refuse_unless(self, good: Any, name: str, message: Any) -> None:
        """Put `message` at a field unless what it says holds."""
        if not good and name in self.fields and name not in self.errors:
            self.add_error(name, message)
