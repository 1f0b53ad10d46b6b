"""Refunds that need a second person, and the limit from which on they do."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.base import ViewSet

from cms.desk import columns
from cms.desk.forms.base import DeskForm
from cms.desk.money_field import YuanField
from cms.desk.naming import whose
from cms.desk.people import name_of_staff
from cms.desk.views import refunds
from cms.desk.viewsets.base import DeskViewSet, ReadOnlyViewSet, sheet
from cms.desk.viewsets.settling import Acted
from vouchers.mall.models import RefundLimit, RefundRequest
from vouchers.mall.queries import offer_of


class RefundRequestView(Acted):
    """A refund that one person asked for, and what a second one may do about it."""

    template_name = "cms/desk/refundrequest_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, me = self.object, str(self.request.user.uid)
        waits = row.state == RefundRequest.State.WAITING
        now_fen = offer_of(row.order).amount_fen if waits else row.amount_fen
        more = {
            "waits": waits,
            "is_mine": row.asked_by_id == me,
            "changed": now_fen != row.amount_fen,
            "now_fen": now_fen,
            "asked_by": name_of_staff(row.asked_by_id),
            "decided_by": name_of_staff(row.decided_by_id),
        }
        return {**super().get_context_data(**kwargs), **more}


class RefundRequestViewSet(ReadOnlyViewSet):
    """Refunds above the limit: those that wait stand under their state."""

    inspect_view_class = RefundRequestView
    model = RefundRequest
    icon = "rotate"
    menu_label = _("Refunds to approve")
    ordering = "-id"
    list_related = ("order__member__customer", "order__member__branch")
    list_display = [
        columns.text("order", _("Order"), lambda row: row.order.number),
        columns.text("member", _("Member"), lambda row: whose(row.order)),
        columns.money("amount_fen", _("Amount")),
        columns.text("reason", _("Reason"), lambda row: row.reason),
        columns.moment("asked_at", _("Asked for at")),
        columns.state("state", _("State"), good=(RefundRequest.State.APPROVED,)),
    ]
    list_filter = {"state": ["exact"], "asked_at": ["date__gte", "date__lte"]}
    list_export = ["order", "amount_fen", "reason", "state", "asked_at", "decided_at", "note"]
    search_fields = ["order__number", "order__member__number"]
    inspect_view_fields = ["order", "amount_fen", "reason", "state", "asked_at", "decided_at", "note"]


class RefundActsViewSet(ViewSet):
    """Deciding about a refund; reached from its page."""

    name = "refund_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("<int:pk>/approve/", refunds.approve, name="approve"),
            path("<int:pk>/decline/", refunds.decline, name="decline"),
        ]


class RefundLimitForm(DeskForm):
    """From when on two people are needed."""

    alone_fen = YuanField(
        label=_("Paid back by one person up to"),
        help_text=_("A refund above it waits until a second person approves it. 0: each one does."),
    )

    class Meta:
        model = RefundLimit
        fields = ["alone_fen"]


class RefundLimitViewSet(DeskViewSet):
    """The limit of refunds. The house makes its one row; administrators set the sum."""

    model = RefundLimit
    icon = "cog"
    menu_label = _("Limit of refunds")
    without = ("add", "delete", "usage", "copy")
    list_display = [
        columns.text("name", _("Name"), str),
        columns.money("alone_fen", _("Paid back by one person up to")),
    ]
    inspect_view_fields = ["alone_fen"]
    edit_handler = sheet(RefundLimitForm, FieldPanel("alone_fen"), heading=_("Limit"))
