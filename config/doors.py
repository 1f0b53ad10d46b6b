"""What every answer tells the browser about itself, by the door it came through."""

from collections.abc import Callable

from csp.constants import HEADER, SELF
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.settings import policies

Answer = Callable[[HttpRequest], HttpResponse]
# The first that fits; whatever is not named here is a page of the site.
DOORS: tuple[tuple[tuple[str, ...], policies.Policy], ...] = (
    (("/desk/",), policies.DESK),
    (("/portal/",), policies.PORTAL),
    (("/api/v1/docs",), policies.SITE),
    (("/api/", settings.MEDIA_URL, settings.STATIC_URL), policies.PROGRAMS),
)
CAMERA, PLACE = "camera", "geolocation"
ASKS: dict[str, tuple[str, ...]] = {"/portal/": (CAMERA, PLACE), "/desk/": ()}


class PolicyMiddleware(CSPMiddleware):
    """Content-Security-Policy of the door; a view that set a stricter one of its own keeps it."""

    for_programs = build_policy(policies.PROGRAMS)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A page that Wagtail asks itself for, to preview it, gets the policy of where it is shown."""
        if getattr(request, "is_dummy", False):
            return response
        if policy_at(request.path_info) is policies.PROGRAMS:
            # A till does not wait until words that never change are put together.
            response.headers.setdefault(HEADER, self.for_programs)
            return response
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The policy of the door; it may be framed by whoever may frame it by X-Frame-Options."""
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        parts.config = parts.config or policy_at(request.path_info)
        if response.headers.get("X-Frame-Options") == "SAMEORIGIN":
            parts.replace = {"frame-ancestors": [SELF], **(parts.replace or {})}
        return parts


def policy_at(path: str) -> policies.Policy:
    """What holds at an address."""
    return next((policy for doors, policy in DOORS if path.startswith(doors)), policies.SITE)


def permissions_at(path: str) -> str:
    """The Permissions-Policy of an address: the site asks for the place, the portal for the camera too."""
    asks = next((asks for door, asks in ASKS.items() if path.startswith(door)), (PLACE,))
    denied = [f"{name}=()" for name in (*policies.NOT_USED, CAMERA, PLACE) if name not in asks]
    return ", ".join([*denied, *(f"{name}=(self)" for name in asks)])


def say_what_is_allowed(get_response: Answer) -> Answer:
    """Middleware: what a page may ask the phone for, and that nobody keeps the pages of who is logged in."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Permissions-Policy", permissions_at(request.path_info))
        if _is_somebodys(request):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return answer


def _is_somebodys(request: HttpRequest) -> bool:
    """Whether the page was made for somebody; asks the database nothing that the page did not ask."""
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed and SESSION_KEY in session)
