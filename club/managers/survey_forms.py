"""The form of a survey as a member sees it: one field for each question."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from club.managers.models import Survey, SurveyQuestion

STARS = [(5, "★★★★★"), (4, "★★★★☆"), (3, "★★★☆☆"), (2, "★★☆☆☆"), (1, "★☆☆☆☆")]


class SurveyForm(forms.Form):
    """Stars and choices have to be answered; words may be left out."""

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in survey.questions.all():
            self.fields[str(one.pk)] = _field(one)

    def said(self) -> dict[int, int | str]:
        """The answers by question."""
        return {int(name): value for name, value in self.cleaned_data.items()}


def _field(one: SurveyQuestion) -> forms.Field:
    is_chinese = (get_language() or "").startswith("zh")
    label = one.name if is_chinese or not one.name_en else one.name_en
    if one.kind == SurveyQuestion.Kind.TEXT:
        words = {"rows": 3, "class": "weui-textarea"}
        return forms.CharField(
            label=label, required=False, max_length=500, widget=forms.Textarea(attrs=words)
        )
    choices: list[tuple[int, Any]] = STARS
    if one.kind == SurveyQuestion.Kind.CHOICE:
        choices = [(place, zh if is_chinese or not en else en) for place, (zh, en) in enumerate(one.choices)]
    errors = {"required": _("Please choose an answer."), "invalid_choice": _("Please choose an answer.")}
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, widget=forms.RadioSelect, error_messages=errors
    )
