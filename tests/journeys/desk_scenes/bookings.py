"""Bookings: of every state, called off, given to another store, forgiven."""

from collections.abc import Iterator

from tests.journeys.desk_scenes.hands import WHY, act, open_first
from tests.journeys.desk_scenes.window import Window

STATES = [
    *["requested", "accepted", "arrived", "started", "finished", "cancelled", "late_cancelled"],
    *["store_cancelled", "declined", "lapsed", "missed", "no_show"],
]


def bookings(window: Window, site: str) -> Iterator[str]:
    """All of it."""
    listed = f"{site}/desk/booking/?state="
    for state in STATES:
        if open_first(window.page, listed + state):
            yield from window.snap(f"booking-{state}")
    yield from act(window, f"{listed}accepted", "/reassign/", "booking-reassign", store="1", reason=WHY)
    yield from act(window, f"{listed}requested", "/call-off/", "booking-call-off", reason=WHY)
    yield from act(window, f"{site}/desk/booking/?cost=strike", "/forgive/", "booking-forgive", reason=WHY)
