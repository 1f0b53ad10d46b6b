"""To-dos of customer managers at the desk: my day, what is overdue, all of them, the steps of care."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.views.generic import IndexView

from club.managers.models import ToDo
from club.managers.queries import overdue, with_reasons
from cms.desk import columns
from cms.desk.naming import whose
from cms.desk.scope import ScopedFilterSet
from cms.desk.views import care
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import ReadOnlyViewSet


class MyDayViewSet(ActViewSet):
    """What the manager who is logged in has to do."""

    name = "my_day"
    model = ToDo
    action = "change"
    icon = "calendar-check"
    menu_label = _("My day")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", care.my_day, name="index"),
            path("<int:pk>/contact/", care.contact, name="contact"),
            path("member/<int:pk>/contact/", care.contact_member, name="contact_member"),
        ]


class CareOverdueViewSet(ActViewSet):
    """What managers have left undone, for those who watch over them."""

    name = "care_overdue"
    model = ToDo
    action = "supervise"
    icon = "warning"
    menu_label = _("Overdue to-dos")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", care.late, name="index")]


class ToDoFilterSet(ScopedFilterSet):
    """Whose, of which day, and whether late."""

    due = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a clock", "Due"), choices=[("late", _("overdue"))], method="by_due"
    )

    class Meta:
        model = ToDo
        fields = {
            "manager": ["exact"],
            "member__branch": ["exact"],
            "state": ["exact"],
            "due_date": ["gte", "lte"],
        }

    def by_due(self, rows: QuerySet[ToDo], name: str, value: str) -> QuerySet[ToDo]:
        """Open after their day."""
        return overdue(rows, timezone.localdate())


class ToDoIndex(IndexView):
    """The list, with the reasons of each."""

    @cached_property
    def filterset_class(self) -> type[ToDoFilterSet]:
        """Ours, because one filter asks for more than a field."""
        return ToDoFilterSet

    def get_base_queryset(self) -> QuerySet[ToDo]:
        return with_reasons(super().get_base_queryset())


def reasons(row: ToDo) -> str:
    """All reasons of a to-do in one line."""
    return "、".join(dict.fromkeys(str(line.get_kind_display()) for line in row.lines.all()))


class ToDoViewSet(ReadOnlyViewSet):
    """What managers have to do and did."""

    model = ToDo
    icon = "tasks"
    menu_label = _("To-dos of managers")
    index_view_class = ToDoIndex
    ordering = ("due_date", "pk")
    list_related = ("member__customer", "member__branch", "manager__account")
    list_display = [
        columns.text("member", _("Member"), whose),
        columns.text("reasons", _("What for"), reasons),
        columns.text("manager", _("Customer manager"), lambda row: row.manager),
        columns.day("due_date", _("Day")),
        columns.state("state", _("State"), good=(ToDo.State.DONE,)),
    ]
    list_export = ["uid", "member", "manager", "due_date", "state", "made_at", "closed_at"]
    search_fields = ["member__number"]
    inspect_view_fields = ["member", "manager", "due_date", "state", "made_at", "closed_at"]
