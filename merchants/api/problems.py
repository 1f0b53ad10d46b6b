"""Every error of the API as application/problem+json (RFC 9457) with a stable `code`."""

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from club.core.errors import DomainError, NotFound
from club.core.json_text import json_bytes
from club.core.prepared import settle
from merchants.counter.once import problem
from merchants.stores.access import KeyChanged

log = logging.getLogger(__name__)


class Invalid(DomainError):
    """The request does not have the described shape; `errors` says where."""

    code = "invalid"
    status = 400
    message = _("The request is not as described in the documentation.")


class Unauthenticated(DomainError):
    """No key, or none that we know."""

    code = "unauthenticated"
    status = 401
    message = _("This call needs a valid API key: Authorization: Bearer <key>.")


class MethodNotAllowed(DomainError):
    """The address exists, the method does not."""

    code = "method_not_allowed"
    status = 405
    message = _("This address does not know this method.")


class Busy(DomainError):
    """The database is away or another request holds the row too long."""

    code = "busy"
    status = 503
    message = _("We are busy at the moment. Send the same request again with the same key.")


class Broken(DomainError):
    """Our fault."""

    code = "internal"
    status = 500
    message = _("Something went wrong on our side. Send the same request again with the same key.")


def answer(status: int, body: Any) -> HttpResponse:
    """A JSON answer; problems get their own media type, and a wait its header."""
    kind = "application/problem+json" if status >= 400 else "application/json"
    response = HttpResponse(json_bytes(body), status=status, content_type=kind)
    if status >= 400 and "retry_after" in body:
        response["Retry-After"] = str(body["retry_after"])
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def refused(refusal: DomainError) -> HttpResponse:
    """A refusal as an answer."""
    return answer(refusal.status, problem(refusal))


def not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Any address under the API that does not exist."""
    return refused(NotFound())


def install(api: NinjaAPI) -> None:
    """Make `api` answer every error as a problem."""
    for kind, turn in SHAPES.items():
        api.add_exception_handler(kind, partial(_refused, turn))
    api.add_exception_handler(KeyChanged, _again)
    api.add_exception_handler(Exception, _broken)


def at_the_door(
    view: Callable[..., HttpResponse], refuse: Callable[[HttpRequest], None]
) -> Callable[..., HttpResponse]:
    """Let `refuse` look at a request first, and turn the framework's bare 405 into a problem.

    A request that began with a key which has changed since it was last read begins once more.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            refuse(request)
        except DomainError as refusal:
            return refused(refusal)
        try:
            response = _answered(view, request, True, *args, **kwargs)
        except KeyChanged:
            response = _answered(view, request, False, *args, **kwargs)
        except (OperationalError, InterfaceError):  # the key of a call that asked nothing else
            return refused(Busy(retry_after=1))
        if response.status_code != 405:
            return response
        turned = refused(MethodNotAllowed())
        turned["Allow"] = response["Allow"]
        return turned

    return wrapped


def _answered(
    view: Callable[..., HttpResponse], request: Any, may_begin_again: bool, *args: Any, **kwargs: Any
) -> HttpResponse:
    request.may_begin_again = may_begin_again
    response = view(request, *args, **kwargs)
    settle()  # a view that asked nothing answers nobody whose key was not looked at
    return response


def _again(request: HttpRequest, error: Any) -> HttpResponse:
    raise error


def _refused(turn: Callable[[Any], DomainError], request: HttpRequest, error: Any) -> HttpResponse:
    return refused(turn(error))


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("API call failed", exc_info=error)
    return refused(Broken())


def _places(error: ValidationError) -> list[dict[str, str]]:
    """Where in the request and what: the value itself is not repeated, it may be personal."""
    return [{"field": _name(item["loc"]), "message": item["msg"]} for item in error.errors]


def _name(place: tuple[Any, ...]) -> str:
    """('body', 'payload', 'store') → 'store'."""
    return ".".join(str(step) for step in place[1:] if step not in ("payload", "page"))


SHAPES: dict[type[Exception], Callable[[Any], DomainError]] = {
    DomainError: lambda error: error,
    Http404: lambda error: NotFound(),
    AuthenticationError: lambda error: Unauthenticated(),
    ValidationError: lambda error: Invalid(errors=_places(error)),
    HttpError: lambda error: Invalid(),
    UnreadablePostError: lambda error: Invalid(),
    RawPostDataException: lambda error: Invalid(),
    OperationalError: lambda error: Busy(retry_after=1),
    InterfaceError: lambda error: Busy(retry_after=1),
}
