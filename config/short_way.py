"""Tills are the ones who cannot wait: a call of the API passes by what only pages need."""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils import translation
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponseBase]
API = "/api/v1/"


def short_way_for_programs(get_response: Answer) -> Answer:
    """Middleware: no session, login, form token or message for calls with a key; the language stays."""
    resolver = URLResolver(RegexPattern(rf"^{API}"), "merchants.api.urls")

    @lru_cache(maxsize=256)
    def found(path: str) -> ResolverMatch:
        return resolver.resolve(path)

    def call(request: HttpRequest) -> HttpResponse:
        _speak_to(request)
        request.resolver_match = match = found(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        headers = response.headers
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Content-Length", str(len(response.content)))
        headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ("Accept-Language",))
        return response

    def answer(request: HttpRequest) -> HttpResponseBase:
        return call(request) if request.path_info.startswith(API) else get_response(request)

    return answer


def _speak_to(request: HttpRequest) -> None:
    """In the caller's language, as Django's middleware for pages finds it, which looks at addresses too."""
    language = translation.get_language_from_request(request)
    translation.activate(language)
    request.LANGUAGE_CODE = language
