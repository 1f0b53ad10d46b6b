"""A line in the log for whoever is refused, so that trying doors is seen."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
REFUSED = {401, 403}
logger = logging.getLogger(__name__)


def noting_refusals(get_response: Answer) -> Answer:
    """Middleware: who was refused what and from where, by the kind of address, never the address itself."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code in REFUSED:
            where = request.resolver_match.route if request.resolver_match else "an address of its own"
            asked, origin = f"{request.method} {where}", _origin(request)
            logger.warning("%s refused to %s, from %s", asked, _who(request), origin)
        return response

    return answer


def _origin(request: HttpRequest) -> str:
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # what the proxy says makes no sense, or there is none
        return "somewhere"


def _who(request: HttpRequest) -> str:
    key: Any = getattr(request, "auth", None)
    if key is not None:
        return f"key {key.uid}"
    user = getattr(request, "user", None)
    return f"account {user.uid}" if user is not None and user.is_authenticated else "nobody known"
