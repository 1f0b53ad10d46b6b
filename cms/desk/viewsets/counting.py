"""What counts at the desk: months, points, rules of points, rectification tasks."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from club.complaints.models import ClosedMonth, Complaint, PointEntry, PointRule, Rectification
from cms.desk import columns
from cms.desk.complaint_page import hidden
from cms.desk.forms.base import DeskForm
from cms.desk.scope import ScopedFilterSet
from cms.desk.views import complaint_figures, counting
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import DeskViewSet, ReadOnlyViewSet, sheet
from cms.desk.viewsets.settling import Acted

S = Rectification.State


class MonthsViewSet(ActViewSet):
    """The months of complaints: what counts, and closing them."""

    name = "complaint_months"
    model = ClosedMonth
    action = "view"
    icon = "calendar-check"
    menu_label = _("Count of complaints")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", counting.months, name="index"),
            path("<str:month>/close/", counting.close, name="close"),
        ]


class FiguresViewSet(ActViewSet):
    """What complaints come to: rates, ranking, distributions."""

    name = "complaint_figures"
    model = Complaint
    action = "view"
    icon = "history"
    menu_label = _("Complaint figures")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", complaint_figures.overview, name="index"),
            path("file/", complaint_figures.file, name="file"),
        ]


class RectificationFilterSet(ScopedFilterSet):
    """Whose they are, and whether they are late."""

    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=[("mine", _("mine"))], method="by_owner")
    due = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a clock", "Due"), choices=[("late", _("overdue"))], method="by_due"
    )

    class Meta:
        model = Rectification
        fields = {"state": ["exact"], "branch": ["exact"], "due_date": ["gte", "lte"]}

    def by_owner(self, rows: QuerySet[Rectification], name: str, value: str) -> QuerySet[Rectification]:
        """Mine."""
        return rows.filter(owner=self.request.user)

    def by_due(self, rows: QuerySet[Rectification], name: str, value: str) -> QuerySet[Rectification]:
        """Open after its day."""
        return rows.filter(state=S.OPEN, due_date__lt=timezone.localdate())


class RectificationIndex(IndexView):
    """The list."""

    @cached_property
    def filterset_class(self) -> type[RectificationFilterSet]:
        """Ours, because some filters ask for more than a field."""
        return RectificationFilterSet


class RectificationView(Acted):
    """A task with what may be done to it now."""

    template_name = "cms/desk/rectification_inspect.html"
    acts = ("change", "verify")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown, row = super().get_context_data(**kwargs), self.object
        in_full = shown["may_change"] or shown["may_verify"]
        is_his = row.owner_id == self.request.user.pk
        may_check = (
            row.state == S.DONE and shown["may_verify"] and row.done_by_id != str(self.request.user.uid)
        )
        return {
            **shown,
            "words": hidden(row.words, in_full),
            "outcome": hidden(row.outcome, in_full),
            "may_report": row.state == S.OPEN and shown["may_change"] and is_his,
            "may_check": may_check,
        }


class RectificationViewSet(ReadOnlyViewSet):
    """What comes out of complaints: tasks with an owner and a day, checked by somebody else."""

    model = Rectification
    icon = "tasks"
    menu_label = _("Rectification")
    index_view_class = RectificationIndex
    inspect_view_class = RectificationView
    ordering = ("due_date", "pk")
    list_related = ("complaint", "branch", "owner")
    list_display = [
        columns.text("complaint", _("Complaint"), lambda row: row.complaint.number),
        columns.text("owner", _("Owner"), lambda row: row.owner),
        columns.text("branch", _("Branch"), lambda row: row.branch),
        columns.day("due_date", pgettext_lazy("of a clock", "Due")),
        columns.state("state", _("State"), good=(S.VERIFIED,)),
    ]
    list_export = [
        "complaint",
        "branch",
        "owner",
        "due_date",
        "state",
        "ordered_at",
        "done_at",
        "verified_at",
    ]
    search_fields = ["complaint__number"]
    inspect_view_fields = ["branch", "owner", "due_date", "state", "ordered_at", "done_at", "verified_at"]


class RectifyViewSet(ViewSet):
    """Acts on a task; reached from its page."""

    name = "rectify"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("report/<int:pk>/", counting.report, name="report"),
            path("verify/<int:pk>/", counting.verify, name="verify"),
        ]


class PointEntryViewSet(ReadOnlyViewSet):
    """Points deducted for complaints."""

    model = PointEntry
    icon = "warning"
    menu_label = _("Points deducted")
    ordering = "-id"
    list_related = ("responsibility__account", "responsibility__complaint", "rule")
    list_display = [
        columns.text("complaint", _("Complaint"), lambda row: row.responsibility.complaint.number),
        columns.text("colleague", _("Colleague"), lambda row: row.responsibility.account),
        columns.text("occasion", _("For what"), lambda row: row.get_occasion_display()),
        columns.text("points", _("Points"), lambda row: row.points, sort_key="points"),
        columns.day("first_date", _("Period from")),
        columns.flag("is_annual", _("In the assessment of the year")),
        columns.moment("taken_back_at", _("Taken back")),
    ]
    list_filter = {
        "responsibility__account": ["exact"],
        "occasion": ["exact"],
        "is_annual": ["exact"],
        "first_date": ["gte", "lte"],
        "taken_back_at": ["isnull"],
    }
    list_export = [
        *["responsibility__complaint__number", "responsibility__account", "occasion", "points"],
        *["is_annual", "first_date", "given_at", "taken_back_at"],
    ]
    inspect_view_fields = [
        "occasion",
        "points",
        "rule",
        "is_annual",
        "first_date",
        "given_at",
        "taken_back_at",
    ]


class PointRuleForm(DeskForm):
    """A rule of points; when it changes the old one ends and a new one is added."""

    class Meta:
        model = PointRule
        fields = [
            *["code", "name", "name_en", "occasion", "least", "most", "month_cap"],
            *["valid_from", "valid_until"],
        ]


class PointRuleViewSet(DeskViewSet):
    """How many points what costs, since when."""

    model = PointRule
    icon = "cog"
    menu_label = _("Rules of points")
    list_display = [
        columns.text("name", _("Name"), lambda row: row, sort_key="name"),
        columns.text("occasion", _("For what"), lambda row: row.get_occasion_display(), sort_key="occasion"),
        columns.text("points", _("Points"), lambda row: f"{row.least}–{row.most}"),
        columns.day("valid_from", _("In force from")),
    ]
    inspect_view_fields = PointRuleForm.Meta.fields
    edit_handler = sheet(
        PointRuleForm,
        FieldRowPanel([FieldPanel("code"), FieldPanel("occasion")]),
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("least"), FieldPanel("most")]),
        FieldPanel("month_cap"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        heading=_("Rule of points"),
    )
