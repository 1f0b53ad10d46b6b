"""The first page of the desk: what happened, and the shortest ways on."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from club.core.clock import local_date, month_bounds
from club.members.models import Member
from cms.desk.access import may, reach_to, rows_for
from cms.reports.figures import figures
from cms.reports.kept import kept
from merchants.ledger.models import Payable
from merchants.settlement.models import Statement
from vouchers.lifecycle.models import Gift, GrantBatch, Redemption


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
        found = kept(
            *("home", reach_to(user, *kinds), local_date(now)),
            count=lambda: figures(now, *(rows_for(user, kind, ["view"]) for kind in kinds)),
            at=now,
        )
        return {
            # A number whose rows the reader may not see would be a zero that leads nowhere.
            "rooms": [kind._meta.model_name for kind in kinds if may(user, kind, "view")],
            "figures": found.value,
            "counted_at": found.at if found.until > found.at else None,
            "today": timezone.localdate(now).isoformat(),
            "month": start.isoformat(),
        }


class ShortcutsPanel(Component):
    """What is done every day."""

    template_name = "cms/desk/home_shortcuts.html"
    order = 20

    def __init__(self, request: Any) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "may_find": may(self.request.user, Member, "view"),
            "may_grant": may(self.request.user, GrantBatch, "add"),
            "may_settle": may(self.request.user, Statement, "add"),
        }
