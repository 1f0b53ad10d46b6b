"""Customer managers at the desk: how full they are, who has whom, the rules of assignment."""

from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic import IndexView

from club.managers.models import Assignment, AssignmentRule, CustomerManager, ToDo
from club.managers.queries import overdue, with_load
from cms.desk import columns
from cms.desk.forms.base import DeskForm
from cms.desk.forms.managers import ManagerForm
from cms.desk.naming import whose
from cms.desk.scope import ScopedFilterSet
from cms.desk.views import managers
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, ReadOnlyViewSet, sheet


class UnassignedViewSet(ActViewSet):
    """Members whom nobody looks after, and those whose newest policy somebody else sold."""

    name = "unassigned"
    model = Assignment
    action = "add"
    icon = "user"
    menu_label = _("Without a manager")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", managers.unassigned_members, name="index"),
            path("by-rules/", managers.by_rules, name="by_rules"),
            path("member/<int:pk>/", managers.choose, name="choose"),
            path("manager/<int:pk>/hand-over/", managers.hand_over, name="hand_over"),
        ]


class ManagerIndex(IndexView):
    """The list, with how many members each has."""

    def get_base_queryset(self) -> QuerySet[CustomerManager]:
        return with_load(super().get_base_queryset())


class ManagerView(DeskInspectView):
    """A manager, how full he is, and the way to hand his members over."""

    template_name = "cms/desk/manager_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = with_load(CustomerManager.objects.filter(pk=self.object.pk)).get()
        may = partial(self.permission_policy.user_has_permission_for_instance, self.request.user)
        waits = ToDo.objects.filter(manager=row, state=ToDo.State.OPEN)
        own = {
            "load": row.load,
            "bar": load_bar(row),
            "waits": waits.count(),
            "late": overdue(waits, timezone.localdate()).count(),
            "may_hand_over": row.load and may("change", self.object),
        }
        return {**super().get_context_data(**kwargs), **own}


def load_bar(row: Any) -> Any:
    """Members and room in figures, and as a bar that is full when there is no room."""
    bar = (
        '<svg class="results-bar load-bar" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="1"/></svg>'
    )
    room = max(row.capacity, row.load, 1)
    return format_html("{} / {}" + bar, row.load, row.capacity, room, row.load)


class CustomerManagerViewSet(DeskViewSet):
    """Customer managers and how full they are."""

    model = CustomerManager
    icon = "group"
    menu_label = _("Customer managers")
    index_view_class = ManagerIndex
    inspect_view_class = ManagerView
    shown_first = True
    ordering = ("branch__path", "pk")
    list_related = ("account", "branch")
    list_display = [
        columns.text("account", pgettext_lazy("of a person", "Name"), lambda row: row.account),
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.text("load", _("Members / at most"), load_bar, sort_key="load"),
        columns.text("seller_code", _("Code as a seller"), lambda row: row.seller_code or "—"),
        columns.flag("takes_online", _("Takes online customers")),
        columns.flag("is_active", _("Active")),
    ]
    list_filter = {"branch": ["exact"], "is_active": ["exact"]}
    list_export = ["account", "branch", "seller_code", "capacity", "load", "takes_online", "is_active"]
    search_fields = ["account__username", "account__first_name", "account__last_name", "seller_code"]
    inspect_view_fields = [
        "account",
        "branch",
        "seller_code",
        "capacity",
        "takes_online",
        "phone",
        "is_active",
    ]
    edit_handler = sheet(
        ManagerForm,
        FieldRowPanel([FieldPanel("account"), FieldPanel("branch")]),
        FieldRowPanel(
            [
                FieldPanel("capacity"),
                FieldPanel(
                    "seller_code",
                    help_text=_("As policies name who sold them; who sold a policy gets its customer."),
                ),
            ]
        ),
        FieldPanel(
            "phone", help_text=_("His members see it and can call it. Empty: they see his name only.")
        ),
        FieldRowPanel([FieldPanel("takes_online"), FieldPanel("is_active")]),
        heading=_("Customer manager"),
    )


class AssignmentFilterSet(ScopedFilterSet):
    """Whose, how, and whether it still holds."""

    holds = django_filters.ChoiceFilter(
        label=_("Holds"), choices=[("yes", _("today")), ("no", _("ended"))], method="by_end"
    )

    class Meta:
        model = Assignment
        fields = {
            "manager": ["exact"],
            "member__branch": ["exact"],
            "way": ["exact"],
            "since_at": ["date__gte", "date__lte"],
        }

    def by_end(self, rows: QuerySet[Assignment], name: str, value: str) -> QuerySet[Assignment]:
        """Those of today, or history."""
        return rows.filter(until_at__isnull=value == "yes")


class AssignmentIndex(IndexView):
    """The list."""

    @cached_property
    def filterset_class(self) -> type[AssignmentFilterSet]:
        """Ours, because one filter asks for more than a field."""
        return AssignmentFilterSet


class AssignmentViewSet(ReadOnlyViewSet):
    """Who looks after whom, and who did before."""

    model = Assignment
    icon = "user"
    menu_label = _("Assignments")
    index_view_class = AssignmentIndex
    ordering = "-id"
    list_related = ("member__customer", "member__branch", "manager__account")
    list_display = [
        columns.text("member", _("Member"), whose),
        columns.text("manager", _("Customer manager"), lambda row: row.manager),
        columns.text("branch", _("Branch"), lambda row: row.member.branch),
        columns.text("way", pgettext_lazy("of an assignment", "How"), lambda row: row.get_way_display()),
        columns.moment("since_at", pgettext_lazy("of an assignment", "Since")),
        columns.moment("until_at", pgettext_lazy("of an assignment", "Until")),
    ]
    list_export = ["uid", "member", "manager", "way", "reason", "since_at", "until_at", "end"]
    search_fields = ["member__number"]
    inspect_view_fields = ["member", "manager", "way", "reason", "since_at", "until_at", "end"]


class RuleForm(DeskForm):
    """A rule of assignment; which rules there are is not for the desk."""

    class Meta:
        model = AssignmentRule
        fields = ["position", "channels", "is_active"]


class AssignmentRuleViewSet(DeskViewSet):
    """The rules by which members get a manager."""

    model = AssignmentRule
    icon = "order"
    menu_label = _("Rules of assignment")
    without = ("add", "delete", "usage")
    ordering = "position"
    list_display = [
        columns.text("kind", _("Rule"), lambda row: row.get_kind_display()),
        columns.text("position", _("Place in the order"), lambda row: row.position, sort_key="position"),
        columns.text("channels", _("Sales channels"), lambda row: "、".join(row.channels) or "—"),
        columns.flag("is_active", _("Active")),
    ]
    inspect_view_fields = ["kind", "position", "channels", "is_active"]
    edit_handler = sheet(
        RuleForm,
        FieldPanel("position", help_text=_("The first rule that fits decides.")),
        FieldPanel(
            "channels", help_text=_("Only for online customers: their sales channels, separated by commas.")
        ),
        FieldPanel("is_active"),
        heading=_("Rule of assignment"),
    )
