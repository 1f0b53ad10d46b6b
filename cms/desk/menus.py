"""The menu of the desk, in the order of a working day."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from cms.desk.sidebar import DeskGroup
from cms.desk.viewsets import (
    acts,
    applications,
    audit,
    bookings,
    books,
    bulletins,
    campaigns,
    care,
    catalogue,
    checks,
    codes,
    complaints,
    counting,
    evaluation,
    flows,
    imports,
    letters,
    managers,
    members,
    merchants,
    merging,
    messages,
    orders,
    outbox,
    proof,
    quality,
    reconciling,
    refunds,
    registry,
    revisits,
    scans,
    settling,
    standards,
    system,
    webhooks,
)

HIDDEN = {"help", "snippets"}
CONTENT = {"explorer", "images", "documents"}


class MembersGroup(DeskGroup):
    """People and what they hold."""

    menu_label = _("Members")
    menu_icon = "user"
    menu_order = 100
    items = (
        acts.FindViewSet,
        acts.CallViewSet,
        members.MemberViewSet,
        books.GiftViewSet,
        books.VoucherViewSet,
        books.RedemptionViewSet,
        orders.OrderViewSet,
        refunds.RefundRequestViewSet,
        orders.ChargebackViewSet,
        members.TierViewSet,
        acts.TiersDueViewSet,
        merging.MergingViewSet,
        letters.LettersViewSet,
        imports.ImportCustomersViewSet,
    )


class OffersGroup(DeskGroup):
    """What is offered and given."""

    menu_label = pgettext_lazy("menu", "Offers")  # a longer English word would be cut
    menu_icon = "folder-open-1"
    menu_order = 110
    items = (
        acts.GrantViewSet,
        acts.ResultsViewSet,
        catalogue.ServiceProductViewSet,
        catalogue.GiftPackageViewSet,
        books.GrantBatchViewSet,
        campaigns.CampaignViewSet,
        codes.OccasionViewSet,
        codes.TryViewSet,
        codes.CodeBatchViewSet,
        codes.CodesViewSet,
        codes.ImportCodesViewSet,
    )


class MerchantsGroup(DeskGroup):
    """Partners."""

    menu_label = _("Merchants")
    menu_icon = "group"
    menu_order = 120
    items = (
        merchants.MerchantViewSet,
        applications.ApplicationViewSet,
        merchants.StoreViewSet,
        merchants.AgreementViewSet,
        merchants.OperatorViewSet,
        registry.DocumentViewSet,
        registry.BankChangeViewSet,
        quality.MonitorViewSet,
        quality.FlagViewSet,
        quality.FlagRuleViewSet,
        quality.RatingViewSet,
        bookings.BookingViewSet,
        bookings.BookingRuleViewSet,
        bookings.CapacityViewSet,
        webhooks.EndpointViewSet,
        webhooks.DeliveryViewSet,
    )


class SettlementGroup(DeskGroup):
    """What is owed."""

    menu_label = _("Settlement")
    menu_icon = "decimal"
    menu_order = 130
    items = (
        settling.WorkViewSet,
        acts.DrawUpViewSet,
        books.StatementViewSet,
        settling.DisputeViewSet,
        settling.InvoiceViewSet,
        settling.PayoutRunViewSet,
        books.PayableViewSet,
        quality.HoldViewSet,
        quality.PlaceHoldViewSet,
        scans.OfflineScanViewSet,
        reconciling.ReconciliationViewSet,
        refunds.RefundLimitViewSet,
        proof.ProofViewSet,
    )


class ComplaintsGroup(DeskGroup):
    """What went wrong, and by when it is put right."""

    menu_label = _("Complaints")
    menu_icon = "warning"
    menu_order = 105
    items = (
        complaints.ComplaintWorkViewSet,
        complaints.TakeInViewSet,
        complaints.ComplaintViewSet,
        counting.RectificationViewSet,
        counting.FiguresViewSet,
        counting.MonthsViewSet,
        counting.PointEntryViewSet,
        complaints.CauseViewSet,
        complaints.DeadlineViewSet,
        counting.PointRuleViewSet,
    )


class CareGroup(DeskGroup):
    """Who looks after whom, and what is to be done."""

    menu_label = pgettext_lazy("menu", "Care")
    menu_icon = "tasks"
    menu_order = 103
    items = (
        care.MyDayViewSet,
        care.CareOverdueViewSet,
        care.ToDoViewSet,
        managers.UnassignedViewSet,
        managers.CustomerManagerViewSet,
        managers.AssignmentViewSet,
        managers.AssignmentRuleViewSet,
        flows.CareFlowViewSet,
        flows.SurveyViewSet,
    )


class StandardsGroup(DeskGroup):
    """What customers may expect, and how far it is kept."""

    menu_label = pgettext_lazy("menu", "Standards")
    menu_icon = "list-ol"
    menu_order = 108
    items = (
        standards.AttainmentViewSet,
        standards.ServiceItemViewSet,
        standards.ServiceStandardViewSet,
        checks.SiteCheckViewSet,
        checks.CheckTaskViewSet,
        standards.ClaimClockViewSet,
        standards.CommitmentViewSet,
        evaluation.EvaluationViewSet,
    )


class RevisitsGroup(DeskGroup):
    """Calls of the call centre."""

    menu_label = _("Revisits")
    menu_icon = "mobile-alt"
    menu_order = 107
    items = (
        revisits.NextCallViewSet,
        revisits.RevisitViewSet,
        revisits.VerificationViewSet,
        revisits.ListViewSet,
        revisits.CoverageViewSet,
        revisits.RevisitKindViewSet,
    )


class MessagesGroup(DeskGroup):
    """What is said, and when."""

    menu_label = pgettext_lazy("menu", "Messages")
    menu_icon = "mail"
    menu_order = 140
    items = (
        messages.MessageKindViewSet,
        outbox.UnsentViewSet,
        outbox.MessageBudgetViewSet,
        messages.ReminderRuleViewSet,
        messages.FestivalViewSet,
        messages.TrafficLimitViewSet,
        bulletins.BulletinViewSet,
        messages.SceneViewSet,
    )


class SystemGroup(DeskGroup):
    """The house itself."""

    menu_label = _("System")
    menu_icon = "cogs"
    menu_order = 900
    submenu_hook = "register_system_menu_item"
    items = (
        system.BranchViewSet,
        system.StaffPostViewSet,
        acts.WorkingDaysViewSet,
        audit.AuditViewSet,
        acts.KeepingViewSet,
    )


GROUPS = [
    MembersGroup,
    CareGroup,
    ComplaintsGroup,
    RevisitsGroup,
    StandardsGroup,
    OffersGroup,
    MerchantsGroup,
    SettlementGroup,
    MessagesGroup,
    SystemGroup,
]


def arrange(request: HttpRequest, items: list[MenuItem]) -> None:
    """Put what Wagtail brings into our order: pages and files under Content, its settings under System."""
    content = [item for item in items if item.name in CONTENT]
    items[:] = [item for item in items if item.name not in HIDDEN | CONTENT]
    if content:
        items.append(_content(content))
    for item in items:
        if item.name == "settings":
            item.label, item.order = _("Settings"), 910
        if item.name == "reports":
            item.order = 920


def _content(items: list[MenuItem]) -> SubmenuMenuItem:
    urls = {"explorer": reverse_lazy("wagtailadmin_explore_root")}
    icons = {"explorer": "doc-empty-inverse", "images": "image", "documents": "doc-full-inverse"}
    links = [
        MenuItem(
            item.label, urls.get(item.name, item.url), name=f"content-{item.name}", icon_name=icons[item.name]
        )
        for item in items
    ]
    return SubmenuMenuItem(_("Content"), Menu(items=links), name="content", icon_name="edit", order=150)
