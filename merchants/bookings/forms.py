"""What a member says when he books."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from club.core.clock import SHANGHAI, local_date
from merchants.bookings.models import BookingRule
from merchants.bookings.timeline import label_of
from merchants.stores.models import Store

NOW, LATER = "now", "later"
ANSWER = "answer_"


class PlaceForm(forms.Form):
    """Which store and day the times are shown of."""

    store = forms.CharField(max_length=20, required=False)
    day = forms.DateField(required=False)
    starts_at = forms.DateTimeField(required=False)

    def chosen(self) -> tuple[str, date | None]:
        """Code of the store and the day; empty where nothing sensible was chosen."""
        self.is_valid()
        moment = self.cleaned_data.get("starts_at")
        day = self.cleaned_data.get("day") or (local_date(moment) if moment else None)
        return self.cleaned_data.get("store", ""), day


class BookingForm(forms.Form):
    """Questions of the rule, and when and where an errand is wanted. Times of stores come as `starts_at`."""

    def __init__(self, *args: Any, rule: BookingRule, stores: list[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.stores = rule, {store.code: store for store in stores}
        if rule.mode == BookingRule.Mode.ON_DEMAND:
            self._ask_when_and_where()
        else:
            self.fields["starts_at"] = forms.DateTimeField(
                widget=forms.HiddenInput, error_messages={"required": _("Please choose a time.")}
            )
            self.fields["store"] = forms.CharField(widget=forms.HiddenInput, max_length=20)
        for question in rule.questions:
            self.fields[f"{ANSWER}{question['code']}"] = forms.CharField(
                label=label_of(question), max_length=200, required=question.get("required", True)
            )
        if rule.asks_tow:
            self.fields["tow_to"] = forms.CharField(
                label=_("Where should the car be towed, if it has to be?"),
                help_text=_("Leave it empty if you do not know yet; the driver will ask you."),
                max_length=200,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """A time later on needs its moment."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("when") == LATER and not given.get("starts_at"):
            self.add_error("starts_at", _("Please choose a time."))
        if "city" in self.fields and not given.get("store") and not given.get("city"):
            self.add_error("city", _("Please choose a city."))
        return given

    def wish(self) -> dict[str, Any]:
        """What was chosen, as the act takes it."""
        given = self.cleaned_data
        store = self.stores.get(given.get("store", ""))
        is_now = given.get("when") == NOW
        answers = {name.removeprefix(ANSWER): text for name, text in given.items() if name.startswith(ANSWER)}
        return {
            "store": store,
            "city": given.get("city", "") if store is None else "",
            "starts_at": None if is_now else given.get("starts_at"),
            "answers": {code: text for code, text in answers.items() if text},
            "tow_to": given.get("tow_to", ""),
        }

    def _ask_when_and_where(self) -> None:
        when = [(NOW, _("as soon as possible")), (LATER, _("at a time of my choice"))]
        self.fields["when"] = forms.ChoiceField(
            label=_("When?"), choices=when, initial=NOW, widget=forms.RadioSelect
        )
        self.fields["starts_at"] = LocalMoment(label=_("From when?"), required=False)
        cities = sorted({store.city for store in self.stores.values()})
        choices = [(store.code, store.name) for store in self.stores.values()]
        if self.rule.goes_to_all:
            named = [(name, name) for name in cities]
            self.fields["city"] = forms.ChoiceField(label=_("City"), choices=named, required=False)
            choices.insert(0, ("", _("whoever can come first")))
        self.fields["store"] = forms.ChoiceField(
            label=_("Who should come?"), choices=choices, required=not self.rule.goes_to_all
        )


class LocalMoment(forms.DateTimeField):
    """A moment as a phone's own picker gives it, in the time of the club."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """The moment with its zone."""
        moment = super().to_python(value)
        return moment.astimezone(SHANGHAI) if moment else None
