"""Tills are the ones who cannot wait: a call of the API passes by what only pages need."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern

Answer = Callable[[HttpRequest], HttpResponseBase]
API = "/api/v1/"


def short_way_for_programs(get_response: Answer) -> Answer:
    """Middleware: no session, login, form token or message for calls with a key; the language stays."""
    resolver = URLResolver(RegexPattern(rf"^{API}"), "merchants.api.urls")

    def call(request: HttpRequest) -> HttpResponse:
        request.resolver_match = match = resolver.resolve(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    in_language = LocaleMiddleware(call)

    def answer(request: HttpRequest) -> HttpResponseBase:
        is_call = request.path_info.startswith(API)
        return cast(HttpResponseBase, in_language(request)) if is_call else get_response(request)

    return answer
