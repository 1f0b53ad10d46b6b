"""Money in forms: people type yuan, rows hold fen."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from club.core import money


class YuanInput(forms.NumberInput):
    """A number box with steps of one fen and the sign of the currency beside it."""

    template_name = "cms/desk/widgets/yuan.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": "0.01", "min": "0", "inputmode": "decimal", **(attrs or {})})


class YuanField(forms.DecimalField):
    """An amount in yuan with at most two decimals, cleaned to whole fen; shows stored fen as yuan."""

    widget = YuanInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"min_value": Decimal(0), "max_value": Decimal(20000000), "decimal_places": 2, **kwargs}
        )

    def prepare_value(self, value: Any) -> Any:
        """Fen from the row as yuan; what was typed stays as typed."""
        return Decimal(value) / 100 if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Yuan as typed to fen; an empty optional field is None. A disabled field gives back its fen."""
        if self.disabled:
            return value
        amount = super().clean(value)
        if amount is None:
            return None
        try:
            return money.fen_of(amount)
        except ValueError:
            raise ValidationError(_("At most two decimals: a fen is the smallest unit.")) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the amount differs, not its spelling: 25 and 25.00 are the same."""
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True
