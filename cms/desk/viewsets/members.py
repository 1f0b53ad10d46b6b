"""Members and tiers."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permissions import policy_registry

from club.core import masks
from club.managers import queries as care
from club.managers.models import Assignment, ToDo
from club.members.models import Member, Tier
from club.privacy.queries import looks_at
from cms.desk import columns
from cms.desk.forms.base import DeskForm
from cms.desk.money_field import YuanField
from cms.desk.people import by_whom, colleagues
from cms.desk.trail import in_words
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, ReadOnlyViewSet, sheet
from cms.reports.member import SHOWN, whole_member
from vouchers.lifecycle.models import GrantBatch


class MemberView(DeskInspectView):
    """Everything about one member on one page, masked."""

    template_name = "cms/desk/member_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_grant = policy_registry.get_by_type(GrantBatch).user_has_permission(self.request.user, "add")
        policy = policy_registry.get_by_type(Member)
        may_reveal = policy.user_has_permission_for_instance(self.request.user, "reveal", self.object)
        may_merge = policy.user_has_permission_for_instance(self.request.user, "merge", self.object)
        whole = whole_member(self.object, timezone.now())
        may = {"may_grant": may_grant, "may_reveal": may_reveal, "may_merge": may_merge}
        return {**super().get_context_data(**kwargs), "whole": whole, **may, **self._looks(), **self._care()}

    def _care(self) -> dict[str, Any]:
        user, manager = self.request.user, care.manager_of(self.object)
        watches = policy_registry.get_by_type(ToDo).paths(user, "supervise")
        assigns = policy_registry.get_by_type(Assignment).paths(user, "add")
        path = self.object.branch.path
        return {
            "manager": manager,
            "contacts": care.contacts_with(self.object),
            "may_assign": path.startswith(tuple(assigns)),
            "may_contact": path.startswith(tuple(watches)) or (manager and manager.account_id == user.pk),
        }

    def _looks(self) -> dict[str, Any]:
        rows = list(looks_at(self.object.uid)[:SHOWN])
        names = colleagues(rows)
        return {"looks": [(row, by_whom(row, names), in_words(row.data)) for row in rows]}


class MemberViewSet(ReadOnlyViewSet):
    """Members; the list is searched by number only, because its search stands in the address."""

    model = Member
    icon = "user"
    menu_label = _("Members")
    inspect_view_class = MemberView
    inspect_view_fields = ["number"]
    ordering = "-id"
    list_related = ("customer", "account", "branch", "tier")
    list_display = [
        "number",
        columns.text(
            "name",
            pgettext_lazy("of a person", "Name"),
            lambda row: masks.name(row.customer.name) if row.customer else "—",
        ),
        columns.text("phone", _("Phone"), lambda row: masks.phone(row.account.phone) if row.account else "—"),
        columns.text("tier", _("Tier"), lambda row: row.tier, sort_key="tier__rank"),
        columns.state("state", _("State"), good=(Member.State.FULL,)),
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.moment("joined_at", _("Registered")),
    ]
    list_filter = {
        "state": ["exact"],
        "tier": ["exact"],
        "branch": ["exact"],
        "joined_at": ["date__gte", "date__lte"],
    }
    list_export = ["number", "tier", "state", "branch", "scene", "joined_at", "full_at"]
    search_fields = ["number"]


class TierForm(DeskForm):
    """A tier."""

    min_premium_fen = YuanField(
        label=_("Yearly premium from"), required=False, help_text=_("Premium of the policies in force.")
    )

    def clean_min_premium_fen(self) -> int:
        """No limit is none."""
        return self.cleaned_data["min_premium_fen"] or 0


class TierViewSet(DeskViewSet):
    """Tiers."""

    model = Tier
    icon = "order"
    menu_label = _("Tiers")
    ordering = "rank"
    list_display = [
        "name",
        columns.text("rank", _("Rank"), lambda row: row.rank, sort_key="rank"),
        columns.money("min_premium_fen", _("Yearly premium from"), or_none=True),
        columns.text("years", _("Years without a claim from"), lambda row: row.min_no_claim_years),
    ]
    search_fields = ["name", "name_en", "code"]
    inspect_view_fields = [
        "code",
        "name",
        "name_en",
        "rank",
        "min_premium_fen",
        "min_no_claim_years",
        "benefits",
    ]
    edit_handler = sheet(
        TierForm,
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("code"), FieldPanel("rank", help_text=_("1 is the lowest."))]),
        FieldPanel("needs_identity"),
        FieldRowPanel([FieldPanel("min_premium_fen"), FieldPanel("min_no_claim_years")]),
        FieldPanel("is_manual", help_text=_("No rule gives it; staff do.")),
        FieldPanel("benefits"),
        FieldPanel("benefits_en"),
        heading=_("Tier"),
    )
