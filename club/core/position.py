"""Where the visitor is, when he lets us know: in a header, so that no address, log or history keeps it."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_vary_headers

HEADER = "X-Near"
WRITTEN = re.compile(r"(-?\d{1,2}(?:\.\d{1,10})?),(-?\d{1,3}(?:\.\d{1,10})?)")


def position_of(request: HttpRequest) -> tuple[float, float] | None:
    """Latitude and longitude as the browser tells them; None when it tells nothing or nonsense."""
    found = WRITTEN.fullmatch(request.headers.get(HEADER, ""))
    if not found:
        return None
    latitude, longitude = (float(part) for part in found.groups())
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def keep_to_the_visitor(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Tell caches that the answer depends on the position, and is nobody else's when there was one."""
    patch_vary_headers(answer, (HEADER,))
    if position_of(request):
        add_never_cache_headers(answer)
    return answer
