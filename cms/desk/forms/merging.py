"""Forms about two memberships of one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from club.members.models import Member


class OtherForm(forms.Form):
    """Which other membership."""

    number = forms.CharField(
        label=_("Number of the other membership"),
        max_length=20,
        help_text=_("Find it first under Members → Find a member."),
    )

    def __init__(self, *args: Any, member: Member, reachable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.reachable = member, reachable

    def clean_number(self) -> Member:
        """Another open membership in reach."""
        number = self.cleaned_data["number"].strip()
        open_states = (Member.State.HALF, Member.State.FULL)
        other = self.reachable.filter(number=number, state__in=open_states).exclude(pk=self.member.pk).first()
        if other is None:
            raise forms.ValidationError(_("There is no other open membership of this number in your reach."))
        return other


class MergeForm(forms.Form):
    """Which of the two stays, and why they are one person."""

    stays = forms.ChoiceField(label=_("Which one stays"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why they are one person. No names and numbers: it stands in the audit trail."),
    )

    def __init__(self, *args: Any, pair: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = pair
        self.fields["stays"].choices = [
            (str(row.pk), f"{row.number} · {row.get_state_display()}") for row in pair if row.is_full
        ]

    def clean(self) -> dict[str, Any]:
        """The keywords of the action."""
        asked = super().clean() or {}
        stays = asked.get("stays")
        if not stays or "reason" not in asked:
            return {}
        kept = next(row for row in self.pair if str(row.pk) == stays)
        gone = next(row for row in self.pair if row is not kept)
        return {"member": gone, "into": kept, "reason": asked["reason"]}


class UndoForm(forms.Form):
    """Why it was wrong."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why they are two people. No names and numbers: it stands in the audit trail."),
    )
