"""Checks on the spot and what is put right after them."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from club.standards.models import CheckFinding, CheckTask, SiteCheck
from cms.desk import columns
from cms.desk.home import may
from cms.desk.scope import ScopedFilterSet
from cms.desk.views import checks
from cms.desk.viewsets.base import DeskInspectView, ReadOnlyViewSet
from cms.desk.viewsets.settling import Acted

S = CheckTask.State


class CheckIndex(IndexView):
    """The list, with the way to a new one, and how many items met their standard."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """For those who may record one."""
        if not may(self.request.user, SiteCheck, "add"):
            return []
        return [HeaderButton(_("New check"), url=reverse("check_acts:record"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[SiteCheck]:
        found = {
            name: Count("findings", filter=Q(findings__result=name), distinct=True)
            for name in (CheckFinding.Result.MET, CheckFinding.Result.MISSED)
        }
        return super().get_base_queryset().annotate(**{f"n_{name}": count for name, count in found.items()})


def score(row: Any) -> str:
    """Items that met their standard, in per cent of those that were judged."""
    judged = row.n_met + row.n_missed
    return f"{row.n_met * 100 / judged:.0f} %" if judged else "—"


class CheckView(DeskInspectView):
    """A check with its findings, their photos, and what is put right."""

    template_name = "cms/desk/sitecheck_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        rows = row.findings.select_related("item", "task__owner").prefetch_related("photos")
        found = list(rows)
        met = sum(each.result == CheckFinding.Result.MET for each in found)
        judged = met + sum(each.result == CheckFinding.Result.MISSED for each in found)
        policy = self.permission_policy.user_has_permission_for_instance
        more = {
            "findings": found,
            "met": met,
            "judged": judged,
            "share": met * 100 / judged if judged else None,
            "may_add": policy(user, "add", row),
            "may_order": may(user, CheckTask, "add") and policy(user, "add", row),
        }
        return {**super().get_context_data(**kwargs), **more}


class SiteCheckViewSet(ReadOnlyViewSet):
    """Counters and stores that somebody looked at."""

    model = SiteCheck
    icon = "clipboard-list"
    menu_label = _("Checks on the spot")
    index_view_class = CheckIndex
    inspect_view_class = CheckView
    ordering = ("-checked_date", "-pk")
    list_related = ("branch", "store")
    list_display = [
        columns.text("site", pgettext_lazy("of a check", "Place"), lambda row: row.site, "site"),
        columns.text("branch", _("Branch"), lambda row: columns.in_language(row.branch)),
        columns.text("way", pgettext_lazy("of a check", "Way"), lambda row: row.get_way_display(), "way"),
        columns.day("checked_date", _("Day"), "checked_date"),
        columns.text("met", _("Met"), lambda row: row.n_met),
        columns.text("missed", _("Missed"), lambda row: row.n_missed),
        columns.text("score", _("Score"), score),
    ]
    list_filter = {"branch": ["exact"], "way": ["exact"], "checked_date": ["gte", "lte"]}
    list_export = ["uid", "site", "branch", "way", "checked_date", "n_met", "n_missed"]
    search_fields = ["site"]
    inspect_view_fields = ["branch", "store", "way", "checked_date", "recorded_at"]


class CheckTaskFilterSet(ScopedFilterSet):
    """Whose they are, and whether they are late."""

    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=[("mine", _("mine"))], method="by_owner")
    due = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a task", "Due"), choices=[("late", _("overdue"))], method="by_due"
    )

    class Meta:
        model = CheckTask
        fields = {"state": ["exact"], "branch": ["exact"], "due_date": ["gte", "lte"]}

    def by_owner(self, rows: QuerySet[CheckTask], name: str, value: str) -> QuerySet[CheckTask]:
        """Mine."""
        return rows.filter(owner=self.request.user)

    def by_due(self, rows: QuerySet[CheckTask], name: str, value: str) -> QuerySet[CheckTask]:
        """Open after its day."""
        return rows.filter(state=S.OPEN, due_date__lt=timezone.localdate())


class CheckTaskIndex(IndexView):
    """The list."""

    @cached_property
    def filterset_class(self) -> type[CheckTaskFilterSet]:
        """Ours, because some filters ask for more than a field."""
        return CheckTaskFilterSet


class CheckTaskView(Acted):
    """A task with what may be done to it now."""

    template_name = "cms/desk/checktask_inspect.html"
    acts = ("change", "verify")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown, row, user = super().get_context_data(**kwargs), self.object, self.request.user
        is_his = row.owner_id == user.pk
        return {
            **shown,
            "photos": row.finding.photos.all(),
            "may_report": row.state == S.OPEN and shown["may_change"] and is_his,
            "may_check": row.state == S.DONE and shown["may_verify"] and row.done_by_id != str(user.uid),
        }


class CheckTaskViewSet(ReadOnlyViewSet):
    """What is put right after checks: tasks with an owner and a day, checked by somebody else."""

    model = CheckTask
    icon = "tasks"
    menu_label = _("Rectification after checks")
    index_view_class = CheckTaskIndex
    inspect_view_class = CheckTaskView
    ordering = ("due_date", "pk")
    list_related = ("finding__check_of", "finding__item", "branch", "owner")
    list_display = [
        columns.text("site", pgettext_lazy("of a check", "Place"), lambda row: row.finding.check_of.site),
        columns.text("item", _("Service item"), lambda row: columns.in_language(row.finding.item)),
        columns.text("owner", _("Owner"), lambda row: row.owner),
        columns.text("branch", _("Branch"), lambda row: columns.in_language(row.branch)),
        columns.day("due_date", pgettext_lazy("of a task", "Due"), "due_date"),
        columns.state("state", _("State"), good=(S.VERIFIED,)),
    ]
    list_export = ["finding", "branch", "owner", "due_date", "state", "ordered_at", "done_at", "verified_at"]
    search_fields = ["finding__check_of__site"]
    inspect_view_fields = ["branch", "owner", "due_date", "state", "ordered_at", "done_at", "verified_at"]


class CheckActsViewSet(ViewSet):
    """Acts on checks and tasks; reached from their pages."""

    name = "check_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("record/", checks.record, name="record"),
            path("<int:pk>/find/", checks.find, name="find"),
            path("finding/<int:pk>/order/", checks.order, name="order"),
            path("task/<int:pk>/report/", checks.report, name="report"),
            path("task/<int:pk>/verify/", checks.verify, name="verify"),
            path("<int:pk>/photo/<uuid:uid>/", checks.photo, name="photo"),
        ]
