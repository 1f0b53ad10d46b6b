"""Choosing members by what they have in common."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from club.members.models import Tier
from club.organisation.models import Branch
from cms.desk.access import rows_for
from cms.desk.forms.applications import Day
from cms.desk.forms.base import invite
from cms.reports.groups import Group
from vouchers.catalogue.models import GiftPackage

ENERGY = {"": None, "new": True, "other": False}


class Words(forms.CharField):
    """Several words, separated by commas or spaces."""

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(word for word in re.split(r"[\s,,;;、]+", super().clean(value)) if word)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=Day)


class GroupForm(forms.Form):
    """What they have in common; nothing filled in asks for nothing."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch"), required=False, help_text=_("With those below it.")
    )
    tiers = forms.ModelMultipleChoiceField(
        Tier.objects.all(), label=_("Tier"), required=False, widget=forms.CheckboxSelectMultiple
    )
    value_classes = Words(label=_("Customer value"), required=False, help_text=_("For example: A, B"))
    cities = Words(label=_("City"), required=False, help_text=_("For example: 济南, 青岛"))
    no_claim_years = forms.IntegerField(
        label=_("Years without a claim, at least"), required=False, min_value=0, max_value=99
    )
    birth_month = forms.TypedChoiceField(
        label=_("Month of birth"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", ""), *((month, month) for month in range(1, 13))],
    )
    new_energy = forms.ChoiceField(
        label=_("Car"),
        required=False,
        choices=[("", ""), ("new", _("has a new-energy car")), ("other", _("has none"))],
    )
    joined_from, joined_until = _day(_("Joined from")), _day(_("Joined until"))
    policy_from, policy_until = _day(_("Policy ends from")), _day(_("Policy ends until"))
    without = forms.ModelChoiceField(
        GiftPackage.objects.none(), label=_("Never had a gift of"), required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = rows_for(user, Branch, ["view"])
        self.fields["without"].queryset = rows_for(user, GiftPackage)
        for field in self.fields.values():
            invite(field)

    def clean(self) -> dict[str, Any]:
        """Days in their order, and something asked for: everybody is no group."""
        asked = super().clean() or {}
        for name in ("joined", "policy"):
            first, last = asked.get(f"{name}_from"), asked.get(f"{name}_until")
            if first and last and last < first:
                self.add_error(f"{name}_until", _("This day is before the first one."))
        if not self.errors and not self.group().asks:
            raise forms.ValidationError(_("Say at least one thing that they have in common."))
        return asked

    def group(self) -> Group:
        """What was asked for."""
        asked = {**self.cleaned_data, "tiers": tuple(self.cleaned_data.get("tiers") or ())}
        return Group(**{**asked, "new_energy": ENERGY[asked.get("new_energy") or ""]})
