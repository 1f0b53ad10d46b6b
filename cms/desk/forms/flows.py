"""The forms of care flows, their steps, their simulation, and of surveys."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.permissions import policy_registry

from club.managers.actions import Question, StepFacts, Terms
from club.managers.foresight import MOST_DAYS
from club.managers.models import CareFlow, CareStep, Event, FlowVersion, Survey, SurveyQuestion
from club.managers.queries import packages_for, texts
from club.messaging.models import MessageKind
from club.organisation.models import Branch
from cms.desk.forms.base import invite
from cms.desk.reach import below, is_top
from vouchers.catalogue.models import GiftPackage

EVERYBODY = _("all members")


class TermsForm(forms.Form):
    """Who is left out of all steps of a version."""

    skips_complaints = forms.BooleanField(
        label=_("Not while a complaint is open"),
        required=False,
        initial=True,
        help_text=_("Open: received or being handled. Looked at on the day of each step."),
    )
    quiet_days = forms.IntegerField(
        label=_("Not when contacted in the last days"),
        min_value=0,
        max_value=90,
        initial=0,
        help_text=_("Contacts that managers wrote down, counted before the day of the step. 0: no matter."),
    )
    needs_manager = forms.BooleanField(
        label=_("Only members with a customer manager"),
        required=False,
        help_text=_("To-dos need one in any case."),
    )

    def __init__(self, *args: Any, version: FlowVersion | None = None, **kwargs: Any) -> None:
        known = {name: getattr(version, name) for name in Terms.__dataclass_fields__} if version else None
        super().__init__(*args, initial=known, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The keyword of the acts."""
        asked = super().clean() or {}
        if self.errors:
            return asked
        terms = Terms(**{name: asked.pop(name) for name in Terms.__dataclass_fields__})
        return {**asked, "terms": terms}


class FlowForm(TermsForm):
    """A new flow: after which event, for whom."""

    event = forms.ChoiceField(label=_("Event"), choices=Event.choices)
    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Branch"),
        required=False,
        empty_label=EVERYBODY,
        help_text=_(
            "Its members and those of the branches below. The flow of the nearest branch is taken alone: "
            "a city that has its own for this event replaces that of its province."
        ),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)

    field_order = ["event", "branch", "name", "name_en"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = policy_registry.get_by_type(CareFlow).paths(user, "add")
        reaches_all = any(is_top(path) for path in paths)
        self.fields["branch"].queryset = Branch.objects.filter(below(paths, "path"))
        self.fields["branch"].required = not reaches_all
        self.fields["branch"].empty_label = EVERYBODY if reaches_all else _("Please choose")


class StepForm(forms.Form):
    """One step of a draft."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CareStep.Kind.choices)
    offset_days = forms.IntegerField(
        label=_("Days from the event"),
        min_value=-365,
        max_value=365,
        help_text=_("-30: thirty days before; 0: on the day itself; 3: three days after."),
    )
    name = forms.CharField(label=_("What to do"), max_length=60)
    name_en = forms.CharField(label=_("What to do, in English"), max_length=80, required=False)
    script = forms.CharField(
        label=_("Words for the call"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a to-do: what the manager may say."),
    )
    message_kind = forms.ModelChoiceField(
        MessageKind.objects.none(),
        label=_("Message text"),
        required=False,
        help_text=_("For a message: a text that needs nothing but the name."),
    )
    survey = forms.ModelChoiceField(
        Survey.objects.filter(is_active=True),
        label=_("Survey"),
        required=False,
        help_text=_("For a survey: the member gets a link that can be answered once."),
    )

    package = forms.ModelChoiceField(
        GiftPackage.objects.none(),
        label=_("Package"),
        required=False,
        help_text=_(
            "For a gift: a published package of the branch of this flow or of one above. Whoever may not "
            "have it, by its own rules, is left out; all of one day are one grant, which can be stopped as "
            "any other."
        ),
    )

    def __init__(self, *args: Any, flow: CareFlow, step: CareStep | None = None, **kwargs: Any) -> None:
        known = {name: getattr(step, name) for name in StepFacts.__dataclass_fields__} if step else None
        super().__init__(*args, initial=known, **kwargs)
        self.fields["message_kind"].queryset = texts()
        self.fields["package"].queryset = packages_for(flow)
        for field in self.fields.values():
            invite(field)

    def clean(self) -> dict[str, Any]:
        """The keyword of the act."""
        asked = super().clean() or {}
        return asked if self.errors else {"facts": StepFacts(**asked)}


class Day(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RangeForm(forms.Form):
    """The days of a simulation."""

    first = forms.DateField(label=_("First day"), widget=Day)
    last = forms.DateField(label=_("Last day"), widget=Day)

    def clean(self) -> dict[str, date]:
        """At most a month: it is counted while you wait."""
        asked = super().clean() or {}
        if not self.errors and not 0 <= (asked["last"] - asked["first"]).days < MOST_DAYS:
            self.add_error("last", _("Choose a day on or after the first, and at most 31 days in all."))
        return asked


def week_from_today() -> dict[str, date]:
    """What a simulation begins with."""
    today = timezone.localdate()
    return {"first": today, "last": today + timedelta(days=6)}


class SurveyForm(forms.Form):
    """A survey with one question a line."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    valid_days = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=90, initial=14)
    low_stars = forms.IntegerField(
        label=_("Unhappy at so many stars or fewer"),
        min_value=1,
        max_value=4,
        initial=2,
        help_text=_("Then the customer manager has to call on the next working day."),
    )
    questions = forms.CharField(
        label=pgettext_lazy("of a survey", "Questions"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One a line: kind | Chinese | English | answers. Kinds: stars, choice, text. Answers of a choice "
            "stand apart by commas, Chinese and English by a slash: "
            "choice | 会推荐吗? | Recommend? | 会/yes, 不会/no"
        ),
    )

    def __init__(self, *args: Any, survey: Survey | None = None, **kwargs: Any) -> None:
        names = ["name", "name_en", "valid_days", "low_stars"]
        known = {name: getattr(survey, name) for name in names} if survey else {}
        if survey:
            known["questions"] = "\n".join(_line(one) for one in survey.questions.all())
        super().__init__(*args, initial=known, **kwargs)

    def clean_questions(self) -> list[Question]:
        """What the lines say."""
        lines = [line for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        return [_question(line, number) for number, line in enumerate(lines, 1)]


def _line(one: SurveyQuestion) -> str:
    answers = ", ".join("/".join(pair) for pair in one.choices)
    return " | ".join([one.kind, one.name, one.name_en, *([answers] if answers else [])])


def _question(line: str, number: int) -> Question:
    kind, name, name_en, answers = [*(part.strip() for part in line.split("|")), "", "", ""][:4]
    pairs = [each.partition("/") for each in answers.replace("，", ",").split(",") if each.strip()]
    is_choice = kind == SurveyQuestion.Kind.CHOICE
    if kind not in SurveyQuestion.Kind.values or not 0 < len(name) <= 100 or is_choice != (len(pairs) > 1):
        raise forms.ValidationError(
            _("Line %(number)s: write kind | Chinese | English, and two or more answers for a choice only."),
            params={"number": number},
        )
    return Question(kind, name, name_en[:160], [(zh.strip(), en.strip()) for zh, _slash, en in pairs])
