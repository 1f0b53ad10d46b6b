"""The people of a merchant."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from club.core.errors import DomainError
from merchants.counter.once import Door
from merchants.portal.forms import InvitationForm
from merchants.stores.access import OperatorRequest, colleague_for, invitation_for, operator_page
from merchants.stores.actions import (
    deactivate_operator,
    invite_operator,
    renew_invitation,
    reset_operator_login,
    withdraw_invitation,
)
from merchants.stores.models import Invitation, OperatorRole
from merchants.stores.queries import colleagues, invitations_of, stores_by_code


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(OperatorRole.OWNER)
def staff(request: OperatorRequest) -> HttpResponse:
    """Everybody with a login, who is invited, and a form to invite one more."""
    merchant = request.operator.merchant
    form = InvitationForm(request.POST or None, stores=list(stores_by_code(merchant).values()))
    if form.is_valid() and _invited(request, form):
        return redirect("portal_staff")
    shown = {"form": form, "people": colleagues(merchant), "invited": invitations_of(merchant)}
    shown |= {"fresh": request.session.pop("fresh_login", None), "now": timezone.now()}
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


@require_POST
@operator_page(OperatorRole.OWNER)
def reset(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """A colleague lost his phone or his password."""
    person, by = colleague_for(request.operator, uid), Door(request.operator).by
    try:
        person, password = reset_operator_login(operator=person, by=by, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        _show_once(request, person.display_name, username=person.account.username, password=password)
    return redirect("portal_staff")


@require_POST
@operator_page(OperatorRole.OWNER)
def renew(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """A new link for somebody who did not come."""
    row, by = invitation_for(request.operator, uid), Door(request.operator).by
    try:
        _show_link(request, *renew_invitation(invitation=row, by=by, at=timezone.now()))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal_staff")


@require_POST
@operator_page(OperatorRole.OWNER)
def withdraw(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """The link works no more."""
    row, by = invitation_for(request.operator, uid), Door(request.operator).by
    try:
        withdraw_invitation(invitation=row, by=by, at=timezone.now())
        messages.success(request, _("The invitation works no longer."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal_staff")


def _invited(request: OperatorRequest, form: InvitationForm) -> bool:
    wanted = dict(form.cleaned_data)
    merchant, by = request.operator.merchant, Door(request.operator).by
    store = stores_by_code(merchant).get(wanted.pop("store"))
    try:
        made = invite_operator(merchant=merchant, store=store, by=by, at=timezone.now(), **wanted)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    _show_link(request, *made)
    return True


def _show_link(request: OperatorRequest, row: Invitation, token: str) -> None:
    link = f"{settings.SITE_URL}{reverse('join_merchant')}#{token}"
    _show_once(request, row.display_name, link=link)


def _show_once(request: OperatorRequest, name: str, **shown: str) -> None:
    # Shown on the next page and gone from the (sealed) session with it.
    request.session["fresh_login"] = {"name": name, **shown}
