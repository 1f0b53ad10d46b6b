"""Reading requests without guessing: what is unknown or said twice is refused."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

from club.core.errors import DomainError, NotFound
from merchants.api.problems import Invalid

QUERY_NAMES = {"cursor", "limit", "store", "day"}


class StrictParser(Parser):
    """JSON objects without double names, and query strings of known names, each once."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON body; numbers that are no numbers of JSON (NaN) are refused."""
        _check_query(request, set())
        body = json.loads(request.body, object_pairs_hook=_object, parse_constant=_no_constant)
        if b"\\u" in request.body and not _is_text(body):
            raise ValueError("a text holds what no database can keep")
        return body

    def parse_querydict(
        self, data: MultiValueDict, list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The query string as a flat dictionary."""
        _check_query(request, QUERY_NAMES)
        return {name: data[name] for name in data}


def _check_query(request: HttpRequest, known: set[str]) -> None:
    if not request.META.get("QUERY_STRING"):
        return
    data = request.GET
    wrong = [name for name in data if name not in known or len(data.getlist(name)) > 1]
    if wrong:
        raise Invalid(errors=[{"field": name, "message": "unknown or given twice"} for name in wrong])


def _is_text(value: Any) -> bool:
    """Whether all texts can be stored: no NUL, no half of a surrogate pair; both only come escaped."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, dict):
        return all(_is_text(part) for pair in value.items() for part in pair)
    return all(_is_text(part) for part in value) if isinstance(value, list) else True


class InTheClear(DomainError):
    """The key has just gone over the line for everybody to read."""

    code = "https_required"
    status = 403
    message = _("Call this address by https only, and have the key replaced that was just sent without it.")


def refuse_at_the_door(request: HttpRequest) -> None:
    """Raise InTheClear for a call without TLS, where pages are led to it: a program would not notice.

    NotFound or Invalid for what no call knows: a NUL, a query name nobody reads, one given twice.
    """
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise InTheClear
    if "\0" in request.path:
        raise NotFound
    _check_query(request, QUERY_NAMES)
    if request.META.get("QUERY_STRING") and any("\0" in value for value in request.GET.values()):
        raise Invalid(errors=[{"field": "query", "message": "holds a character that is no text"}])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
