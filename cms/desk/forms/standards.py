"""The forms of service standards."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.permissions import policy_registry

from club.organisation.models import Branch
from club.standards.actions import Seven
from club.standards.models import ServiceItem, ServiceStandard
from club.standards.queries import InForce
from cms.desk.forms.complaints import text
from cms.desk.reach import below, is_top

WORDS = tuple(Seven.__dataclass_fields__)
EVERYWHERE = _("all branches")


def _label(name: str) -> Any:
    return ServiceStandard._meta.get_field(name).verbose_name


class StandardForm(forms.Form):
    """The next version of a standard: for whom, from when, its seven attributes."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Branch"),
        required=False,
        empty_label=EVERYWHERE,
        help_text=_("A branch may ask for more than what holds above it, for itself and those below."),
    )
    valid_from = forms.DateField(
        label=_("In force from"),
        widget=AdminDateInput,
        help_text=_("Today at the earliest. What is in force now stays in the records and holds until then."),
    )
    target = forms.IntegerField(label=_("Target in per cent"), min_value=0, max_value=100)
    purpose = forms.CharField(label=_label("purpose"), max_length=300)
    standard = text(_label("standard"), rows=3, most=800)
    standard_en = text(
        _label("standard_en"),
        rows=3,
        most=1200,
        required=False,
        help_text=_("What customers who read English see."),
    )
    department = forms.CharField(label=_label("department"), max_length=100)
    post = forms.CharField(label=_label("post"), max_length=100)
    tracking = forms.CharField(label=_label("tracking"), max_length=200)
    exclusions = forms.CharField(label=_label("exclusions"), max_length=300)
    procedure = text(_label("procedure"), rows=3, most=800)

    def __init__(self, *args: Any, item: ServiceItem, user: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        known = InForce(today).of(item.pk, "")
        values = {name: getattr(known, name) for name in (*WORDS, "target")} if known else {}
        super().__init__(*args, initial={**values, "valid_from": today}, **kwargs)
        paths = policy_registry.get_by_type(ServiceStandard).paths(user, "add")
        reaches_all = any(is_top(path) for path in paths)
        field: Any = self.fields["branch"]
        inside = Branch.objects.filter(below(paths, "path")).exclude(parent=None)
        field.queryset = Branch.objects.none() if item.is_unified else inside
        field.required = not reaches_all
        field.empty_label = EVERYWHERE if reaches_all else _("Please choose")

    def clean(self) -> dict[str, Any]:
        """The keywords of the act."""
        asked = super().clean() or {}
        if self.errors:
            return asked
        seven = Seven(**{name: asked.pop(name) for name in WORDS})
        return {**asked, "seven": seven}
