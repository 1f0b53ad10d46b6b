"""Starting the login inside WeChat."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse


def is_in_wechat(request: HttpRequest) -> bool:
    """Whether the page is open in WeChat's own browser, where the login is silent."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def came_by_wechat(request: HttpRequest) -> bool:
    """Whether this session began with the login of WeChat, which only its own browser offers."""
    ways = request.session.get("account_authentication_methods", [])
    return any(way.get("method") == "socialaccount" for way in ways)


def silent_login_url(next_url: str = "") -> str:
    """The address that logs a WeChat user in without a question and goes on to `next_url`."""
    start = reverse("wechat_login")
    return f"{start}?{urlencode({'next': next_url})}" if next_url else start
