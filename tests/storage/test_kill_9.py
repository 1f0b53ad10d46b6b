"""Killing what works: whole or absent, and nothing that was acknowledged is lost."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from club.core.clock import local_date, midnight
from config.postgres import backup
from tests.merchants.quality.scene import wash
from tests.storage.crashes import Tills, complaints, crash, scene
from tests.storage.place import Place, place, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
USES = 24
DRAW = ("manage.py", "draw_statements", "--month")
# The server shows the beginning of a statement only.
DRAWING = "SELECT 1 FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE '_WITH fresh AS MATERIALIZED%'"
HALTED = f"{DRAWING} AND wait_event_type = 'Lock'"
# A line of the same payable that is not committed yet: whoever writes another one has to wait for it.
IN_THE_WAY = "INSERT INTO merchants_statementline (statement_id, payable_id, amount_fen) VALUES (0, %s, 1)"
WRITTEN = """
    SELECT s.number, s.state, s.lines_count, s.lines_fen, s.carried_fen, s.due_fen, l.payable_id, l.amount_fen
    FROM merchants_statement s FULL JOIN merchants_statementline l ON l.statement_id = s.id
    ORDER BY s.number, l.payable_id
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Place]:
    with place("kill") as made:
        yield made


@pytest.fixture
def here(server: Place) -> Place:
    server.clear()
    return server


def test_S01_what_was_acknowledged_survives_killing_the_database_again_and_again(here: Place) -> None:
    """S01: kill -9 of the postmaster under eight tills."""
    store, codes = scene(1500)
    here.take_world()
    tills = Tills(here, store, codes)
    tills.start()
    seen = list(crash(tills, ROUNDS, seed=1))
    tills.end()
    assert len(seen) == ROUNDS
    assert seen == sorted(set(seen))  # every round something new was acknowledged
    assert len(tills.told("lost")) > 0
    assert complaints(tills) == []


def test_S04_a_backup_taken_while_tills_redeem_passes_the_proof(here: Place) -> None:
    """S04: a backup while tills redeem."""
    store, codes = scene(1500)
    here.take_world()
    tills = Tills(here, store, codes)
    tills.start()
    wait_until(lambda: len(tills.told("ok")) > 50)
    before = len(tills.told("ok"))
    backup.dump(here.settings(), here.folder / "copy")
    after = len(tills.told("ok"))
    tills.end()
    here.make("restored")
    backup.restore(here.settings("restored"), here.folder / "copy")
    [(copied,)] = here.ask("SELECT count(*) FROM vouchers_redemption", "restored")
    assert before <= copied
    assert after > before  # it was redeemed while the copy was made
    assert here.proof("restored") == []


@pytest.mark.parametrize("victim", ["program", "database"])
def test_L06_a_draw_that_is_killed_in_the_middle_left_nothing_and_the_next_one_is_as_if_it_had_not_been(
    here: Place, victim: str
) -> None:
    """L06: kill -9 with half of the lines written."""
    month = used_last_month()
    here.take_world()
    here.copy("twin")
    here.begin(*DRAW, month, name="twin").finish()
    with psycopg.connect(here.server.url("club")) as link:
        link.execute("SET LOCAL session_replication_role = replica")  # the guards of lines would refuse it
        link.execute(IN_THE_WAY, [here.ask("SELECT max(id) - 10 FROM merchants_payable")[0][0]])
        drawing = here.begin(*DRAW, month)
        wait_until(lambda: here.ask(HALTED) or drawing.poll() is not None)
        assert drawing.poll() is None  # it waits in the middle of its lines
        if victim == "program":
            drawing.kill()
        else:
            here.kill()
        link.close()
    drawing.finish()
    here.start()
    wait_until(lambda: not here.ask(DRAWING))
    assert here.ask(WRITTEN) == []
    for _again in range(2):
        here.begin(*DRAW, month).finish()
        assert here.ask(WRITTEN) == here.ask(WRITTEN, "twin")
    assert len(here.ask(WRITTEN)) == 2 * USES
    assert here.proof() == []


def used_last_month() -> str:
    """Two merchants with uses in the month before this one; gives that month."""
    shops, day = [wash(), wash()], local_date(timezone.now()).replace(day=1) - timedelta(days=2)
    term = {"valid_from": midnight(day), "valid_until": midnight(day) + timedelta(days=30)}
    for number in range(USES):
        for shop in shops:
            shop.use(midnight(day) + timedelta(hours=9, minutes=number), **term)
    return f"{day:%Y-%m}"
