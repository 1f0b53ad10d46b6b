"""Callbacks of WeChat at 200 a second: checked, stored, answered; the work is done later."""

from collections.abc import Iterator
from urllib.parse import urlencode

from club.wechat.models import Callback
from tests.bench import clients
from tests.bench.place import Place
from tests.bench.report import Figure
from tests.club.wechat import letters

RATE = 200
CLIENTS = 8


def run(place: Place) -> Iterator[Figure]:
    """Send at the rate for some seconds; the limit is a page that does nothing, at the same rate."""
    seconds = place.pick(3, 8, 30)
    each = RATE * seconds // CLIENTS
    place.new_database("callback")
    with place.web() as port:
        _send(place, port, [[_idle() for _ in range(200)] for _ in range(CLIENTS)], 2)
        limit = _send(place, port, [[_idle() for _ in range(each)] for _ in range(CLIENTS)], seconds)
        pushes = [[_push(lane, number) for number in range(each)] for lane in range(CLIENTS)]
        answers = _send(place, port, pushes, seconds)
    kept = Callback.objects.count()
    if kept != len(answers.latencies) or set(answers.statuses) != {200}:
        raise RuntimeError(f"{kept} callbacks kept of {answers.statuses}")
    slow, bare = answers.percentile(0.99), limit.percentile(0.99)
    yield Figure("99 % within", slow, "ms", bare, "ms empty page", "50 ms", slow <= 50)
    yield Figure("half within", answers.percentile(0.5), "ms", limit.percentile(0.5), "ms empty page")
    rate = answers.per_second
    yield Figure("callbacks", rate, "/s", target="200 /s", is_met=rate >= 0.98 * RATE)


def _send(place: Place, port: int, lanes: list[list[clients.Request]], seconds: float) -> clients.Answers:
    every = CLIENTS / RATE
    plans = [clients.Lane(requests, every=every) for requests in lanes]
    return clients.send(port, plans, seconds=seconds + 1, folder=place.data_dir)


def _idle() -> clients.Request:
    return clients.Request("/healthz", "", method="GET")


def _push(lane: int, number: int) -> clients.Request:
    body = letters.event("CLICK", openid=f"oBench{lane:02d}{number:08d}", EventKey="about")
    return clients.Request(f"{letters.URL}?{urlencode(letters.query())}", body, {"Content-Type": "text/xml"})
