"""Call queues at the desk: the seat's page, the records, what the branch verifies, coverage, the rules."""

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

from club.revisits.models import Outcome, Revisit, RevisitKind, State, Verification
from club.revisits.queries import callable_now, script_of
from cms.desk import columns
from cms.desk.forms.revisits import KindForm
from cms.desk.revisit_page import about, lines_of
from cms.desk.scope import ScopedFilterSet
from cms.desk.views import revisits
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import DeskViewSet, ReadOnlyViewSet, sheet
from cms.desk.viewsets.settling import Acted
from cms.reports.revisits import DUE, REACHED, late


class NextCallViewSet(ActViewSet):
    """The seat's page: take, call, close."""

    name = "next_call"
    model = Revisit
    action = "call"
    icon = "mobile-alt"
    menu_label = _("Next call")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", revisits.next_call, name="index")]


class CoverageViewSet(ActViewSet):
    """The revisit manager's page."""

    name = "revisit_figures"
    model = Revisit
    action = "view"
    icon = "history"
    menu_label = _("Coverage")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", revisits.figures, name="index")]


class ListViewSet(ActViewSet):
    """Putting somebody on a list by hand."""

    name = "revisit_list"
    model = Revisit
    icon = "plus-inverse"
    menu_label = _("Put on a list")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", revisits.put_on_list, name="index")]


class RevisitActsViewSet(ViewSet):
    """Acts on a record; reached from its page or from the seat's."""

    name = "revisit_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("number/<int:pk>/", revisits.number, name="number"),
            path("record/<int:pk>/", revisits.record, name="record"),
            path("back/<int:pk>/", revisits.put_back, name="back"),
            path("check/<int:pk>/<uuid:uid>/", revisits.check, name="check"),
            path("answer/<int:pk>/", revisits.answer, name="answer"),
            path("script/<int:pk>/", revisits.script, name="script"),
        ]


class RevisitFilterSet(ScopedFilterSet):
    """Which queue, where they stand, and the parts that coverage counts."""

    part = django_filters.ChoiceFilter(
        label=_("Counts as"),
        choices=[("due", _("due")), ("reached", _("due and reached")), ("now", _("to be called now"))],
        method="by_part",
    )

    class Meta:
        model = Revisit
        fields = {
            "kind": ["exact"],
            "state": ["exact"],
            "branch": ["exact"],
            "result": ["exact"],
            "drawn_at": ["date__gte", "date__lte"],
            "call_until": ["date__gte", "date__lte"],
        }

    def by_part(self, rows: QuerySet[Revisit], name: str, value: str) -> QuerySet[Revisit]:
        """As the figures count them."""
        if value == "now":
            return callable_now(rows, timezone.now())
        return rows.filter(DUE, REACHED) if value == "reached" else rows.filter(DUE)


class RevisitIndex(IndexView):
    """The list of all queues."""

    @cached_property
    def filterset_class(self) -> type[RevisitFilterSet]:
        """Ours, because one filter asks for more than a field."""
        return RevisitFilterSet


class RevisitView(Acted):
    """A record: what was called, what was said, what the branch found."""

    template_name = "cms/desk/revisit_inspect.html"
    acts = ("call", "check")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown, row = super().get_context_data(**kwargs), self.object
        in_full = shown["may_call"] or shown["may_check"]
        return {
            **shown,
            "about": about(row),
            "lines": lines_of(row, in_full),
            "papers": row.verifications.order_by("round"),
            "me": str(self.request.user.uid),
        }


class RevisitViewSet(ReadOnlyViewSet):
    """Records of all queues."""

    model = Revisit
    icon = "list-ul"
    menu_label = _("Revisits")
    index_view_class = RevisitIndex
    inspect_view_class = RevisitView
    ordering = "-id"
    list_related = ("kind", "customer", "branch")
    list_display = [
        "reference",
        columns.text("kind", _("Queue"), lambda row: row.kind),
        columns.text("customer", _("Customer"), lambda row: row.whom),
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.text("attempts", _("Attempts"), lambda row: f"{row.attempts}/{row.most_attempts}"),
        columns.moment("next_at", _("Next attempt")),
        columns.moment("call_until", _("Window ends")),
        columns.state("state", _("State"), good=(State.DONE,)),
    ]
    list_export = [
        *["reference", "kind", "branch", "happened_at", "drawn_at", "call_from", "call_until", "round"],
        *["attempts", "state", "result", "reached_at", "ended_at"],
    ]
    search_fields = ["reference"]
    labels = {
        "drawn_at": pgettext_lazy("revisit", "Drawn at"),
        "reached_at": pgettext_lazy("revisit", "Reached at"),
        "ended_at": pgettext_lazy("revisit", "Ended at"),
    }
    inspect_view_fields = [
        *["kind", "branch", "happened_at", "drawn_at", "call_from", "call_until", "round", "attempts"],
        *["most_attempts", "next_at", "result", "reached_at", "ended_at"],
    ]


class VerificationFilterSet(ScopedFilterSet):
    """What is open, and what is late."""

    due = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a clock", "Due"),
        choices=[("open", _("to be answered")), ("late", _("overdue"))],
        method="by_due",
    )

    class Meta:
        model = Verification
        fields = {"reason": ["exact"], "outcome": ["exact"], "due_date": ["gte", "lte"]}

    def by_due(self, rows: QuerySet[Verification], name: str, value: str) -> QuerySet[Verification]:
        """Open, or open after its day."""
        return late(rows, timezone.localdate()) if value == "late" else rows.filter(answered_at=None)


class VerificationIndex(IndexView):
    """What branches have to look at."""

    @cached_property
    def filterset_class(self) -> type[VerificationFilterSet]:
        """Ours, because of what is late."""
        return VerificationFilterSet


class VerificationView(Acted):
    """What the seat found and what the branch answers."""

    template_name = "cms/desk/verification_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown, row = super().get_context_data(**kwargs), self.object
        in_full = shown["may_change"]
        own = {"about": about(row.revisit), "lines": lines_of(row.revisit, in_full), "in_full": in_full}
        return {**shown, **own, "may_answer": in_full and row.answered_at is None}


class VerificationViewSet(ReadOnlyViewSet):
    """Records that a branch verifies."""

    model = Verification
    icon = "form"
    menu_label = _("To verify")
    index_view_class = VerificationIndex
    inspect_view_class = VerificationView
    ordering = "due_date"
    list_related = ("revisit__kind", "revisit__customer", "revisit__branch")
    list_display = [
        columns.text("revisit", _("Number"), lambda row: row.revisit.reference),
        columns.text("kind", _("Queue"), lambda row: row.revisit.kind),
        columns.text("customer", _("Customer"), lambda row: row.revisit.whom),
        columns.text("branch", _("Branch"), lambda row: row.revisit.branch),
        columns.text("reason", _("Reason"), lambda row: row.get_reason_display(), sort_key="reason"),
        columns.day("due_date", _("Due by")),
        columns.state("outcome", _("Outcome"), good=(Outcome.CORRECTED, Outcome.WAS_RIGHT)),
    ]
    list_export = ["revisit", "reason", "opened_at", "due_date", "outcome", "answered_at"]
    search_fields = ["revisit__reference"]
    labels = {"opened_at": pgettext_lazy("of a verification", "Since")}
    inspect_view_fields = ["reason", "round", "opened_at", "due_date", "outcome", "answered_at"]


class RevisitKindView(Acted):
    """A queue with the script that is read now."""

    template_name = "cms/desk/revisitkind_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "script": script_of(self.object)}


class RevisitKindViewSet(DeskViewSet):
    """The rules of the queues."""

    model = RevisitKind
    inspect_view_class = RevisitKindView
    icon = "time"
    menu_label = _("Queues")
    labels = {"sort_order": _("Position")}
    list_display = [
        columns.text("name", _("Name"), lambda row: row, sort_key="sort_order"),
        columns.text("event", _("Follows"), lambda row: row.get_event_display(), sort_key="event"),
        columns.text("rhythm", _("Rhythm"), lambda row: row.get_rhythm_display(), sort_key="rhythm"),
        columns.text(
            "hours", pgettext_lazy("of calls", "Hours"), lambda row: row.workday_hours or _("day and night")
        ),
        columns.text("attempts", _("Attempts"), lambda row: row.most_attempts),
        columns.flag("is_on", _("In use")),
    ]
    inspect_view_fields = KindForm.Meta.fields
    edit_handler = sheet(
        KindForm,
        FieldRowPanel([FieldPanel("code"), FieldPanel("event")]),
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("lines"), FieldPanel("group_lines")]),
        FieldRowPanel([FieldPanel("rhythm"), FieldPanel("weekday")]),
        FieldRowPanel([FieldPanel("lag"), FieldPanel("lag_unit"), FieldPanel("late_days")]),
        FieldRowPanel([FieldPanel("call_for"), FieldPanel("call_unit"), FieldPanel("second_days")]),
        FieldRowPanel([FieldPanel("workday_hours"), FieldPanel("rest_hours")]),
        FieldRowPanel([FieldPanel("share"), FieldPanel("most_attempts")]),
        FieldRowPanel([FieldPanel("gap_minutes"), FieldPanel("lease_minutes")]),
        FieldRowPanel([FieldPanel("to_branch"), FieldPanel("answer_days")]),
        FieldRowPanel([FieldPanel("check_share"), FieldPanel("active_from")]),
        FieldRowPanel([FieldPanel("is_on"), FieldPanel("sort_order")]),
        heading=_("Queue"),
    )
