"""A minute of it, and whether it would see what it is there to see."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import connection

from tests import cast
from tests.chaos.book import Book
from tests.chaos.fleet import Event
from tests.chaos.line import Line
from tests.chaos.partner import Partner
from tests.chaos.plan import AWAY_S, KILLS, OUTAGES, draw
from tests.chaos.verdict import judge
from tests.journeys.processes import free_port
from tests.merchants.counter_scene import shop_offering, till, voucher_for
from tests.tiny_server import serving


def test_a_seed_is_a_plan_in_which_one_thing_follows_the_other() -> None:
    kinds = [*KILLS, *OUTAGES]
    plan = draw(7, 1800)
    assert plan == draw(7, 1800) != draw(8, 1800)
    assert {fault.kind for fault in plan[: len(kinds)]} == set(kinds)
    ends = [fault.at_s + (fault.lasts_s or AWAY_S) for fault in plan]
    assert all(end < then.at_s for end, then in zip(ends, plan[1:], strict=False))
    assert ends[-1] <= 1800


@pytest.fixture
def line() -> Any:
    with serving(lambda method, path: {"said": path}) as (address, asked):
        made = Line(free_port(), int(address.rpartition(":")[2]), b"POST ")
        made.open()
        yield made, asked
        made.close()


def test_a_line_that_is_cut_hangs_up_when_the_work_is_done(line: Any) -> None:
    made, asked = line
    with httpx.Client(base_url=f"http://127.0.0.1:{made.here}", trust_env=False) as client:
        assert client.post("/before").json() == {"said": "/before"}
        made.cut = True
        with pytest.raises(httpx.TransportError):
            client.post("/cut")
        assert client.get("/read").json() == {"said": "/read"}
        made.cut = False
        assert client.post("/after").json() == {"said": "/after"}
    assert (asked, made.cuts) == (["/before", "/cut", "/read", "/after"], 1)


# --- a verdict sees what is wrong ------------------------------------------------------


@dataclass
class Here:
    """The database of the test in place of a server that may be killed."""

    broken: list[str] = field(default_factory=list)

    def ask(self, statement: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def proof(self) -> list[str]:
        return self.broken

    def indexes_are_whole(self) -> bool:
        return True


@pytest.fixture
def book(tmp_path: Path) -> Any:
    made = Book(tmp_path / "book")
    yield made
    made.close()


def redeemed(book: Book) -> str:
    """One use, acknowledged and written down, with its message; gives the key of that."""
    cast.message_kind("voucher_redeemed")
    wash = cast.product()
    code = voucher_for(wash).code
    use = till(shop_offering(wash)).redeem(code).json()["id"]
    book.note("redeemed", 1, id=use, code=code)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE club_message SET state = 'sent' RETURNING replace(uid::text, '-', '')")
        return str(cursor.fetchone()[0])


def told_of(book: Book) -> Partner:
    """A partner who has heard of every use."""
    told = Partner()
    for number, row in enumerate(book.of("redeemed")):
        said = {"type": "voucher.redeemed", "subject": {"kind": "redemption", "id": row["id"]}}
        told.calls.append(("/core", {"Club-Event": f"evt_{number}"}, json.dumps(said).encode()))
        told.taken["/core", f"evt_{number}"].append(time.time())
    return told


@pytest.mark.django_db
def test_a_verdict_is_clean_when_everything_is_there_once(book: Book) -> None:
    key = redeemed(book)
    assert judge(Here(), book, Counter([key]), told_of(book), []).is_clean


@pytest.mark.django_db
def test_a_verdict_sees_what_is_lost(book: Book) -> None:
    redeemed(book)
    told = told_of(book)
    book.note("redeemed", 1, id="gone", code="X")
    book.note("undone", 1, id="gone")
    book.note("given", 1, batch="b", member="m")
    book.note("collected", 1, gift="g", vouchers=["v"])
    book.note("checked in", 1, member="m")
    book.note("pushed", 1, openid="o", number=1)
    verdict = judge(Here(), book, Counter(), told, [])
    assert {words.partition(" ")[0] for words in verdict.lost} == {
        *("redemption", "undoing", "gift", "collecting", "check-in", "push", "message", "webhook")
    }
    assert verdict.double == []


@pytest.mark.django_db
def test_a_verdict_sees_what_is_there_twice_and_believes_no_excuse_from_before(book: Book) -> None:
    key = redeemed(book)
    told, now = told_of(book), time.time()
    told.taken["/core", "evt_0"].append(now + 20)
    early, between = Event("worker", now - 60, now - 60), Event("worker", now + 9, now + 9)
    book.rows.clear()  # nobody was told of the use
    without = judge(Here(), book, Counter([key, key]), told, [early, Event("web", now + 9, now + 9)])
    assert [words.partition(" ")[0] for words in without.double] == ["redemption", "message", "webhook"]
    excused = judge(Here(), book, Counter([key, key]), told, [early, between])
    assert [words.partition(" ")[0] for words in excused.double] == ["redemption", "message"]


@pytest.mark.django_db
def test_a_verdict_hears_the_proof_of_the_books_and_the_clients(book: Book) -> None:
    key = redeemed(book)
    told = told_of(book)
    book.complain("redeem X: 404")
    verdict = judge(Here(["V1 uses"]), book, Counter([key]), told, [])
    assert verdict.wrong == ["redeem X: 404", "verify: V1 uses"]
    assert not verdict.is_clean
