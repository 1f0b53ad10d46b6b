"""What the desk registers with Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cms.desk import menus, policies, sidebar, starting
from cms.desk.home import FiguresPanel, ShortcutsPanel
from cms.desk.own_account import LoginsPanel
from cms.desk.viewsets.acts import RevealViewSet, StandingViewSet
from cms.desk.viewsets.applications import ApplicationActsViewSet
from cms.desk.viewsets.bookings import BookingActsViewSet
from cms.desk.viewsets.bulletins import BulletinActsViewSet
from cms.desk.viewsets.checks import CheckActsViewSet
from cms.desk.viewsets.complaints import ComplaintActsViewSet
from cms.desk.viewsets.counting import RectifyViewSet
from cms.desk.viewsets.flows import FlowActsViewSet
from cms.desk.viewsets.merging import MergingActsViewSet
from cms.desk.viewsets.messages import ReminderActsViewSet
from cms.desk.viewsets.promises import PromiseViewSet
from cms.desk.viewsets.proof import PapersViewSet
from cms.desk.viewsets.quality import QualityActsViewSet
from cms.desk.viewsets.refunds import RefundActsViewSet
from cms.desk.viewsets.registry import RegistryActsViewSet
from cms.desk.viewsets.revisits import RevisitActsViewSet
from cms.desk.viewsets.scans import ScanReviewViewSet
from cms.desk.viewsets.settling import SettlingViewSet
from cms.desk.viewsets.standards import StandardActsViewSet
from cms.desk.viewsets.webhooks import WebhookActsViewSet
from cms.desk.waiting_work import WorkPanel

policies.register()
starting.without_scripts()
sidebar.pack_plainly()
# At import, not by the hook below: `migrate` makes the permission to publish for snippets known by then.
register_snippet(menus.OffersGroup)


@hooks.register("register_admin_viewset")
def desk_viewsets() -> list[Any]:
    """Every room of the desk."""
    groups = (group() for group in menus.GROUPS if group is not menus.OffersGroup)
    return [
        *groups,
        StandingViewSet(),
        RevealViewSet(),
        BulletinActsViewSet(),
        FlowActsViewSet(),
        MergingActsViewSet(),
        ReminderActsViewSet(),
        RegistryActsViewSet(),
        ApplicationActsViewSet(),
        PromiseViewSet(),
        RefundActsViewSet(),
        PapersViewSet(),
        ScanReviewViewSet(),
        BookingActsViewSet(),
        QualityActsViewSet(),
        ComplaintActsViewSet(),
        RectifyViewSet(),
        RevisitActsViewSet(),
        SettlingViewSet(),
        StandardActsViewSet(),
        CheckActsViewSet(),
        WebhookActsViewSet(),
    ]


@hooks.register("construct_main_menu")
def main_menu(request: HttpRequest, items: list[Any]) -> None:
    """Our order."""
    menus.arrange(request, items)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Work first, then figures; below them what Wagtail knows of offers and pages waiting for somebody."""
    panels[:0] = [WorkPanel(request), FiguresPanel(request), ShortcutsPanel(request)]


@hooks.register("register_account_settings_panel")
def own_logins(request: HttpRequest, user: Any, profile: Any) -> LoginsPanel:
    """On the page of one's own account."""
    return LoginsPanel(request, user, profile)


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Counts of pages and pictures say nothing about the club."""
    items.clear()


@hooks.register("insert_global_admin_css")
def look() -> str:
    """Our colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk.css"))


@hooks.register("insert_global_admin_js")
def behaviour() -> str:
    """What starts the boxes of forms."""
    return format_html('<script src="{}"></script>', static("js/desk.js"))


@hooks.register("construct_reports_menu")
def no_site_history(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's history names rows of every branch; the audit trail takes its place."""
    items[:] = [item for item in items if item.name != "site-history"]


@hooks.register("construct_snippet_action_menu")
def no_publishing_at_once(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offers go live by a colleague's approval; Wagtail shows the button to all who may take them offline."""
    items[:] = [item for item in items if item.name != "action-publish"]
