"""What dividing a large table costs, and what a redemption costs before and afterwards."""

import threading
import time
from collections.abc import Iterator
from statistics import median

from django.db import connection

from cms.keeping.actions import divide, make_partitions
from tests.bench import world
from tests.bench.p11_growth import SAMPLE, WARM, _copy_rows, _redeem_some
from tests.bench.place import Place
from tests.bench.report import Figure

FULL = 10_000_000
ROWS = 20_000_000
GROWING = ("club_auditentry", "merchants_posting")
MANY = 20  # partitions of the postings, as after some years
PACE_S = 0.01


def run(place: Place) -> Iterator[Figure]:
    """Two tables are filled, divided while a client goes on redeeming, and redeemed in again."""
    rows = place.pick(50_000, 1_000_000, FULL)
    place.new_database("partitions")
    counter = world.counter(shops=1, members=100)
    codes = iter(world.vouchers(counter, 20 * SAMPLE))
    _redeem_some(counter, _next(codes, WARM))
    with world.unguarded(*GROWING):
        for table in GROWING:
            _copy_rows(table, rows)
    world.settle_down(*GROWING)
    note = place.note(rows, FULL)
    plain = _cost(counter, codes)
    seconds, slowest = {}, 0.0
    for table in GROWING:
        seconds[table], worst = _divided_in_use(table, counter, codes)
        slowest = max(slowest, worst)
    for table, took in seconds.items():
        yield Figure(f"{table} of {rows:,} rows divided in", took, "s", note=note)
    yield Figure(
        "slowest redemption meanwhile", slowest * 1000, "ms", target="1,000 ms", is_met=slowest < 1, note=note
    )
    few = _cost(counter, codes)
    yield Figure("one redemption, divided", few, "ms", plain, "ms before", "1.2 ×", few <= 1.2 * plain, note)
    _many_partitions()
    many = _cost(counter, codes)
    what = f"one redemption, {MANY} partitions"
    yield Figure(what, many, "ms", plain, "ms before", "1.2 ×", many <= 1.2 * plain, note)


def _next(codes: Iterator[str], count: int) -> list[str]:
    return [next(codes) for _number in range(count)]


def _cost(counter: world.Counter, codes: Iterator[str]) -> float:
    """The median in milliseconds, after plans are made anew."""
    _redeem_some(counter, _next(codes, WARM))
    return median(_redeem_some(counter, _next(codes, 2 * SAMPLE))) * 1000


def _divided_in_use(table: str, counter: world.Counter, codes: Iterator[str]) -> tuple[float, float]:
    """Seconds it took, and the slowest redemption of a client that redeemed all the time."""
    over, taken = threading.Event(), []
    given = _next(codes, 4 * SAMPLE)

    def redeem() -> None:
        try:
            while not over.is_set() and given:
                taken.extend(_redeem_some(counter, [given.pop()]))
                over.wait(PACE_S)
        finally:
            connection.close()

    client = threading.Thread(target=redeem)
    client.start()
    began = time.monotonic()
    try:
        divide(table=table, rows=ROWS)
    finally:
        took = time.monotonic() - began
        over.set()
        client.join()
    return took, max(taken, default=0.0)


def _many_partitions() -> None:
    """As after years: the counter stands in the last but one of many partitions."""
    with connection.cursor() as cursor:
        for table in GROWING:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {(MANY - 2) * ROWS + ROWS // 2})"
            )
            make_partitions(rows=ROWS, tables=(table,))
