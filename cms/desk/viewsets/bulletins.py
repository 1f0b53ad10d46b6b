"""Bulletins at the desk."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from club.bulletins.models import Bulletin
from club.bulletins.readers import readers_of
from cms.desk import columns
from cms.desk.people import name_of_staff
from cms.desk.views import bulletins
from cms.desk.viewsets.base import ReadOnlyViewSet
from cms.desk.viewsets.registry import ActedOn


class BulletinIndex(IndexView):
    """With the way to a new one."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """For those who may write one."""
        if not self.permission_policy.user_has_permission(self.request.user, "add"):
            return []
        url = reverse("bulletin_acts:write")
        return [HeaderButton(_("Write a bulletin"), url=url, icon_name="plus")]


class BulletinView(ActedOn):
    """A bulletin as its readers see it, how many there are, and the acts that are open."""

    template_name = "cms/desk/bulletin_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        open_states = (Bulletin.State.DRAFT, Bulletin.State.SENDING)
        own = {
            "readers": readers_of(row).count() if row.state in open_states else None,
            "is_mine": row.written_by == str(self.request.user.uid),
            "writer": name_of_staff(row.written_by),
            "releaser": name_of_staff(row.released_by),
        }
        return {**super().get_context_data(**kwargs), **own}


class BulletinViewSet(ReadOnlyViewSet):
    """Warnings and tips, the newest first."""

    model = Bulletin
    icon = "warning"
    menu_label = _("Bulletins")
    index_view_class = BulletinIndex
    inspect_view_class = BulletinView
    ordering = "-id"
    list_related = ("branch",)
    list_display = [
        columns.text("heading", pgettext_lazy("of a bulletin", "Heading"), lambda row: row.heading),
        columns.text("kind", _("Kind"), lambda row: row.get_kind_display()),
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.text("city", _("City"), lambda row: row.city or "—"),
        columns.moment("send_at", _("To be sent from")),
        columns.state("state", _("State"), good=(Bulletin.State.SENT,)),
        columns.text("queued", _("Messages"), lambda row: row.queued),
    ]
    list_filter = {"kind": ["exact"], "state": ["exact"], "branch": ["exact"]}
    list_export = [
        *["uid", "kind", "branch", "city", "heading", "body", "send_at", "state", "queued", "written_at"],
        *["released_at", "ended_at"],
    ]
    search_fields = ["heading", "body", "city"]
    labels = {
        "released_at": pgettext_lazy("of a bulletin", "Released at"),
        "written_at": pgettext_lazy("of a bulletin", "Written at"),
    }
    inspect_view_fields = [
        *["kind", "branch", "city", "heading", "body", "heading_en", "body_en", "send_at", "state", "queued"],
        *["written_at", "released_at", "ended_at"],
    ]


class BulletinActsViewSet(ViewSet):
    """Writing, releasing, stopping."""

    name = "bulletin_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("write/", bulletins.write, name="write"),
            path("<int:pk>/change/", bulletins.change, name="change"),
            path("<int:pk>/release/", bulletins.release, name="release"),
            path("<int:pk>/stop/", bulletins.stop, name="stop"),
        ]
