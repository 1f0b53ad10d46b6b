"""What waits for whoever is logged in: the first thing on the first page of the desk."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from club.complaints.models import Complaint, Rectification
from club.core.clock import end_of, local_date
from club.managers.models import ToDo
from club.managers.queries import due_count
from club.revisits.models import Revisit, Verification
from club.revisits.queries import callable_now, held_by, waits_for_branch
from club.standards.models import AttainmentPeriod, CheckTask
from cms.desk.access import may, rows_for
from cms.reports.complaints import ringing, waiting_for
from merchants.offline.models import OfflineScan
from merchants.offline.queries import waiting
from vouchers.mall.models import RefundRequest
from vouchers.mall.queries import to_approve


class Work(NamedTuple):
    """A kind of work: how much of it waits, in words what it is, and where it is done."""

    label: str
    count: int
    more: str
    url: str
    is_daily: bool = False  # shown even when nothing waits: it is what this person is there for


class WorkPanel(Component):
    """Each kind of work that waits, leading to where it is done; or that nothing does."""

    template_name = "cms/desk/home_work.html"
    order = 5

    def __init__(self, request: Any) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        found = list(work_of(self.request.user, timezone.now()))
        return {"work": [one for one in found if one.count or one.is_daily], "has_work": bool(found)}


def work_of(user: Any, now: datetime) -> Iterator[Work]:
    """What this person's posts let him do, whether any of it waits or not."""
    yield from _calls(user, now)
    if may(user, ToDo, "change"):
        due = due_count(user, local_date(now))
        yield Work(_("My to-dos"), due, _("of today and overdue"), reverse("my_day:index"))
    yield from _complaints(user, now)
    yield from _standards(user)
    if may(user, RefundRequest, "change"):
        page = reverse("refundrequest:index") + "?state=waiting"
        count = to_approve(rows_for(user, RefundRequest, ["change"]), str(user.uid)).count()
        yield Work(_("Refunds to approve"), count, _("no money moves until then"), page)
    if may(user, OfflineScan, "change"):
        page = reverse("offlinescan:index") + "?state=conflict"
        count = waiting(rows_for(user, OfflineScan, ["change"])).count()
        yield Work(_("Offline scans to decide"), count, _("unpaid until then"), page)


def _calls(user: Any, now: datetime) -> Iterator[Work]:
    if may(user, Revisit, "call"):
        count = callable_now(rows_for(user, Revisit, ["call"]), now).count()
        is_seat = not may(user, Revisit, "check")
        in_hand = held_by(str(user.uid)) is not None
        more = _("and one is in your hands") if in_hand else _("inside their window and hours")
        yield Work(_("Calls to make now"), count, more, reverse("next_call:index"), is_seat)
    if may(user, Verification, "change"):
        page = reverse("verification:index") + "?due=open"
        count = waits_for_branch(rows_for(user, Verification, ["change"])).count()
        yield Work(_("Revisits to verify"), count, _("then the customer is called again"), page)


def _complaints(user: Any, now: datetime) -> Iterator[Work]:
    if may(user, Complaint, "change"):
        due = ringing(rows_for(user, Complaint, ["change"]), end_of(local_date(now))).count()
        page = reverse("complaint_work:index")
        yield Work(_("Complaints due by today"), due, _("each with its next step"), page)
    if may(user, Complaint, "review"):
        rows, page = rows_for(user, Complaint, ["review"]), reverse("complaint:index")
        kinds = {"review": _("Complaints to review"), "exclusion": _("Exclusions to decide")}
        for what, label in kinds.items():
            count = waiting_for(rows, what).count()
            yield Work(label, count, _("by somebody else than its handler"), f"{page}?waits={what}")


def _standards(user: Any) -> Iterator[Work]:
    """What was found wrong and is mine to put right, and what a colleague has closed to be published."""
    for model, after in ((Rectification, _("after complaints")), (CheckTask, _("after checks"))):
        if may(user, model, "change"):
            mine = rows_for(user, model, ["change"]).filter(owner=user, state=model.State.OPEN)
            page = reverse(f"{model._meta.model_name}:index") + "?whose=mine&state=open"
            yield Work(_("Rectifications of mine"), mine.count(), after, page)
    if may(user, AttainmentPeriod, "publish"):
        closed = AttainmentPeriod.objects.filter(published_at=None).exclude(closed_by_id=str(user.uid))
        page = reverse("attainment:index")
        yield Work(_("Attainment to publish"), closed.count(), _("closed by a colleague"), page)
