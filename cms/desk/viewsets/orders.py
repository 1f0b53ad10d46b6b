"""Orders of packages, with what was paid and paid back."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.desk import columns
from cms.desk.naming import whose
from cms.desk.viewsets.base import ReadOnlyViewSet
from cms.desk.viewsets.promises import ActingView, Button
from vouchers.mall.models import Order
from vouchers.mall.queries import refunds_of
from vouchers.payments.models import Payment


class OrderView(ActingView):
    """An order, with its refunds."""

    template_name = "cms/desk/order_inspect.html"

    def acts(self) -> list[Button]:
        paid = self.object.payment is not None and self.object.payment.state == Payment.State.PAID
        is_open = paid and self.object.state == Order.State.ISSUED
        return [("pay_back", _("Pay back"), True)] if is_open else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "refunds": refunds_of(self.object)}


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
    inspect_view_fields = [
        *["number", "member", "package", "state", "price_fen", "ordered_at", "issued_at", "cancelled_at"],
        "gift",
    ]
