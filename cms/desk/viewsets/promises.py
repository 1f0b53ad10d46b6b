"""The pages of a voucher, a gift and a grant, and the addresses of the acts that start there."""

from typing import Any

from django.db.models import Count
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from cms.desk.access import may_change_batch
from cms.desk.views import orders, promises
from cms.desk.viewsets.base import DeskInspectView
from vouchers.catalogue.choices import Benefit
from vouchers.lifecycle.models import Gift, Handover, Voucher

Button = tuple[str, str, bool]


class ActingView(DeskInspectView):
    """A row with the acts that the reader may do to it in its present state."""

    template_name = "cms/desk/promise_inspect.html"

    def acts(self) -> list[Button]:
        """Address, label and whether it takes something away."""
        return []

    def may_act(self) -> bool:
        """Whether the post of the reader carries the right."""
        policy = policy_registry.get_by_type(type(self.object))
        return policy.user_has_permission_for_instance(self.request.user, "change", self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        acts = self.acts() if self.may_act() else []
        shown = [(reverse(f"promise:{name}", args=[self.object.pk]), label, no) for name, label, no in acts]
        return {**super().get_context_data(**kwargs), "acts": shown}


class VoucherView(ActingView):
    """A voucher, with whose hands it went through."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        stores_none = self.object.product.benefit != Benefit.VALUE
        if field_name == "value_left_fen" and stores_none:
            return "—"
        return super().get_field_display_value(field_name, field)

    def acts(self) -> list[Button]:
        state, states = self.object.state, Voucher.State
        usable = state in (states.LIVE, states.GIVING)
        found = [("extend", _("Extend"), False)] if usable or state == states.EXPIRED else []
        if usable:
            found += [("replace", _("Replace"), False), ("void", _("Withdraw"), True)]
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = Handover.objects.filter(voucher=self.object).order_by("-id")
        handovers = people.select_related("giver__customer", "receiver__customer")
        replaced_by = Voucher.objects.filter(replaces=self.object).first()
        more = {"handovers": handovers, "replaced_by": replaced_by}
        return {**super().get_context_data(**kwargs), **more}


class GiftView(ActingView):
    """A gift."""

    def acts(self) -> list[Button]:
        return [("revoke", _("Revoke"), True)] if self.object.state == Gift.State.OFFERED else []


class BatchView(ActingView):
    """A grant: how many gifts stand where, and what they are expected to cost."""

    template_name = "cms/desk/batch_inspect.html"

    def may_act(self) -> bool:
        return may_change_batch(self.request.user, self.object)

    def acts(self) -> list[Button]:
        if self.object.stopped_at is None:
            return [("stop", _("Stop the grant"), True)]
        waiting = self.object.gifts.filter(state=Gift.State.OFFERED).exists()
        return [("stop", _("Take back the gifts that wait"), True)] if waiting else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = dict(self.object.gifts.order_by().values_list("state").annotate(Count("id")))
        states = [(state, state.label, counts.get(state, 0)) for state in Gift.State]
        return {**super().get_context_data(**kwargs), "states": states, "total": sum(counts.values())}


class PromiseViewSet(ViewSet):
    """Acts on vouchers, gifts and grants; reached from their pages."""

    name = "promise"
    menu_label = gettext_lazy("Acts on vouchers")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("voucher/<int:pk>/extend/", promises.extend, name="extend"),
            path("voucher/<int:pk>/replace/", promises.replace, name="replace"),
            path("voucher/<int:pk>/withdraw/", promises.void, name="void"),
            path("order/<int:pk>/pay-back/", orders.pay_back, name="pay_back"),
            path("gift/<int:pk>/revoke/", promises.revoke, name="revoke"),
            path("grant/<int:pk>/stop/", promises.stop, name="stop"),
        ]
