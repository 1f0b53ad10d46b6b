"""Forms about what counts: exclusions, who accounts for it, what is put right."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from club.complaints import queries
from club.complaints.forms import PhotosField
from club.complaints.letters import KINDS
from club.complaints.models import Exclusion, Occasion, Responsibility
from cms.desk.forms.complaints import ActForm, text


class ExclusionForm(ActForm):
    """Why it should not count."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Exclusion.Ground)
    words = text(_("Reason and evidence"), help_text=_("Which rule, and what proves it."))
    photos = PhotosField(label=_("Pictures as evidence"), required=False)


class DecisionForm(ActForm):
    """Left out or not."""

    is_accepted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("", ""), ("yes", _("leave it out")), ("no", _("it counts"))],
        coerce=lambda value: value == "yes",
    )
    words = text(_("Reason"), rows=2, most=500)


class ResponsibleForm(ActForm):
    """Who answers for it."""

    account = forms.ModelChoiceField(None, label=_("Colleague"))
    kind = forms.ChoiceField(
        label=_("In which way"),
        choices=Responsibility.Kind,
        help_text=_("Points are deducted only from whoever is mainly responsible for the cause."),
    )
    words = text(_("Reason"), rows=2, most=500)

    def prepare(self) -> None:
        """Colleagues with a post at its branch, above or below it."""
        field: Any = self.fields["account"]
        field.queryset = queries.colleagues_of(self.complaint.branch, timezone.now())


class NamedForm(ActForm):
    """One of those who are named."""

    responsibility = forms.ModelChoiceField(None, label=_("Colleague"))
    words = text(_("Reason"), rows=2, most=500)

    def prepare(self) -> None:
        """Those who are not found without fault."""
        field: Any = self.fields["responsibility"]
        field.queryset = self.named()

    def named(self) -> QuerySet[Responsibility]:
        """Who can be chosen."""
        return self.complaint.responsibilities.filter(cleared_at=None).select_related("account")


class PointsForm(NamedForm):
    """How many points, for what."""

    occasion = forms.ChoiceField(
        label=_("For what"), choices=[choice for choice in Occasion.choices if choice[0] != Occasion.HAPPENED]
    )
    points = forms.IntegerField(
        label=_("Points"), min_value=0, max_value=100, help_text=_("By the degree of fault, within the rule.")
    )
    field_order = ("responsibility", "occasion", "points", "words")

    def named(self) -> QuerySet[Responsibility]:
        """Only for the cause."""
        return super().named().filter(kind=Responsibility.Kind.CAUSE)


class RectificationForm(ActForm):
    """What is to be changed, by whom, by when."""

    words = text(_("What is to be changed"))
    owner = forms.ModelChoiceField(None, label=_("Owner"))
    due_date = forms.DateField(label=_("By when"), widget=AdminDateInput)

    def prepare(self) -> None:
        """Colleagues whose post covers its branch."""
        field: Any = self.fields["owner"]
        field.queryset = queries.owners_of(self.complaint.branch, timezone.now())


class OutcomeForm(forms.Form):
    """What was changed."""

    words = text(_("What was changed"))


class CheckForm(forms.Form):
    """Whether it is right."""

    is_right = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("", _("Please choose")), ("yes", _("it is changed")), ("no", _("its owner has to go on"))],
        coerce=lambda value: value == "yes",
    )
    words = text(_("Reason"), rows=2, most=500)


class LetterForm(ActForm):
    """Which letter, in which language."""

    kind = forms.ChoiceField(label=_("Letter"), choices=list(KINDS.items()))
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "中文"), ("en", "English")])

    def prepare(self) -> None:
        """A report only on what is the regulator's."""
        if not self.complaint.is_regulators:
            field: Any = self.fields["kind"]
            field.choices = [choice for choice in field.choices if choice[0] != "report"]
