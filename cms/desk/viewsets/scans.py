"""Offline scans that merchants uploaded: those in conflict wait here for a decision."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from cms.desk import columns
from cms.desk.views import scans
from cms.desk.viewsets.base import DeskInspectView, ReadOnlyViewSet
from cms.desk.viewsets.books import whose
from merchants.offline.models import OfflineScan
from merchants.offline.problems import words
from merchants.offline.queries import other_sides


def holder(row: OfflineScan) -> str:
    """The member whose voucher was scanned, masked."""
    return whose(row.voucher) if row.voucher else "—"


class ScanView(DeskInspectView):
    """A scan with both sides: what the store says, and the other uses of the voucher."""

    template_name = "cms/desk/scan_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        more = {"problem": words(row.problem), "others": other_sides(row), "may_decide": self._may_decide()}
        return super().get_context_data(**kwargs) | more

    def _may_decide(self) -> bool:
        in_conflict = self.object.state == OfflineScan.State.CONFLICT
        policy = self.permission_policy
        return in_conflict and policy.user_has_permission_for_instance(
            self.request.user, "change", self.object
        )


class OfflineScanViewSet(ReadOnlyViewSet):
    """Uploaded scans."""

    inspect_view_class = ScanView

    model = OfflineScan
    icon = "time"
    menu_label = _("Offline scans")
    ordering = "-id"
    labels = {"operator": _("Operator"), "api_key": _("API key")}
    list_related = ("merchant__branch", "store", "voucher__product", "voucher__member__customer")
    list_display = [
        columns.text("store", _("Store"), lambda row: row.store, sort_key="store__name"),
        columns.text("product", _("Product"), lambda row: row.voucher.product if row.voucher else "—"),
        columns.text("member", _("Member"), holder),
        columns.moment("occurred_at", _("Scanned")),
        columns.text("problem", _("Problem"), lambda row: words(row.problem) or "—"),
        columns.state("state", _("State"), good=(OfflineScan.State.REDEEMED, OfflineScan.State.APPROVED)),
    ]
    list_filter = {
        "state": ["exact"],
        "merchant": ["exact"],
        "forced": ["exact"],
        "received_at": ["date__gte", "date__lte"],
    }
    list_export = [
        *["merchant", "store", "occurred_at", "received_at", "quantity", "bill_fen", "forced", "state"],
        *["problem", "reviewed_at", "review_note"],
    ]
    search_fields = ["merchant__name", "store__name", "voucher__member__number"]
    inspect_view_fields = [
        *["merchant", "store", "operator", "api_key", "occurred_at", "received_at", "quantity", "bill_fen"],
        *["forced", "state", "reviewed_at", "review_note"],
    ]


class ScanReviewViewSet(ViewSet):
    """Deciding about a scan in conflict; reached from its page."""

    name = "scan_review"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("approve/<int:pk>/", scans.approve, name="approve"),
            path("reject/<int:pk>/", scans.reject, name="reject"),
        ]
