"""The form of a bulletin."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.permissions import policy_registry

from club.bulletins.actions import Draft
from club.bulletins.models import Bulletin
from club.organisation.models import Branch
from cms.desk.forms.base import invite
from cms.desk.reach import below


class Moment(forms.DateTimeInput):
    """The browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class BulletinForm(forms.Form):
    """What is said, to whom, from when."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Bulletin.Kind.choices,
        help_text=_("Members can refuse each of the two; a warning goes out before a tip."),
    )
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch"), help_text=_("Its members and those of the branches below.")
    )
    city = forms.CharField(
        label=_("City"),
        max_length=40,
        required=False,
        help_text=_(
            "Only those who live there, as the core system writes it: 济南. Empty: all of the branch."
        ),
    )
    heading = forms.CharField(
        label=pgettext_lazy("of a bulletin", "Heading"),
        max_length=20,
        help_text=_("At most 20 characters: WeChat has room for no more."),
    )
    heading_en = forms.CharField(label=_("English heading"), max_length=60, required=False)
    body = forms.CharField(
        label=pgettext_lazy("of a bulletin", "Text"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What threatens where and when, and what to do. It also goes out by SMS."),
    )
    body_en = forms.CharField(
        label=_("English text"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    send_at = forms.DateTimeField(
        label=_("To be sent from"),
        widget=Moment,
        help_text=_("A moment that is past means at once. Tips for months ahead can be released today."),
    )

    def __init__(self, *args: Any, user: Any, bulletin: Bulletin | None = None, **kwargs: Any) -> None:
        names = list(self.base_fields)
        known = {name: getattr(bulletin, name) for name in names} if bulletin else {}
        super().__init__(*args, initial=known, **kwargs)
        for field in self.fields.values():
            invite(field)
        self.fields["branch"].queryset = _branches(user)

    def clean(self) -> dict[str, Any]:
        """The keyword of the acts."""
        asked = super().clean() or {}
        return asked if self.errors else {"draft": Draft(**asked)}


def _branches(user: Any) -> QuerySet[Branch]:
    """Those for which he may write bulletins."""
    paths = policy_registry.get_by_type(Bulletin).paths(user, "add")
    return Branch.objects.filter(below(paths, "path"))
