"""Which requests may read from the replica: lists, figures, exports, public pages that are only looked at."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.generic import IndexView

from config.replica import router
from config.replica.watch import MOST_S, WATCH

# Whoever has written reads from the primary for so long. The replica is never read from when it is further
# behind than MOST_S, so after this it holds what he wrote.
OWN_S = int(MOST_S) + 7
COOKIE = "just_wrote"
READS = ("GET", "HEAD")
DESK = "desk/"
# Pages of figures and lists at the desk that are no list of Wagtail's: the room's name in the address.
FIGURES = {
    *("results", "monitor", "complaint_figures", "complaint_months", "revisit_figures", "attainment"),
    *("evaluation", "care_overdue", "unassigned", "reconciliation"),
}
PUBLIC = {"wagtail_serve", "mall", "portal_history", "portal_history_export", "portal_statement_export"}


class ReadFromReplica:
    """Middleware; switched on by DATABASE_REPLICA_URL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not router.is_on():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; a browser that has written remembers it for OWN_S."""
        with router.request():
            response = self.get_response(request)
            if request.method not in READS or router.has_written():
                secure = settings.SESSION_COOKIE_SECURE
                response.set_cookie(COOKIE, "1", OWN_S, secure=secure, httponly=True, samesite="Lax")
            if router.is_late() and response.streaming:
                response.streaming_content = _late(response.streaming_content)  # type: ignore[attr-defined]  # it streams
            return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Decide once it is known what is asked for."""
        if request.method in READS and COOKIE not in request.COOKIES and may_be_late(request, view):
            router.may_be_late(yes=WATCH.is_close())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """When the replica goes away in the middle of a page, the page is made anew from the primary."""
        if not router.is_late() or not isinstance(error, OperationalError | InterfaceError):
            return None
        WATCH.lost()
        router.may_be_late(yes=False)
        match = request.resolver_match
        assert match is not None  # a view has run
        response = match.func(request, *match.args, **match.kwargs)
        render = getattr(response, "render", None)
        return render() if render else response


def may_be_late(request: HttpRequest, view: Any) -> bool:
    """Whether a page may show what was true a few seconds ago."""
    match = request.resolver_match
    if match is None:
        return False
    if match.url_name in PUBLIC:
        return True
    if not match.route.startswith(DESK):
        return False
    kind = getattr(view, "view_class", None)
    is_list = isinstance(kind, type) and issubclass(kind, IndexView)
    return is_list or match.namespace in FIGURES


def _late(content: Iterator[bytes]) -> Iterator[bytes]:
    """An export is read while it is sent, after the request is over for the rest of the house."""
    with router.request():
        router.may_be_late(yes=True)
        yield from content
