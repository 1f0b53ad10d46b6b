"""What all forms of the desk share."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from cms.desk.fields import SecretField
from cms.desk.scope import narrow_choices


class DeskForm(WagtailAdminModelForm):
    """Choices keep to the rows in reach; secrets are shown masked and only replaced when typed anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            narrow_choices(self, self.for_user)
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
