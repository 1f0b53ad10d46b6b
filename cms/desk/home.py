"""The first page of the desk: what happened, and the shortest ways on."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from club.complaints.models import Complaint
from club.core.clock import end_of, local_date, month_bounds
from club.managers.models import ToDo
from club.managers.queries import due_count
from club.members.models import Member
from club.revisits.models import Verification
from club.revisits.queries import waits_for_branch
from cms.desk.access import reach_to, rows_for
from cms.reports.complaints import ringing
from cms.reports.figures import figures
from cms.reports.kept import kept
from merchants.ledger.models import Payable
from merchants.offline.models import OfflineScan
from merchants.offline.queries import waiting
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
        to_decide = waiting(rows_for(user, OfflineScan, ["change"])).count()
        complaints = rows_for(user, Complaint, ["change"])
        return {
            "to_decide": to_decide,
            "to_verify": waits_for_branch(rows_for(user, Verification, ["change"])).count(),
            "complaints_due": ringing(complaints, end_of(local_date(now))).count(),
            "care_due": due_count(user, local_date(now)) if may(user, ToDo, "change") else 0,
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


def may(user: Any, model: type[Model], action: str) -> bool:
    """Whether somebody may do something to rows of a kind."""
    return policy_registry.get_by_type(model).user_has_permission(user, action)
