"""What somebody types who works on a booking."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from club.core.money import fen_of
from merchants.bookings.actions.finish import MOST_ODOMETER_KM, Work
from merchants.bookings.models import Booking
from merchants.bookings.timeline import label_of
from merchants.ledger.lines import MOST_FEES_FEN, MOST_KM, Effort
from merchants.portal.jobs import Job

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
SUM = {"inputmode": "decimal", "autocomplete": "off", "placeholder": "0.00"}
DECLINE_REASONS = [
    ("busy", _("No free place at that time")),
    ("far", _("Too far away")),
    ("closed", _("Closed at that time")),
    ("equipment", _("The equipment is out of order")),
    ("other", _("Another reason")),
]
WAYS = (10, 20, 30, 45, 60, 90)  # minutes until somebody is with the customer


class DayForm(forms.Form):
    """Which day's work to show."""

    day = forms.DateField(required=False)

    def chosen(self, today: date) -> date:
        """The day, or today."""
        return (self.is_valid() and self.cleaned_data["day"]) or today


class StepForm(forms.Form):
    """What comes with a tap."""

    store = forms.CharField(max_length=20, required=False)
    minutes = forms.IntegerField(min_value=1, max_value=600, required=False)
    reason = forms.CharField(max_length=40, required=False)
    note = forms.CharField(max_length=120, required=False)
    tow_to = forms.CharField(max_length=200, required=False)
    back = forms.CharField(max_length=10, required=False)

    def text(self) -> str:
        """Reason and note in one line, as the customer reads it."""
        label = str(dict(DECLINE_REASONS).get(self.cleaned_data["reason"], ""))
        note = self.cleaned_data["note"]
        return (
            _("%(reason)s: %(note)s") % {"reason": label, "note": note} if label and note else label or note
        )


class ReasonForm(forms.Form):
    """Why the store cannot."""

    reason = forms.ChoiceField(label=_("Why?"), choices=DECLINE_REASONS)
    note = forms.CharField(label=_("A word to the customer"), max_length=120, required=False)


class FinishForm(forms.Form):
    """What the store states at the end. `key` was made with the page, so a double tap is one end."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    km = forms.IntegerField(label=_("Kilometres driven"), min_value=0, max_value=MOST_KM)
    fees = forms.DecimalField(
        label=_("Expenses laid out, in yuan"),
        help_text=_("Tolls, parking, official fees; empty when there were none."),
        min_value=Decimal(0),
        max_value=MOST_FEES_FEN // 100,
        decimal_places=2,
        required=False,
    )
    odometer = forms.IntegerField(
        label=_("Odometer of the car, in km"), min_value=0, max_value=MOST_ODOMETER_KM
    )
    amount = forms.DecimalField(
        label=_("What does it cost, in yuan?"), min_value=Decimal("0.01"), max_digits=9, decimal_places=2
    )
    code = forms.CharField(
        label=_("Code of the voucher"),
        help_text=_("Only if the customer shows one; without it the booking itself is the proof."),
        max_length=200,
        required=False,
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, job: Job, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid4().hex})
        super().__init__(*args, **kwargs)
        terms = job.row.terms
        asked = {"km": terms["asks_effort"], "fees": terms["asks_effort"], "odometer": terms["asks_odometer"]}
        for name, is_asked in {**asked, "amount": job.needs_amount}.items():
            if not is_asked:
                del self.fields[name]
        for question in job.questions:
            field = forms.CharField(
                label=label_of(question), max_length=200, required=question.get("required", True)
            )
            self.fields[f"answer_{question['code']}"] = field
        self._dress(job.row)

    def work(self) -> Work:
        """What was typed, as the act takes it."""
        given, start, effort = self.cleaned_data, "answer_", None
        if "km" in self.fields:
            effort = Effort(km=given["km"], fees_fen=fen_of(given.get("fees") or Decimal(0)))
        answers = {name.removeprefix(start): text for name, text in given.items() if name.startswith(start)}
        return Work(
            answers={name: text for name, text in answers.items() if text},
            amount_fen=fen_of(given["amount"]) if given.get("amount") else None,
            effort=effort,
            odometer_km=given.get("odometer"),
            note=given["note"],
        )

    def _dress(self, row: Booking) -> None:
        """Keypads for numbers; each pause in typing asks what the order would cost."""
        for name, attrs in {"km": DIGITS, "odometer": DIGITS, "fees": SUM, "amount": SUM}.items():
            if name in self.fields:
                self.fields[name].widget = forms.TextInput(attrs)
        for name in {"km", "fees"} & set(self.fields):
            self.fields[name].widget.attrs |= {
                "hx-post": reverse("portal_booking_charge", args=[row.uid]),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#charge",
                "hx-include": "closest form",
            }
