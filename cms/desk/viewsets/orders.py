"""Orders of packages, with what was paid and paid back."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.desk import columns
from cms.desk.naming import whose
from cms.desk.viewsets.base import DeskInspectView, ReadOnlyViewSet
from cms.desk.viewsets.promises import ActingView, Button
from vouchers.mall.models import Order, RefundRequest
from vouchers.mall.queries import chargebacks_of, order_of, refunds_of, requests_of, uses_of
from vouchers.payments.models import Chargeback, Payment


class OrderView(ActingView):
    """An order, with its refunds."""

    template_name = "cms/desk/order_inspect.html"

    def acts(self) -> list[Button]:
        paid = self.object.payment is not None and self.object.payment.state == Payment.State.PAID
        paid = paid and not self.object.payment.is_disputed
        is_open = paid and self.object.state == Order.State.ISSUED
        waits = any(row.state == RefundRequest.State.WAITING for row in requests_of(self.object))
        return [("pay_back", _("Pay back"), True)] if is_open and not waits else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = {
            "refunds": refunds_of(self.object),
            "chargebacks": chargebacks_of(self.object),
        }
        found["requests"] = requests_of(self.object)
        return {**super().get_context_data(**kwargs), **found}


class OrderViewSet(ReadOnlyViewSet):
    """Orders."""

    inspect_view_class = OrderView
    model = Order
    icon = "list-ul"
    menu_label = gettext_lazy("Orders")
    ordering = "-id"
    list_related = ("member__customer", "member__branch", "package", "payment")
    list_display = [
        "number",
        columns.text("member", gettext_lazy("Member"), whose),
        columns.text("package", gettext_lazy("Package"), lambda row: row.package),
        columns.money("price_fen", gettext_lazy("Price")),
        columns.moment("ordered_at", gettext_lazy("Ordered")),
        columns.state("state", gettext_lazy("State"), good=(Order.State.ISSUED,)),
    ]
    list_filter = {"state": ["exact"], "package": ["exact"], "ordered_at": ["date__gte", "date__lte"]}
    list_export = [
        *["number", "member", "package", "price_fen", "state", "ordered_at", "issued_at", "cancelled_at"],
    ]
    search_fields = ["number", "member__number", "package__name"]
    labels = {"gift": pgettext_lazy("of an order", "Gift")}
    inspect_view_fields = [
        *["number", "member", "package", "state", "price_fen", "ordered_at", "issued_at", "cancelled_at"],
        "gift",
    ]


REASONS = {
    "bank_cannot_process": gettext_lazy("the bank could not process it"),
    "credit_not_processed": gettext_lazy("a refund was promised and did not come"),
    "customer_initiated": gettext_lazy("the payer asked for it"),
    "duplicate": gettext_lazy("paid twice"),
    "fraudulent": gettext_lazy("the payer says that somebody else paid"),
    "general": gettext_lazy("no particular reason"),
    "product_not_received": gettext_lazy("nothing was received"),
    "product_unacceptable": gettext_lazy("not what was promised"),
    "subscription_canceled": gettext_lazy("cancelled before"),
    "unrecognized": gettext_lazy("the payer does not know the payment"),
}


def _reason(row: Chargeback) -> Any:
    return REASONS.get(row.reason, row.reason)


class ChargebackView(DeskInspectView):
    """A payment that a bank takes back, and the uses that prove that the service was given."""

    template_name = "cms/desk/chargeback_inspect.html"

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        shown = super().get_field_display_value(field_name, field)
        return _reason(self.object) if field_name == "reason" else shown

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order = order_of(self.object.payment)
        found = {
            "order": order,
            "uses": uses_of(order) if order else [],
            "withheld": self.object.withheld.count(),
        }
        return {**super().get_context_data(**kwargs), **found}


class ChargebackViewSet(ReadOnlyViewSet):
    """Payments that a bank takes back."""

    inspect_view_class = ChargebackView
    model = Chargeback
    icon = "warning"
    menu_label = gettext_lazy("Chargebacks")
    ordering = "-id"
    list_related = ("payment__member__customer", "payment__member__branch")
    list_display = [
        "dispute_id",
        columns.text("member", gettext_lazy("Member"), lambda row: whose(row.payment)),
        columns.money("amount_fen", gettext_lazy("Amount")),
        columns.text("reason", gettext_lazy("Reason"), _reason),
        columns.moment("answer_by", gettext_lazy("To be answered by")),
        columns.state("state", gettext_lazy("State"), good=(Chargeback.State.WON,)),
    ]
    list_filter = {"state": ["exact"], "opened_at": ["date__gte", "date__lte"]}
    list_export = [
        "dispute_id",
        "payment",
        "amount_fen",
        "reason",
        "state",
        "opened_at",
        "answer_by",
        "ended_at",
    ]
    search_fields = ["dispute_id", "payment__member__number"]
    inspect_view_fields = [
        "dispute_id",
        "amount_fen",
        "reason",
        "state",
        "opened_at",
        "answer_by",
        "ended_at",
    ]
