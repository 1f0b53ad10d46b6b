"""Who looks after whom: the unassigned, choosing by hand, handing over."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.permissions import policy_registry

from club.managers import queries
from club.managers.actions import assign, assign_by_rules, transfer_members
from club.managers.models import Assignment, CustomerManager
from cms.desk.access import member_to_assign, members_to_assign, row_for, rows_for, staff
from cms.desk.forms.managers import AssignForm, TransferForm
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page, show

SHOWN = 200


@require_safe
@desk_page(Assignment, "add")
def unassigned_members(request: HttpRequest) -> HttpResponse:
    """Who has nobody, and where the one who sold the newest policy is somebody else."""
    found = queries.unassigned(members_to_assign(request.user))
    clashes = queries.conflicts(rows_for(request.user, Assignment, ["add"]))
    clashes = clashes.select_related("member__customer", "member__branch", "manager__account")[:SHOWN]
    sellers = CustomerManager.objects.select_related("account").in_bulk([row.seller_id for row in clashes])
    page = {
        "count": found.count(),
        "rows": list(found.select_related("customer", "branch", "tier").order_by("-pk")[:SHOWN]),
        "clashes": [(row, sellers[row.seller_id]) for row in clashes],
        "shown": SHOWN,
    }
    return show(request, "cms/desk/unassigned.html", _("Without a manager"), "user", **page)


@require_POST
@desk_page(Assignment, "add")
def by_rules(request: HttpRequest) -> HttpResponse:
    """Apply the rules to the members in reach now."""
    paths = policy_registry.get_by_type(Assignment).paths(request.user, "add")
    at, by = timezone.now(), staff(request)
    count = sum(assign_by_rules(path=path, by=by, at=at) for path in sorted(paths))
    words = ngettext("%(count)d member got a manager.", "%(count)d members got a manager.", count)
    messages.success(request, words % {"count": count})
    return redirect("unassigned:index")


@desk_page(Assignment, "add")
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """A manager by hand."""
    member = member_to_assign(request.user, pk)
    words = {
        "title": _("Choose a customer manager"),
        "submit": _("Choose"),
        "lead": _("The one before stays in the history; open to-dos go along."),
        "done": _("The member has this customer manager now."),
        "icon": "user",
    }
    form = AssignForm(request.POST or None, managers=_managers(request))
    return fill_in(request, form, assign, words, reverse("member:inspect", args=[pk]), member=member)


@desk_page(CustomerManager, "change")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """All members of a manager go to colleagues."""
    row = row_for(request.user, CustomerManager, pk, "change")
    words = {
        "title": _("Hand the members of %(name)s over") % {"name": row},
        "submit": _("Hand over"),
        "lead": _("All his members and their open to-dos move; the history stays."),
        "done": _("Handed over."),
        "icon": "group",
        "no": True,
    }
    form = TransferForm(request.POST or None, managers=_managers(request).exclude(pk=pk))
    back = reverse("customermanager:inspect", args=[pk])
    return fill_in(request, form, transfer_members, words, back, manager=row)


def _managers(request: HttpRequest) -> QuerySet[CustomerManager]:
    rows = rows_for(request.user, CustomerManager, ["view"]).filter(is_active=True)
    return queries.with_load(rows.select_related("account", "branch")).order_by("branch__path", "pk")
