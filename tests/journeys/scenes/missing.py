"""Which pages of the site no picture was taken of."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

# Not pages: files, pieces of pages, what machines ask for, and addresses that only lead on.
OTHERS = {
    "set_language", "portal_booking_photo", "portal_worker", "portal_history_export",
    "portal_statement_export", "portal_statement_paper", "booking_progress", "order_progress",
    "voucher_qr", "voucher_stores", "wechat_push", "wechat_signed", "wechat_login", "wechat_callback",
    "holdings", "account_inactive", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_download_recovery_codes", "mfa_view_recovery_codes",
}  # fmt: skip
ELSEWHERE = ("api-", "wagtail", "socialaccount_")  # the API has its document; the desk a gallery of its own
# allauth keeps these addresses; the club answers them by leading to its own pages.
LED_ON = {"account_signup", "account_email", "account_change_phone", "account_verify_phone"}


def unpictured(seen: Iterable[str]) -> list[str]:
    """Names of addresses that answer a GET and were in no picture."""
    pictured = set(_names(seen))
    return sorted(name for name in set(_pages(get_resolver())) - pictured - OTHERS - LED_ON)


def _names(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        try:
            yield resolve(path).url_name or ""
        except Resolver404:
            continue


def _pages(inside: URLResolver, space: str = "") -> Iterator[str]:
    for one in inside.url_patterns:
        if isinstance(one, URLResolver):
            yield from _pages(one, one.namespace or space)
        elif one.name and not space and not one.name.startswith(ELSEWHERE) and _answers_get(one):
            yield one.name


def _answers_get(pattern: URLPattern) -> bool:
    if getattr(pattern.callback, "__module__", "").startswith(("django.", "wagtail")):
        return False
    return takes_get(pattern.callback)


def takes_get(view: Callable[..., Any]) -> bool:
    """Whether the view's own guard of methods lets a GET through."""
    while hasattr(view, "__wrapped__"):
        names = view.__code__.co_freevars
        if "request_method_list" in names:
            allowed = (view.__closure__ or ())[names.index("request_method_list")].cell_contents
            return "GET" in allowed
        view = view.__wrapped__
    return True
