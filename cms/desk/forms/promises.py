"""Forms of the acts on gifts, vouchers and grants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput


class WhyForm(forms.Form):
    """Why, for the audit trail."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the audit trail. The member reads it where a voucher or gift is withdrawn."),
    )

    def words(self) -> dict[str, Any]:
        """What the act is told."""
        return dict(self.cleaned_data)


class ExtendForm(WhyForm):
    """Until when, and why."""

    last_day = forms.DateField(
        label=_("New last day"),
        widget=AdminDateInput,
        help_text=_("The voucher can be used through this day."),
    )
    field_order = ["last_day", "reason"]


class StopForm(WhyForm):
    """Why, and what becomes of the gifts that wait."""

    revoke = forms.BooleanField(
        label=_("Also take back the gifts that nobody has collected yet"), required=False
    )
