"""Complaints at the desk: list, page, what waits, taking one in, the rules."""

from functools import partial
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from club.complaints.models import Complaint, ComplaintCause, DeadlineRule, Grade, State
from club.core.clock import end_of, local_date
from cms.desk import columns
from cms.desk.complaint_acts import TABLE
from cms.desk.complaint_page import page_of
from cms.desk.forms.base import DeskForm
from cms.desk.scope import ScopedFilterSet
from cms.desk.views import complaints
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, ReadOnlyViewSet, sheet
from cms.reports.complaint_figures import MEASURED, clock_kept, clock_over, in_time
from cms.reports.complaints import ringing, waiting_for, with_next_due
from cms.reports.periods import valid

MEASURES = [
    (f"{kind.value}-{how}", format_lazy("{} · {}", kind.label, words))
    for kind in MEASURED
    for how, words in (("over", _("over")), ("kept", _("in time")))
]


class ComplaintFilterSet(ScopedFilterSet):
    """Whose they are, what is due, and what they are."""

    whose = django_filters.ChoiceFilter(
        label=_("Whose"), choices=[("mine", _("mine")), ("nobody", _("nobody's"))], method="by_owner"
    )
    due = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a clock", "Due"),
        choices=[("late", _("overdue")), ("today", _("by today"))],
        method="by_due",
    )
    waits = django_filters.ChoiceFilter(
        label=_("Waits for"),
        choices=[
            ("review", _("a review")),
            ("exclusion", _("a decision about its exclusion")),
            ("archive", _("the archive")),
            ("escalated", _("those above")),
        ],
        method="by_wait",
    )

    valid = django_filters.CharFilter(
        label=_("Counts as valid for"), help_text=_("2026-09, 2026-07..2026-09 or 2026"), method="by_count"
    )

    timely = django_filters.ChoiceFilter(
        label=_("Answered and reported"), choices=[("yes", _("in time"))], method="by_timeliness"
    )
    clock = django_filters.ChoiceFilter(label=_("Clock"), choices=MEASURES, method="by_clock")

    class Meta:
        model = Complaint
        fields = {
            "state": ["exact"],
            "grade": ["exact"],
            "channel": ["exact"],
            "cause": ["exact"],
            "branch": ["exact"],
            "is_major": ["exact"],
            "is_repeated": ["exact"],
            "received_at": ["date__gte", "date__lte"],
            "withdrawn_date": ["isnull"],
            "answered_at": ["isnull"],
            "stars": ["isnull"],
        }

    def by_owner(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        """Mine, or nobody's."""
        return rows.filter(owner=self.request.user if value == "mine" else None)

    def by_due(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        """Overdue, or due by the end of today."""
        at = timezone.now()
        return ringing(rows, at if value == "late" else end_of(local_date(at)))

    def by_wait(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        """What a role has to do."""
        return waiting_for(rows, value)

    def by_count(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        """Valid for months or for a year."""
        return valid(rows, value, timezone.now())

    def by_timeliness(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        """Answered and reported before each was due."""
        return in_time(rows)

    def by_clock(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        """Over, or ended in time."""
        kind, _dash, how = value.partition("-")
        return (clock_kept if how == "kept" else clock_over)(rows, kind, timezone.now())


class ComplaintIndex(IndexView):
    """The list, with the moment something is due first."""

    @cached_property
    def filterset_class(self) -> type[ComplaintFilterSet]:
        """Ours, because some filters ask for more than a field."""
        return ComplaintFilterSet

    def get_base_queryset(self) -> QuerySet[Complaint]:
        return with_next_due(super().get_base_queryset())


class ComplaintView(DeskInspectView):
    """A complaint: what comes next, its clocks with their reasons, what happened, what can be done."""

    template_name = "cms/desk/complaint_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        allowed = self.permission_policy.user_has_permission_for_instance
        may = partial(_may, allowed, self.request.user, self.object)
        return {**super().get_context_data(**kwargs), **page_of(self.object, timezone.now(), may)}


def _may(allowed: Any, user: Any, row: Complaint, permission: str) -> bool:
    return allowed(user, permission, row)


class ComplaintViewSet(ReadOnlyViewSet):
    """Complaints."""

    model = Complaint
    icon = "warning"
    menu_label = _("Complaints")
    index_view_class = ComplaintIndex
    inspect_view_class = ComplaintView
    ordering = "-id"
    list_related = ("cause", "branch", "owner", "member__customer")
    list_display = [
        "number",
        columns.text("complainant", _("Complainant"), lambda row: row.complainant),
        columns.text("cause", _("Cause"), lambda row: row.cause),
        columns.text("grade", _("Class"), lambda row: row.get_grade_display(), sort_key="grade"),
        columns.text("owner", _("Owner"), lambda row: row.owner or "—"),
        columns.moment("received_at", _("Received")),
        columns.moment("next_due", _("Due next")),
        columns.state("state", _("State"), good=(State.ANSWERED, State.CLOSED)),
    ]
    list_export = [
        *["number", "channel", "grade", "scope", "cause", "complexity", "branch", "owner", "state"],
        *["is_major", "is_repeated", "level", "received_at", "registered_at", "assigned_at", "answered_at"],
        *["closed_at", "withdrawn_date", "archived_at", "stars"],
    ]
    search_fields = ["number", "reference", "member__number"]
    labels = {"registered_at": _("Written down")}
    inspect_view_fields = [
        *["channel", "grade", "scope", "cause", "complexity", "member", "branch", "owner", "reference"],
        *["received_at", "registered_at", "assigned_at", "answered_at", "closed_at", "withdrawn_date"],
        *["keep_until", "stars"],
    ]


class CauseForm(DeskForm):
    """A cause."""

    class Meta:
        model = ComplaintCause
        fields = ["code", "kind", "name", "name_en", "for_members", "sort_order", "is_on"]
        labels = {"sort_order": _("Position")}


class CauseViewSet(DeskViewSet):
    """What complaints are about."""

    model = ComplaintCause
    icon = "tag"
    menu_label = _("Causes")
    labels = {"sort_order": _("Position")}
    list_display = [
        columns.text("name", _("Name"), lambda row: row, sort_key="name"),
        columns.text("kind", _("List"), lambda row: row.get_kind_display(), sort_key="kind"),
        columns.flag("for_members", _("Offered to members")),
        columns.flag("is_on", _("In use")),
    ]
    inspect_view_fields = ["code", "kind", "name", "name_en", "for_members", "sort_order", "is_on"]
    edit_handler = sheet(
        CauseForm,
        FieldRowPanel([FieldPanel("code"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("for_members"), FieldPanel("is_on")]),
        FieldPanel("sort_order"),
        heading=_("Cause"),
    )


class DeadlineForm(DeskForm):
    """A deadline; when the law changes the old one ends and a new one is added."""

    grades = forms.MultipleChoiceField(
        label=_("For which classes"), choices=Grade.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = DeadlineRule
        fields = [
            *["code", "name", "name_en", "source", "kind", "grades", "complexity", "starts_with"],
            *["amount", "unit", "hours", "may_pause", "warn_minutes", "extension"],
            *["valid_from", "valid_until", "is_on"],
        ]


class DeadlineViewSet(DeskViewSet):
    """How long each act may take, by which book of rules, since when. What is going on keeps its terms."""

    model = DeadlineRule
    icon = "time"
    menu_label = _("Deadlines")
    list_display = [
        columns.text("name", _("Name"), lambda row: row, sort_key="name"),
        columns.text("kind", _("Clock"), lambda row: row.get_kind_display(), sort_key="kind"),
        columns.text("source", _("Book of rules"), lambda row: row.get_source_display()),
        columns.text("amount", _("Term"), lambda row: f"{row.amount} {row.get_unit_display()}"),
        columns.day("valid_from", _("In force from")),
        columns.flag("is_on", _("In use")),
    ]
    inspect_view_fields = DeadlineForm.Meta.fields
    edit_handler = sheet(
        DeadlineForm,
        FieldRowPanel([FieldPanel("code"), FieldPanel("source")]),
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("starts_with")]),
        FieldRowPanel([FieldPanel("grades"), FieldPanel("complexity")]),
        FieldRowPanel([FieldPanel("amount"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("may_pause")]),
        FieldRowPanel([FieldPanel("warn_minutes"), FieldPanel("extension")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        FieldPanel("is_on"),
        heading=_("Deadline"),
    )


class ComplaintWorkViewSet(ActViewSet):
    """What waits in the complaints: the first page of those who look after them."""

    name = "complaint_work"
    model = Complaint
    action = "view"
    icon = "list-ul"
    menu_label = _("To do")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", complaints.work, name="index")]


class TakeInViewSet(ActViewSet):
    """Writing a complaint down."""

    name = "take_in"
    model = Complaint
    icon = "plus-inverse"
    menu_label = _("Take a complaint in")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", complaints.take_in, name="index")]


class ComplaintActsViewSet(ViewSet):
    """Acts on a complaint; reached from its page."""

    name = "complaint_acts"

    def get_urlpatterns(self) -> list[Any]:
        acts = [
            path(f"{act.name}/<int:pk>/", complaints.act, {"name": act.name}, name=act.name) for act in TABLE
        ]
        return [
            *acts,
            path("reveal/<int:pk>/", complaints.reveal, name="reveal"),
            path("promise/<int:pk>/<uuid:uid>/kept/", complaints.keep, name="keep"),
            path("letter/<int:pk>/", complaints.letter, name="letter"),
            path("evidence/<int:pk>/<uuid:uid>/", complaints.evidence, name="evidence"),
            path("photo/<int:pk>/<uuid:uid>/", complaints.photo, name="photo"),
        ]
