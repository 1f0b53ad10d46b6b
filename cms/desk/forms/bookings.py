"""Forms of bookings: rules, places, giving one to another store."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.desk.fields import DatesField, QuestionsField
from cms.desk.forms.base import DeskForm
from merchants.stores.models import Store


class BookingRuleForm(DeskForm):
    """How a product is booked."""

    questions = QuestionsField(
        label=_("Questions to the member"),
        required=False,
        help_text=_("Asked when he books; the store sees the answers while it works on the booking."),
    )

    def clean_questions(self) -> list[dict[str, Any]]:
        """Answers are personal unless the question was made as one that is not."""
        known = {row["code"]: row.get("personal", True) for row in self.instance.questions}
        asked: list[dict[str, Any]] = self.cleaned_data["questions"]
        return [{**row, "personal": known.get(row["code"], True)} for row in asked]


class CapacityForm(DeskForm):
    """What a store can take."""

    closed_dates = DatesField(label=_("Not on these dates"), required=False)


class TellingForm(forms.Form):
    """Why, in words that the member reads."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The member and the store read it."),
    )


class ReassignForm(TellingForm):
    """Another store for the same time."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())
    field_order = ["store", "reason"]

    def __init__(self, *args: Any, stores: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores
