"""Memberships that were merged, and the way back."""

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from club.merging.models import Merging
from cms.desk import columns
from cms.desk.views import merging
from cms.desk.viewsets.base import ReadOnlyViewSet
from cms.desk.viewsets.settling import Acted


class MergingView(Acted):
    """One merge, what went over, and the way back while it is open."""

    template_name = "cms/desk/merging_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_open = self.object.can_be_undone(timezone.now())
        moved = [(_kind(kind), len(keys)) for kind, keys in sorted(self.object.moved.items()) if keys]
        return {**super().get_context_data(**kwargs), "is_open": is_open, "moved": moved}


KINDS = {
    "Voucher": _("Vouchers"),
    "Redemption": _("Redemptions"),
    "Booking": _("Bookings"),
    "Gift": _("Gifts"),
    "Handover": _("Vouchers given to friends"),
    "Payment": _("Payments"),
    "Order": _("Orders"),
    "Claim": _("Shares in campaigns"),
    "Message": _("Messages"),
    "Vehicle": _("Cars"),
    "Policy": _("Policies"),
    "InsuranceClaim": _("Claims"),
    "Member": _("Memberships merged before"),
    "revoked": _("Gifts that both had, revoked"),
}


def _kind(kind: str) -> Any:
    return KINDS.get(kind.split(".")[0], kind)


class MergingViewSet(ReadOnlyViewSet):
    """Merged memberships."""

    model = Merging
    icon = "user"
    menu_label = _("Merged memberships")
    inspect_view_class = MergingView
    ordering = "-id"
    list_related = ("member", "into__branch")
    list_display = [
        columns.text("member", _("Merged membership"), lambda row: row.member.number),
        columns.text("into", _("Membership that stays"), lambda row: row.into.number),
        columns.text("reason", _("Reason"), lambda row: row.reason or "—"),
        columns.moment("merged_at", _("Merged")),
        columns.moment("undone_at", pgettext_lazy("of a merge", "Undone")),
    ]
    list_filter = {"merged_at": ["date__gte", "date__lte"], "undone_at": ["isnull"]}
    list_export = ["uid", "member", "into", "reason", "merged_at", "undo_until", "undone_at", "undone_reason"]
    search_fields = ["member__number", "into__number"]
    inspect_view_fields = [
        *["member", "into", "reason", "merged_at", "points", "undo_until", "undone_at", "undone_reason"]
    ]


class MergingActsViewSet(ViewSet):
    """Merging and its undoing; reached from the pages of members and merges."""

    name = "merging_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("<int:pk>/", merging.choose, name="choose"),
            path("<int:pk>/with/<int:other>/", merging.compare, name="compare"),
            path("undo/<int:pk>/", merging.undo, name="undo"),
        ]
