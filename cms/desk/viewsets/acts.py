"""Acts that are pages of the desk, with their addresses and places in the menu."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from club.core.models import CalendarDay
from club.members.models import Member
from cms.desk.views import (
    calendar,
    calls,
    find,
    grant,
    groups,
    keeping,
    results,
    reveal,
    settle,
    standing,
    tiers,
)
from cms.keeping.models import KeepingPeriod
from merchants.settlement.models import Statement
from vouchers.lifecycle.models import GrantBatch, Redemption


class ActViewSet(ViewSet):
    """An act in the menu of those who may do it."""

    model: type[Model]
    action = "add"

    @property
    def menu_item_class(self) -> type[MenuItem]:
        """Shown to those who may."""
        model, action = self.model, self.action

        class ActMenuItem(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return policy_registry.get_by_type(model).user_has_permission(request.user, action)

        return ActMenuItem


class FindViewSet(ActViewSet):
    """Finding a member."""

    name = "find"
    model = Member
    action = "view"
    icon = "search"
    menu_label = _("Find a member")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", find.find, name="index")]


class TiersDueViewSet(ActViewSet):
    """Who would get another tier."""

    name = "tiers_due"
    model = Member
    action = "view"
    icon = "order"
    menu_label = _("Changes of tiers")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", tiers.who_would_change, name="index")]


class CallViewSet(ActViewSet):
    """Who is calling, for seats."""

    name = "call"
    model = Member
    action = "reveal"
    icon = "mobile-alt"
    menu_label = _("Incoming call")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", calls.call, name="index"),
            path("<int:pk>/open/", calls.open_caller, name="open"),
        ]


class ResultsViewSet(ActViewSet):
    """Growth, funnel, cost, renewals."""

    name = "results"
    model = Redemption
    action = "view"
    icon = "history"
    menu_label = _("Results")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", results.overview, name="index"),
            path("gifts/", results.gifts, name="gifts"),
            path("file/", results.file, name="file"),
        ]


class GrantViewSet(ActViewSet):
    """Giving packages."""

    name = "grant"
    model = GrantBatch
    icon = "plus-inverse"
    menu_label = _("Give a package")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", grant.grant, name="index"),
            path("confirm/", grant.confirm, name="confirm"),
            path("done/<int:pk>/", grant.done, name="done"),
            path("group/", groups.group, name="group"),
            path("group/count/", groups.count, name="group_count"),
        ]


class DrawUpViewSet(ActViewSet):
    """Drawing up statements."""

    name = "settle"
    model = Statement
    icon = "plus-inverse"
    menu_label = _("Draw up statements")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", settle.draw_up, name="index"), path("send/<int:pk>/", settle.send, name="send")]


class WorkingDaysViewSet(ActViewSet):
    """The working-day calendar, year by year."""

    name = "working_days"
    model = CalendarDay
    action = "view"
    icon = "calendar-alt"
    menu_label = _("Working days")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", calendar.years, name="index"), path("<int:number>/", calendar.year, name="year")]


class KeepingViewSet(ActViewSet):
    """How long what is kept."""

    name = "keeping"
    model = KeepingPeriod
    action = "view"
    icon = "time"
    menu_label = _("Keeping periods")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", keeping.keeping, name="index")]


class StandingViewSet(ViewSet):
    """Stopping merchants; reached from a merchant's page."""

    name = "standing"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("suspend/<int:pk>/", standing.suspend, name="suspend"),
            path("resume/<int:pk>/", standing.resume, name="resume"),
        ]


class RevealViewSet(ViewSet):
    """Seeing a member's data in full; reached from his page."""

    name = "reveal"

    def get_urlpatterns(self) -> list[Any]:
        return [path("<int:pk>/", reveal.reveal, name="member")]
