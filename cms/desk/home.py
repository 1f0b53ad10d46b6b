"""The first page of the desk: what happened, and the shortest ways on."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from club.core.clock import month_bounds
from club.members.models import Member
from cms.desk.access import rows_for
from cms.reports.figures import figures
from merchants.ledger.models import Payable
from vouchers.lifecycle.models import Gift, Redemption


class FiguresPanel(Component):
    """Numbers of the rows in reach; each leads to its list."""

    template_name = "cms/desk/home_figures.html"
    order = 10

    def __init__(self, request: Any) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        user, now = self.request.user, timezone.now()
        kinds = (Member, Gift, Redemption, Payable)
        start, _end = month_bounds(timezone.localdate(now))
        return {
            "figures": figures(now, *(rows_for(user, kind, ["view"]) for kind in kinds)),
            "today": timezone.localdate(now).isoformat(),
            "month": start.isoformat(),
        }
