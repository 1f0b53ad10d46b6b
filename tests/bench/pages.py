"""Pages as people see them: seconds over HTTP on a warm server, and statements counted in this process."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench import clients
from tests.bench.place import Place
from tests.bench.report import Figure

TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
WARM = 5


@dataclass(frozen=True)
class Seen:
    """One page: how fast 95 of 100 came, how many statements it took, how much came over the line."""

    path: str
    slow_ms: float
    statements: int


def look(place: Place, port: int, browser: Client, paths: list[str], times: int) -> list[Seen]:
    """Every page by one visitor, one after the other; what is not answered 200 is an error."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    found = []
    for path in paths:
        request = clients.Request(path, "", {"Cookie": cookies}, method="GET")
        clients.send(port, [clients.Lane([request] * WARM)], seconds=60, folder=place.data_dir)
        answers = clients.send(port, [clients.Lane([request] * times)], seconds=60, folder=place.data_dir)
        if set(answers.statuses) != {200}:
            raise RuntimeError(f"{path} was answered {answers.statuses}")
        found.append(Seen(path, answers.percentile(0.95), _statements(browser, path)))
    return found


def _statements(browser: Client, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        browser.get(path)
    return sum(not query["sql"].startswith(TRANSACTION) for query in captured)


def figures(seen: list[Seen], *, slow_ms: float, statements: int | None, note: str = "") -> Iterator[Figure]:
    """A line for each page; the target stands beside each."""
    for page in seen:
        met = page.slow_ms <= slow_ms
        yield Figure(page.path[:40], page.slow_ms, "ms", target=f"{slow_ms:g} ms", is_met=met, note=note)
        note = ""
    if statements is not None:
        most = max(seen, key=lambda page: page.statements)
        met = most.statements <= statements
        yield Figure(
            f"most statements {most.path[:30]}", most.statements, "", target=f"{statements}", is_met=met
        )


def visitor() -> Client:
    """A browser that asks in Chinese at the address of the server."""
    settings.ALLOWED_HOSTS = ["*"]
    return Client(headers={"accept-language": "zh-CN"})
