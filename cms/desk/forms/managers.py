"""Forms of customer managers: who looks after whom, and what came of a contact."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from club.identity.models import Account
from club.managers.models import CustomerContact, CustomerManager, Outcome
from cms.desk.columns import in_language
from cms.desk.forms.base import DeskForm, invite


class ManagerChoice(forms.ModelChoiceField):
    """Managers with how full they are."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, branch, members and room."""
        return f"{obj.account} · {in_language(obj.branch)} · {obj.load} / {obj.capacity}"


class ManagersChoice(forms.ModelMultipleChoiceField):
    """Several of them."""

    label_from_instance = ManagerChoice.label_from_instance


def why() -> forms.CharField:
    """Why, for the history."""
    words = _("No names and numbers of members: it stands in the audit trail.")
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=_("Reason"), max_length=200, widget=widget, help_text=words)


class AssignForm(forms.Form):
    """Which manager."""

    manager = ManagerChoice(CustomerManager.objects.none(), label=_("Customer manager"))
    reason = why()

    def __init__(self, *args: Any, managers: QuerySet[CustomerManager], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = managers
        invite(self.fields["manager"])


class TransferForm(forms.Form):
    """Who takes over."""

    takers = ManagersChoice(
        CustomerManager.objects.none(),
        label=_("Who takes over"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The members are spread evenly over their room."),
    )
    leaves = forms.BooleanField(label=_("He gets no new members from now on"), required=False, initial=True)
    reason = why()

    def __init__(self, *args: Any, managers: QuerySet[CustomerManager], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["takers"].queryset = managers


class CallForm(forms.Form):
    """What came of a contact, and when it goes on."""

    way = forms.ChoiceField(label=_("How"), choices=CustomerContact.How)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", ""), *Outcome.choices])
    words = forms.CharField(
        label=_("What was said"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_date = forms.DateField(
        label=_("Next step on"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Makes a to-do of that day. Needed when something stays open."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invite(self.fields["outcome"])


class ManagerForm(DeskForm):
    """A colleague as customer manager."""

    class Meta:
        model = CustomerManager
        fields = ["account", "branch", "seller_code", "capacity", "takes_online", "phone", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Account.objects.filter(is_active=True, is_staff=True)
        self.fields["account"].queryset = colleagues.order_by("username")
        self.fields["account"].disabled = bool(self.instance.pk)
