"""Forms of the complaints: taking one in, and one for each act on it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from club.complaints import queries
from club.complaints.actions import Complainant, Regulators
from club.complaints.models import (
    Channel,
    Complaint,
    ComplaintCause,
    ComplaintContact,
    ComplaintPause,
    Complexity,
    Scope,
    Way,
)
from club.core import people
from club.members.models import Member
from club.organisation.models import Branch
from cms.desk.columns import in_language
from cms.desk.forms.base import invite
from vouchers.lifecycle.models import Voucher

# What staff take in; the member page and other systems have doors of their own.
BY_HAND = [choice for choice in Channel.choices if choice[0] not in (Channel.MEMBER_PAGE, Channel.API)]


class LocalChoice(forms.ModelChoiceField):
    """Rows by their name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return str(in_language(obj))


def text(label: Any, *, rows: int = 4, most: int = 2000, **more: Any) -> forms.CharField:
    """Some lines to write."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ReceiveForm(forms.Form):
    """A complaint that reached us on a channel where somebody writes it down."""

    channel = forms.ChoiceField(label=_("Channel"), choices=BY_HAND)
    received_at = forms.DateTimeField(
        label=_("Reached us"),
        widget=AdminDateTimeInput,
        required=False,
        help_text=_("When it came, if that was earlier than now: all clocks count from then."),
    )
    member = forms.CharField(
        label=_("Member number"), required=False, help_text=_("If the complainant is a member.")
    )
    name = forms.CharField(label=_("Name of the complainant"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone of the complainant"), max_length=20, required=False)
    branch = LocalChoice(Branch.objects.none(), label=_("Branch"), required=False)
    cause = LocalChoice(ComplaintCause.objects.filter(is_on=True), label=_("Cause"))
    scope = forms.ChoiceField(label=_("What it is about"), choices=Scope, initial=Scope.OTHER)
    story = text(_("What the complainant says"), rows=6)
    demand = text(_("What is asked for"), rows=2, most=1000, required=False)
    against = forms.CharField(label=_("Unit or person complained of"), max_length=200, required=False)
    reference = forms.CharField(label=_("Number of the other side"), max_length=60, required=False)
    way = forms.ChoiceField(
        label=_("How the regulator was reached"),
        choices=[("", "—"), *Way.choices],
        required=False,
        help_text=_("Only for the regulator's: the class follows from this and the two below."),
    )
    is_first = forms.BooleanField(label=_("First call to the regulator"), required=False, initial=True)
    will_negotiate = forms.BooleanField(label=_("Willing to negotiate with us"), required=False, initial=True)

    def __init__(self, *args: Any, branches: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        self.fields["branch"].queryset = branches
        for name in ("channel", "branch", "cause"):
            invite(self.fields[name])

    def clean_member(self) -> Member | None:
        """The member of that number, in reach."""
        number = self.cleaned_data["member"].strip()
        found = (
            self.members.filter(number__iexact=number).select_related("branch").first() if number else None
        )
        if number and found is None:
            raise ValidationError(_("There is no such member in your reach."))
        return found

    def clean_phone(self) -> str:
        """As it is kept."""
        return people.phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def clean(self) -> dict[str, Any]:
        """Somebody has to be named, and the regulator's way with it."""
        given = super().clean() or {}
        if not given.get("member"):
            for name in ("name", "phone", "branch"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed unless the complainant is a member."))
        if given.get("channel") == Channel.REGULATOR and not given.get("way"):
            self.add_error("way", _("Needed for the regulator's."))
        return given

    def facts(self) -> dict[str, Any]:
        """What was written, as the act takes it."""
        given = dict(self.cleaned_data)
        who = Complainant(given.pop("member"), given.pop("name"), given.pop("phone"))
        says = Regulators(*(given.pop(name) for name in ("reference", "way", "is_first", "will_negotiate")))
        return {**given, "complainant": who, "regulators": says}


class ActForm(forms.Form):
    """Something that is done to one complaint; knows it for its choices."""

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        self.prepare()
        for field in self.fields.values():
            invite(field)

    def prepare(self) -> None:
        """Fill choices in; nothing by itself."""


class WordsForm(ActForm):
    """A word that is needed."""

    words = text(_("In words"))


class RemarkForm(ActForm):
    """A word if there is any."""

    words = text(_("Remark"), rows=2, most=500, required=False)


class PressForm(ActForm):
    """Nothing to fill in."""


class AssignForm(ActForm):
    """Who owns it."""

    owner = forms.ModelChoiceField(None, label=_("Owner"), help_text=_("From here to the end."))
    words = text(_("Remark"), rows=2, most=500, required=False)

    def prepare(self) -> None:
        """Colleagues whose post covers its branch."""
        found = queries.owners_of(self.complaint.branch, timezone.now())
        self.fields["owner"].queryset = found.exclude(pk=self.complaint.owner_id)


class HandOverForm(AssignForm):
    """To whom, and why."""

    words = text(_("Reason"), rows=2, most=500)


class ClassifyForm(ActForm):
    """What it is about and which class it has."""

    cause = LocalChoice(ComplaintCause.objects.filter(is_on=True), label=_("Cause"))
    scope = forms.ChoiceField(label=_("What it is about"), choices=Scope)
    complexity = forms.ChoiceField(
        label=_("Complexity"),
        choices=Complexity,
        help_text=_("Decides by when an answer is due: the clocks are set anew from receipt."),
    )
    way = forms.ChoiceField(
        label=_("How the regulator was reached"), choices=[("", "—"), *Way.choices], required=False
    )
    is_first = forms.BooleanField(label=_("First call to the regulator"), required=False)
    will_negotiate = forms.BooleanField(label=_("Willing to negotiate with us"), required=False)
    is_major = forms.BooleanField(label=_("Major"), required=False)
    is_doubtful = forms.BooleanField(
        label=_("Doubtful"), required=False, help_text=_("Malicious or fraudulent; say why below.")
    )
    words = text(_("Reason"), rows=2, most=500, required=False)

    def prepare(self) -> None:
        """As it is now; the regulator's questions only where it is the regulator's."""
        row = self.complaint
        for name in self.fields.keys() - {"words"}:
            self.fields[name].initial = getattr(row, name)
        if row.channel != Channel.REGULATOR:
            for name in ("way", "is_first", "will_negotiate"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A doubt has its reason."""
        given = super().clean() or {}
        if given.get("is_doubtful") and not given.get("words"):
            self.add_error("words", _("Say why it is doubtful."))
        return given


class ContactForm(ActForm):
    """One try to talk with the complainant."""

    way = forms.ChoiceField(label=_("How"), choices=ComplaintContact.Way)
    is_reached = forms.BooleanField(label=_("Reached"), required=False, initial=True)
    words = text(_("What was said"))


class PromiseForm(ActForm):
    """What will be done by when."""

    words = text(_("What is promised"), rows=2, most=500, help_text=_("The complainant reads it."))
    due_at = forms.DateTimeField(
        label=_("By when"), widget=AdminDateTimeInput, help_text=_("Promise only what you can keep.")
    )


class PauseForm(ActForm):
    """Why clocks rest."""

    reason = forms.ChoiceField(label=_("What is waited for"), choices=ComplaintPause.Reason)
    words = text(_("In words"), rows=2, most=500, help_text=_("The complainant reads it."))


class AnswerForm(ActForm):
    """What was decided."""

    words = text(_("Answer"), rows=6, most=4000, help_text=_("The complainant reads it."))


class WithdrawForm(ActForm):
    """When the withdrawal reached us, and how we know."""

    on = forms.DateField(
        label=_("Day on which it reached us"),
        widget=AdminDateInput,
        help_text=_("The procedure ends on that day."),
    )
    proof = text(_("Proof"), rows=2, most=500, help_text=_("Letter, recording or message; where it is kept."))


class JoinForm(ActForm):
    """Which one goes on."""

    into = forms.ModelChoiceField(
        None, label=_("Goes on as"), help_text=_("An open complaint of the same person.")
    )

    def prepare(self) -> None:
        """Open ones of the same person."""
        self.fields["into"].queryset = queries.alike(self.complaint).filter(state__in=queries.OPEN)


class MakeGoodForm(ActForm):
    """Which voucher is replaced."""

    voucher = forms.ModelChoiceField(
        None,
        label=_("Voucher"),
        help_text=_("A new one of the same product, for what is left, takes its place."),
    )

    def prepare(self) -> None:
        """Vouchers of the complainant that can still be used."""
        states = (Voucher.State.LIVE, Voucher.State.GIVING)
        found = Voucher.objects.filter(member=self.complaint.member_id, state__in=states)
        field: Any = self.fields["voucher"]
        field.queryset = found.select_related("product").order_by("-pk")
        field.label_from_instance = lambda row: f"{in_language(row.product)} •••• {row.code[-4:]}"
