"""The people of a merchant."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from club.core.errors import DomainError
from merchants.counter.once import Door
from merchants.portal.forms import OperatorForm
from merchants.stores.access import OperatorRequest, colleague_for, operator_page
from merchants.stores.actions import UsernameTaken, add_operator, deactivate_operator
from merchants.stores.models import OperatorRole
from merchants.stores.queries import colleagues, stores_by_code


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(OperatorRole.OWNER)
def staff(request: OperatorRequest) -> HttpResponse:
    """Everybody with a login, and a form for one more."""
    merchant = request.operator.merchant
    form = OperatorForm(request.POST or None, stores=list(stores_by_code(merchant).values()))
    if form.is_valid() and _added(request, form):
        return redirect("portal_staff")
    shown = {"form": form, "people": colleagues(merchant), "fresh": request.session.pop("fresh_login", None)}
    return render(request, "merchants/portal/staff.html", shown)


@require_POST
@operator_page(OperatorRole.OWNER)
def switch_off(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """A colleague leaves."""
    person = colleague_for(request.operator, uid)
    try:
        deactivate_operator(operator=person, by=Door(request.operator).by, at=timezone.now())
        messages.success(request, _("%(name)s can no longer log in.") % {"name": person.display_name})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal_staff")


def _added(request: OperatorRequest, form: OperatorForm) -> bool:
    wanted = dict(form.cleaned_data)
    store = stores_by_code(request.operator.merchant).get(wanted.pop("store"))
    by, at = Door(request.operator).by, timezone.now()
    try:
        person, password = add_operator(
            merchant=request.operator.merchant, store=store, by=by, at=at, **wanted
        )
    except UsernameTaken as refusal:
        form.add_error("username", str(refusal))
        return False
    # Shown on the next page and gone from the (sealed) session with it.
    request.session["fresh_login"] = {
        "name": person.display_name,
        "username": wanted["username"],
        "password": password,
    }
    return True
