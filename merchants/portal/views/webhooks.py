"""Addresses of the merchant's own systems, and what they were told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from club.core.errors import DomainError
from merchants.counter.once import Door
from merchants.portal.forms import WebhookForm
from merchants.stores.access import OperatorRequest, operator_page
from merchants.stores.models import OperatorRole
from merchants.webhooks import actions
from merchants.webhooks.access import delivery_for, endpoint_for
from merchants.webhooks.queries import endpoints_of, recent_of


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(OperatorRole.OWNER)
def webhooks(request: OperatorRequest) -> HttpResponse:
    """Every address with its state, the last deliveries, and a form for one more address."""
    merchant = request.operator.merchant
    form = WebhookForm(request.POST or None)
    if form.is_valid() and _added(request, form):
        return redirect("portal_webhooks")
    fresh = request.session.pop("fresh_webhook", None)
    shown = {"form": form, "fresh": fresh, "endpoints": endpoints_of(merchant), "recent": recent_of(merchant)}
    return render(request, "merchants/portal/webhooks.html", shown)


@require_POST
@operator_page(OperatorRole.OWNER)
def ping(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """Try an address out."""
    endpoint = endpoint_for(request.operator, uid)
    return _done(request, actions.ping, _("A test event is on its way."), endpoint=endpoint)


@require_POST
@operator_page(OperatorRole.OWNER)
def switch(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """Off if it is on, on if it is off."""
    endpoint = endpoint_for(request.operator, uid)
    if request.POST.get("to") == "on":
        return _done(
            request, actions.switch_on, _("The address is told everything from now on."), endpoint=endpoint
        )
    return _done(request, actions.switch_off, _("The address is told nothing any more."), endpoint=endpoint)


@require_POST
@operator_page(OperatorRole.OWNER)
def rotate(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """A new secret, shown once."""
    endpoint = endpoint_for(request.operator, uid)
    by, at = Door(request.operator).by, timezone.now()
    row, secret = actions.rotate_secret(endpoint=endpoint, by=by, at=at)
    request.session["fresh_webhook"] = {"name": row.name, "secret": secret}
    return redirect("portal_webhooks")


@require_POST
@operator_page(OperatorRole.OWNER)
def again(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """Send a delivery again."""
    delivery = delivery_for(request.operator, uid)
    return _done(request, actions.replay_delivery, _("It will be sent again in a moment."), delivery=delivery)


def _done(request: OperatorRequest, act: Callable[..., Any], words: str, **what: Any) -> HttpResponse:
    try:
        act(**what, by=Door(request.operator).by, at=timezone.now())
        messages.success(request, words)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal_webhooks")


def _added(request: OperatorRequest, form: WebhookForm) -> bool:
    by, at = Door(request.operator).by, timezone.now()
    try:
        row, secret = actions.add_endpoint(
            merchant=request.operator.merchant, **form.cleaned_data, by=by, at=at
        )
    except DomainError as refusal:
        form.add_error("url", str(refusal))
        return False
    # Shown on the next page and gone from the (sealed) session with it.
    request.session["fresh_webhook"] = {"name": row.name, "secret": secret}
    return True
