"""The forms of checks on the spot."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.widgets import AdminDateInput
from wagtail.permissions import policy_registry

from club.complaints.forms import PhotosField
from club.complaints.queries import colleagues_of
from club.organisation.models import Branch
from club.standards.models import CheckFinding, ServiceItem, SiteCheck
from cms.desk.access import rows_for
from cms.desk.forms.base import invite
from cms.desk.forms.complaints import LocalChoice, text
from cms.desk.reach import below
from merchants.stores.models import Store


class CheckForm(forms.Form):
    """Where somebody was, when and how."""

    branch = LocalChoice(Branch.objects.none(), label=_("Branch"))
    store = LocalChoice(
        Store.objects.none(),
        label=_("Partner's store"),
        required=False,
        help_text=_("Leave it empty for a counter of our own."),
    )
    site = forms.CharField(
        label=pgettext_lazy("of a check", "Place"),
        max_length=60,
        required=False,
        help_text=_("Name of the counter; for a store its own name is taken."),
    )
    way = forms.ChoiceField(label=pgettext_lazy("of a check", "Way"), choices=SiteCheck.Way)
    checked_date = forms.DateField(label=_("Day of the check"), widget=AdminDateInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"checked_date": timezone.localdate()}, **kwargs)
        places: Any = self.fields["branch"]
        paths = policy_registry.get_by_type(SiteCheck).paths(user, "add")
        places.queryset = Branch.objects.filter(below(paths, "path"))
        stores: Any = self.fields["store"]
        stores.queryset = rows_for(user, Store, ["view"])
        for field in self.fields.values():
            invite(field)


class FindingForm(forms.Form):
    """How one item was found."""

    item = LocalChoice(ServiceItem.objects.none(), label=_("Service item"))
    result = forms.ChoiceField(label=_("Result"), choices=[("", ""), *CheckFinding.Result.choices])
    words = text(
        _("What was seen"), rows=3, required=False, help_text=_("Needed where the standard was missed.")
    )
    photos = PhotosField(label=_("Photos"), required=False)

    def __init__(self, *args: Any, check: SiteCheck, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = CheckFinding.objects.filter(check_of=check).values("item")
        items: Any = self.fields["item"]
        items.queryset = ServiceItem.objects.filter(measure="").exclude(pk__in=known)
        for field in self.fields.values():
            invite(field)


class CheckTaskForm(forms.Form):
    """What is to be changed, by whom, by when."""

    words = text(_("What is to be changed"), rows=3)
    owner = forms.ModelChoiceField(None, label=_("Owner"))
    due_date = forms.DateField(label=_("By when"), widget=AdminDateInput)

    def __init__(self, *args: Any, finding: CheckFinding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners: Any = self.fields["owner"]
        owners.queryset = colleagues_of(finding.check_of.branch, timezone.now())
        for field in self.fields.values():
            invite(field)


class ProofForm(forms.Form):
    """What was changed, with a photo that proves it."""

    words = text(_("What was changed"), rows=3)
    photos = PhotosField(label=_("Photos as proof"))


class VerifyForm(forms.Form):
    """Whether it is right."""

    is_right = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("", _("Please choose")), ("yes", _("it is changed")), ("no", _("its owner has to go on"))],
        coerce=lambda value: value == "yes",
    )
