"""Keys for tills and partner systems."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.counter.once import Door
from merchants.portal.forms import KeyForm
from merchants.stores.access import OperatorRequest, api_key_for, operator_page
from merchants.stores.actions import create_api_key, revoke_api_key
from merchants.stores.models import OperatorRole
from merchants.stores.queries import keys_of, stores_by_code


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(OperatorRole.OWNER)
def keys(request: OperatorRequest) -> HttpResponse:
    """Every key with its last use, and a form for one more."""
    merchant = request.operator.merchant
    form = KeyForm(request.POST or None, stores=list(stores_by_code(merchant).values()))
    if form.is_valid():
        _make(request, form)
        return redirect("portal_keys")
    shown = {"form": form, "keys": keys_of(merchant), "fresh": request.session.pop("fresh_key", None)}
    return render(request, "merchants/portal/keys.html", shown)


@require_POST
@operator_page(OperatorRole.OWNER)
def revoke(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """Make a key useless."""
    key = api_key_for(request.operator, uid)
    revoke_api_key(key=key, by=Door(request.operator).by, at=timezone.now())
    messages.success(request, _("The key %(name)s works no longer.") % {"name": key.name})
    return redirect("portal_keys")


def _make(request: OperatorRequest, form: KeyForm) -> None:
    merchant, wanted = request.operator.merchant, form.cleaned_data
    store = stores_by_code(merchant).get(wanted["store"])
    by, at = Door(request.operator).by, timezone.now()
    row, secret = create_api_key(merchant=merchant, store=store, name=wanted["name"], by=by, at=at)
    # Shown on the next page and gone from the (sealed) session with it.
    request.session["fresh_key"] = {"name": row.name, "secret": secret}
