"""Forms of the call queues: a call, the branch's answer, a check, the list by hand, the rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.complaints.models import Complaint
from club.members.models import InsuranceClaim, Policy, PolicyLine
from club.revisits import hours
from club.revisits.actions import Asked, Call
from club.revisits.models import (
    TALKS,
    Answering,
    Outcome,
    Result,
    RevisitKind,
    RevisitQuestion,
    RevisitScript,
    Rhythm,
)
from cms.desk.forms.base import DeskForm, invite
from cms.desk.forms.bulletins import Moment
from cms.desk.forms.complaints import LocalChoice, text

MOST_QUESTIONS = 8
ANSWERS = {
    Answering.YES_NO: [("yes", _("yes")), ("no", _("no"))],
    Answering.STARS: [(str(number), str(number)) for number in range(1, 6)],
}


class CallForm(forms.Form):
    """What the customer says to each question of the script, and how the call ended."""

    result = forms.ChoiceField(label=_("Result"), choices=Result, widget=forms.RadioSelect)
    words = text(_("Remark"), rows=2, most=1000, required=False)
    next_at = forms.DateTimeField(
        label=_("Agreed time"),
        widget=Moment,
        required=False,
        help_text=_("If the customer asks to be called later."),
    )

    def __init__(self, *args: Any, script: RevisitScript | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(script.questions.all()) if script else []
        for question in self.asked:
            self.fields[f"q{question.number}"] = _field(question)
        self.order_fields([*(f"q{question.number}" for question in self.asked), *self.base_fields])

    def clean(self) -> dict[str, Any]:
        """The keyword of the act. What has to be answered is so only when the customer was reached."""
        given = super().clean() or {}
        if given.get("result") in TALKS:
            for question in self.asked:
                if question.is_required and not given.get(f"q{question.number}"):
                    self.add_error(f"q{question.number}", _("Please answer: the customer was reached."))
        if self.errors:
            return given
        answers = {question.number: given[f"q{question.number}"] for question in self.asked}
        return {"call": Call(given["result"], answers, given["words"], given["next_at"])}


def _field(question: RevisitQuestion) -> forms.Field:
    label = f"{question.number}. {question.text}{' *' if question.is_required else ''}"
    if question.answering == Answering.WORDS:
        return text(label, rows=2, most=500, required=False)
    choices = ANSWERS[Answering(question.answering)]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False)


class VerificationForm(forms.Form):
    """What the branch found."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", ""), *Outcome.choices],
        help_text=_("The customer is called again, unless no further call is wanted."),
    )
    words = text(
        _("In words"), most=1000, help_text=_("What was wrong, what is right now, who was spoken to.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invite(self.fields["outcome"])


class CallCheckForm(forms.Form):
    """How well a call was made."""

    score = forms.IntegerField(label=_("Score, 0 to 100"), min_value=0, max_value=100)
    words = text(_("Remark"), rows=3, most=1000, required=False)


class ListForm(forms.Form):
    """Whom to put on a list, by the number of what it is about."""

    kind = LocalChoice(RevisitKind.objects.filter(rhythm=Rhythm.BY_HAND, is_on=True), label=_("Queue"))
    reference = forms.CharField(
        label=_("Number of the policy, the claim or the complaint"),
        max_length=40,
        help_text=_("The customer behind it is called."),
    )

    def __init__(self, *args: Any, paths: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paths = tuple(paths)
        invite(self.fields["kind"])

    def clean(self) -> dict[str, Any]:
        """Customer and branch behind the number, in reach."""
        given = super().clean() or {}
        if self.errors:
            return given
        customer, branch = _behind(given["reference"].strip())
        if customer is None or not branch.path.startswith(self.paths):
            self.add_error("reference", _("We find no customer of your branch behind this number."))
            return given
        return {**given, "reference": given["reference"].strip(), "customer": customer, "branch": branch}


def _behind(number: str) -> tuple[Any, Any]:
    policy = Policy.objects.filter(number=number).select_related("customer", "branch").first()
    if policy:
        return policy.customer, policy.branch
    claims = InsuranceClaim.objects.filter(number=number).select_related("customer__branch", "policy__branch")
    if claim := claims.first():
        return claim.customer, claim.policy.branch if claim.policy else claim.customer.branch
    said = Complaint.objects.filter(number=number).select_related("member__customer", "branch").first()
    return (said.member.customer, said.branch) if said and said.member else (None, None)


class ScriptForm(forms.Form):
    """The next version of a script: up to eight questions."""

    greeting = text(
        pgettext_lazy("revisit", "Greeting"),
        rows=3,
        most=400,
        help_text=_("{company}, {name} and {reference} are filled in; the name is masked."),
    )
    closing = forms.CharField(label=pgettext_lazy("revisit", "Closing"), max_length=200, required=False)

    def __init__(self, *args: Any, script: RevisitScript | None, **kwargs: Any) -> None:
        asked = list(script.questions.all()) if script else []
        known = {"greeting": script.greeting, "closing": script.closing} if script else {}
        for number, question in enumerate(asked, 1):
            known |= {f"text{number}": question.text, f"how{number}": question.answering}
            known |= {f"must{number}": question.is_required}
        super().__init__(*args, initial=known, **kwargs)
        for number in range(1, MOST_QUESTIONS + 1):
            label = now("Question %(number)s") % {"number": number}
            self.fields[f"text{number}"] = forms.CharField(label=label, max_length=200, required=False)
            self.fields[f"how{number}"] = forms.ChoiceField(label=_("How it is answered"), choices=Answering)
            self.fields[f"must{number}"] = forms.BooleanField(label=_("Required"), required=False)

    def clean(self) -> dict[str, Any]:
        """The keywords of the act."""
        given = super().clean() or {}
        numbers = range(1, MOST_QUESTIONS + 1)
        asked = [
            Asked(given[f"text{number}"], given[f"how{number}"], given[f"must{number}"])
            for number in numbers
            if given.get(f"text{number}") and f"how{number}" in given
        ]
        words = {name: given.get(name, "") for name in ("greeting", "closing")}
        return given if self.errors else {**words, "questions": asked}


class KindForm(DeskForm):
    """The rule of a queue."""

    lines = forms.MultipleChoiceField(
        label=_("lines of persons"),
        choices=PolicyLine.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    group_lines = forms.MultipleChoiceField(
        label=_("lines of groups"),
        choices=PolicyLine.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = RevisitKind
        fields = [
            *["code", "name", "name_en", "event", "lines", "group_lines", "rhythm", "weekday", "lag"],
            *["lag_unit", "late_days", "call_for", "call_unit", "second_days", "workday_hours", "rest_hours"],
            *["share", "most_attempts", "gap_minutes", "lease_minutes", "to_branch", "answer_days"],
            *["check_share", "active_from", "is_on", "sort_order"],
        ]

    def clean_workday_hours(self) -> str:
        """Hours that can be read."""
        return _hours(self.cleaned_data["workday_hours"])

    def clean_rest_hours(self) -> str:
        """The same for days off."""
        return _hours(self.cleaned_data["rest_hours"])

    def clean(self) -> dict[str, Any]:
        """What is listed by hand is not drawn, and the other way round."""
        given = super().clean()
        by_hand = given.get("rhythm") == Rhythm.BY_HAND
        listed = given.get("event") == "listed"
        self.refuse_unless(by_hand == listed, "rhythm", _("Only a list by hand is filled by hand."))
        return given


def _hours(said: str) -> str:
    try:
        hours.spans(said)
    except ValueError:
        raise ValidationError(_("Write the hours in order, like this: 09:30-12:00 14:30-17:30")) from None
    return " ".join(said.split())
