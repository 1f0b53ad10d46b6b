"""While somebody guesses codes, whoever types one says once more who he is; a scanned code needs no proof.

A guesser with a thousand stolen sessions stays below the limit of each; he lacks a thousand passwords.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.counter.seen import seen_at
from merchants.stores.access import OperatorRequest, store_for
from merchants.stores.guessing import guessed_since
from vouchers.lifecycle import qr

TYPED = "typed"  # what was typed waits in the session meanwhile, not in an address
View = Callable[..., HttpResponse]


def proven_while_guessed(view: View) -> View:
    """A page that takes a code: leads to the password first when codes are being guessed and one is typed."""

    @wraps(view)
    def page(request: OperatorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        at = timezone.now()
        since = guessed_since(at)
        if since is None or not _types_unseen(request, at) or _has_proven(request, since):
            return view(request, *args, **kwargs)
        return _to_proof(request)

    return page


def _types_unseen(request: OperatorRequest, at: datetime) -> bool:
    code = request.POST.get("code", "")
    if not code or qr.looks_like(code):
        return False
    store = store_for(request.operator, request.POST.get("store", ""))
    proof = request.POST.get("seen", "")
    return seen_at(proof, code=code, store=store, operator=request.operator, at=at) is None


def _has_proven(request: HttpRequest, since: datetime) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record["at"] >= since.timestamp() for record in records)


def _to_proof(request: OperatorRequest) -> HttpResponse:
    request.session[TYPED] = request.POST["code"][:200]
    messages.warning(
        request, _("Many wrong codes are being tried. Please confirm who you are, or scan the code.")
    )
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse('portal_redeem')})}")
