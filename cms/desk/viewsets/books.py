"""What the house writes and the desk reads: gifts, vouchers, redemptions, payables, statements."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.desk import columns
from cms.desk.naming import tail, whose, why
from cms.desk.viewsets.base import DeskInspectView, ReadOnlyViewSet
from cms.desk.viewsets.promises import BatchView, GiftView, VoucherView
from cms.desk.viewsets.settling import StatementView
from merchants.ledger.models import Payable
from merchants.settlement.models import Statement, StatementLine
from vouchers.lifecycle.models import Gift, GrantBatch, Redemption, Voucher


class GiftViewSet(ReadOnlyViewSet):
    """Gifts."""

    inspect_view_class = GiftView

    model = Gift
    icon = "folder-open-1"
    menu_label = _("Gifts")
    ordering = "-id"
    list_related = ("member__customer", "member__branch", "package")
    list_display = [
        columns.text("member", _("Member"), whose),
        columns.text("package", _("Package"), lambda row: row.package),
        columns.state("state", _("State"), good=(Gift.State.COLLECTED,)),
        columns.moment("offered_at", _("Given")),
        columns.day("last_day", _("Collect until"), sort_key="collect_until"),
    ]
    list_filter = {"state": ["exact"], "package": ["exact"], "offered_at": ["date__gte", "date__lte"]}
    list_export = ["member", "package", "state", "offered_at", "collect_until", "decided_at"]
    search_fields = ["member__number", "package__name", "batch__reason"]
    inspect_view_fields = [
        *["member", "package", "batch", "state", "state_reason", "offered_at", "collect_until", "decided_at"],
    ]


class GrantBatchView(BatchView):
    """A grant."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        if field_name == "reason":
            return why(self.object)
        return super().get_field_display_value(field_name, field)


class GrantBatchViewSet(ReadOnlyViewSet):
    """Grants: who gave what to how many."""

    inspect_view_class = GrantBatchView

    model = GrantBatch
    icon = "list-ul"
    menu_label = _("Grants")
    ordering = "-id"
    list_related = ("package__branch",)
    list_display = [
        columns.text("package", _("Package"), lambda row: row.package),
        columns.text("reason", _("Reason"), why),
        columns.moment("created_at", _("Made")),
    ]
    list_filter = ["package"]
    search_fields = ["package__name", "reason", "key"]
    inspect_view_fields = [
        "package",
        "reason",
        "created_at",
        "budget_fen",
        "spent_fen",
        "over_fen",
        "stopped_at",
    ]


class VoucherViewSet(ReadOnlyViewSet):
    """Vouchers. Codes are not shown: who knows a code can use it."""

    inspect_view_class = VoucherView

    model = Voucher
    icon = "tag"
    menu_label = _("Vouchers")
    ordering = "-id"
    list_related = ("member__customer", "member__branch", "product")
    list_display = [
        columns.text("code", _("Code"), lambda row: tail(row.code)),
        columns.text("product", _("Product"), lambda row: row.product, sort_key="product__name"),
        columns.text("member", _("Member"), whose),
        columns.state("state", _("State"), good=(Voucher.State.LIVE,)),
        columns.text("left", _("Left"), lambda row: f"{row.uses_left} / {row.uses_total}"),
        columns.day("last_day", _("Until"), sort_key="valid_until"),
    ]
    list_filter = ["state", "source", "product"]
    list_export = [
        "product",
        "member",
        "state",
        "uses_left",
        "uses_total",
        "valid_from",
        "valid_until",
        "source",
    ]
    search_fields = ["member__number", "product__name"]
    inspect_view_fields = [
        *[
            "product",
            "member",
            "gift",
            "branch",
            "source",
            "state",
            "state_reason",
            "uses_left",
            "uses_total",
        ],
        *["value_left_fen", "valid_from", "valid_until", "made_at", "last_used_at"],
    ]


class RedemptionViewSet(ReadOnlyViewSet):
    """Redemptions."""

    model = Redemption
    icon = "tick-inverse"
    menu_label = _("Redemptions")
    labels = {"payable": _("Due to the merchant"), "reversal_reason": _("Why undone")}
    ordering = "-id"
    list_related = ("member__customer", "member__branch", "merchant__branch", "store", "product", "payable")
    list_display = [
        columns.text("product", _("Product"), lambda row: row.product, sort_key="product__name"),
        columns.text("store", _("Store"), lambda row: row.store, sort_key="store__name"),
        columns.text("member", _("Member"), whose),
        columns.text("quantity", _("Uses"), lambda row: row.quantity),
        columns.moment("redeemed_at", _("Redeemed")),
        columns.moment("reversed_at", _("Undone")),
    ]
    list_filter = {
        "product": ["exact"],
        "merchant": ["exact"],
        "store__branch": ["exact"],
        "member__tier": ["exact"],
        "door": ["exact"],
        "redeemed_at": ["date__gte", "date__lte"],
    }
    list_export = ["product", "merchant", "store", "member", "quantity", "redeemed_at", "door", "reversed_at"]
    search_fields = ["member__number", "product__name", "store__name", "merchant__name"]
    inspect_view_fields = [
        *["product", "merchant", "store", "member", "quantity", "door", "redeemed_at", "occurred_at"],
        *["payable", "reversed_at", "reversal_reason"],
    ]


class PayableView(DeskInspectView):
    """A payable, between the use that made it and the statement that pays it."""

    template_name = "cms/desk/payable_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Payable = self.object
        more = {
            "use": Redemption.objects.filter(payable__in=[row.pk, row.reverses_id]).first(),
            "line": StatementLine.objects.filter(payable=row).select_related("statement").first(),
        }
        return {**super().get_context_data(**kwargs), **more}


class PayableViewSet(ReadOnlyViewSet):
    """Payables."""

    inspect_view_class = PayableView
    model = Payable
    icon = "decimal"
    menu_label = _("Payables")
    ordering = "-id"
    list_related = ("merchant__branch", "store", "product")
    list_display = [
        columns.text("merchant", _("Merchant"), lambda row: row.merchant, sort_key="merchant__name"),
        columns.text("store", _("Store"), lambda row: row.store),
        columns.text("product", _("Product"), lambda row: row.product),
        columns.text("quantity", _("Quantity"), lambda row: row.quantity),
        columns.money("unit_price_fen", _("Unit price")),
        columns.money("amount_fen", _("Amount")),
        columns.day("day", _("Day")),
    ]
    list_filter = {"merchant": ["exact"], "product": ["exact"], "day": ["gte", "lte"]}
    list_export = ["merchant", "store", "product", "quantity", "unit_price_fen", "amount_fen", "day"]
    search_fields = ["merchant__name", "store__name", "product__name"]
    inspect_view_fields = [
        "merchant",
        "store",
        "product",
        "quantity",
        "unit_price_fen",
        "amount_fen",
        "day",
        "at",
    ]


class StatementViewSet(ReadOnlyViewSet):
    """Statements."""

    inspect_view_class = StatementView

    model = Statement
    icon = "doc-full"
    menu_label = _("Statements")
    labels = {
        "sent_at": _("Sent at"),
        "confirmed_at": _("Confirmed at"),
        "paid_at": _("Paid at"),
        "period_start": _("First day"),
        "period_end": _("Last day"),
    }
    ordering = "-id"
    list_related = ("merchant__branch",)
    list_display = [
        "number",
        columns.text("merchant", _("Merchant"), lambda row: row.merchant, sort_key="merchant__name"),
        columns.day("period_start", _("First day")),
        columns.day("last_day", _("Last day"), sort_key="period_end"),
        columns.text("lines", _("Lines"), lambda row: row.lines_count, sort_key="lines_count"),
        columns.money("due_fen", _("Due")),
        columns.state("state", _("State"), good=(Statement.State.CONFIRMED, Statement.State.PAID)),
    ]
    list_filter = {"state": ["exact"], "merchant": ["exact"], "period_start": ["gte", "lte"]}
    list_export = [
        *["number", "merchant", "period_start", "period_end", "lines_count", "lines_fen", "carried_fen"],
        *["due_fen", "state", "drawn_at", "sent_at", "confirmed_at", "paid_at"],
    ]
    search_fields = ["number", "merchant__name", "merchant__code"]
    # When it was drawn up, sent, confirmed and paid stands in the steps above them.
    inspect_view_fields = [
        *["number", "merchant", "period_start", "period_end", "state", "lines_count", "lines_fen"],
        *["carried_fen", "due_fen"],
    ]
