"""What one redemption costs while the tables grow."""

import time
import uuid
from collections.abc import Iterator
from statistics import median

from django.conf import settings
from django.utils import timezone

from club.core.idempotency import Answer
from merchants.counter.once import Door, act_once
from merchants.stores.access import key_of_secret
from tests import databases
from tests.bench import world
from tests.bench.place import Place
from tests.bench.report import Figure
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import Redemption, RedemptionDoor

SMALL = 10_000
FULL = 10_000_000
TURNS = 6
SAMPLE = 120
WARM = 20  # a new connection plans its statements first
TABLES = (
    "vouchers_voucher",
    "merchants_payable",
    "merchants_journal",
    "merchants_posting",
    "vouchers_redemption",
    "club_auditentry",
    "club_message",
    "club_idempotencykey",
)
# Copies of the rows that real redemptions left behind, with new keys.
COPIES = {
    "vouchers_voucher": ("uid", "code", "source_key"),
    "merchants_payable": ("uid",),
    "merchants_journal": ("payable_id",),
    "merchants_posting": ("journal_id",),
    "vouchers_redemption": ("uid", "voucher_id", "payable_id"),
    "club_auditentry": ("subject_id",),
    "club_message": ("uid", "dedupe_key"),
    "club_idempotencykey": ("key",),
}
# How each such column gets a value of its own.
NEW = {
    "uid": "gen_random_uuid()",
    "code": "'B' || lpad(n::text, 12, '0')",
    "source_key": "NULL",
    "voucher_id": "(SELECT max(id) FROM vouchers_voucher) - n",
    "payable_id": "(SELECT max(id) FROM merchants_payable) - n",
    "journal_id": "(SELECT max(id) FROM merchants_journal) - n",
    "subject_id": "gen_random_uuid()::text",
    "dedupe_key": "'bench:' || n",
    "key": "'bench:' || n",
}


def run(place: Place) -> Iterator[Figure]:
    """The median of some hundred redemptions in a small and in a large database, one client, no web server.

    Both are asked in turn, so what else the machine does meets both alike.
    """
    large = place.pick(50_000, 300_000, FULL)
    worlds = [_world_of(place, f"growth_{rows}", rows) for rows in (SMALL, large)]
    taken: list[list[float]] = [[], []]
    for turn in range(TURNS):
        for (name, counter, codes), seconds in zip(worlds, taken, strict=True):
            databases.turn_to(name)
            _redeem_some(counter, codes[turn * SAMPLE : turn * SAMPLE + WARM])
            seconds += _redeem_some(counter, codes[turn * SAMPLE + WARM : (turn + 1) * SAMPLE])
    few, many = (median(seconds) * 1000 for seconds in taken)
    databases.drop(worlds[0][0])
    met = many <= 1.5 * few
    what = f"one redemption at {large:,} rows"
    yield Figure(what, many, "ms", few, f"ms at {SMALL:,}", "1.5 ×", met, place.note(large, FULL))


def _world_of(place: Place, name: str, rows: int) -> tuple[str, world.Counter, list[str]]:
    """A database of that many rows, a counter in it and the codes that are redeemed there."""
    place.new_database(name)
    counter = world.counter(shops=1, members=100)
    codes = world.vouchers(counter, (TURNS + 1) * SAMPLE)
    _redeem_some(counter, codes[TURNS * SAMPLE :])
    _grow(rows)
    return settings.DATABASES["default"]["NAME"], counter, codes


def _redeem_some(counter: world.Counter, codes: list[str]) -> list[float]:
    """The seconds that each took."""
    seconds = []
    for code in codes:
        began = time.perf_counter()
        _redeem(counter, code)
        seconds.append(time.perf_counter() - began)
    return seconds


def _redeem(counter: world.Counter, code: str) -> None:
    key, at = key_of_secret(counter.keys[0]), timezone.now()
    door = Door(key)

    def work() -> Answer:
        done = actions.redeem(
            code=code,
            store=key.store,
            by=door.by,
            door=RedemptionDoor.API,
            at=at,
            answers={"mileage": "12000"},
            api_key=key,
        )
        return Answer(201, {"id": str(done.uid)})

    answer = act_once(door=door, key=str(uuid.uuid4()), request_hash="0" * 64, at=at, work=work)
    if answer.status != 201:
        raise RuntimeError(answer.body)


def _grow(count: int) -> None:
    with world.unguarded(*TABLES):
        for table in TABLES:
            _copy_rows(table, count)
    world.settle_down(*TABLES)
    if Redemption.objects.count() < count:
        raise RuntimeError("the tables did not grow")


def _copy_rows(table: str, count: int) -> None:
    names = world.columns_of(table)
    own = COPIES[table]
    values = ", ".join(NEW[name] if name in own else f"model.{name}" for name in names)
    world.run(
        f"""INSERT INTO {table} ({", ".join(names)})
            SELECT {values} FROM generate_series(0, %(count)s - 1) n,
            (SELECT * FROM {table} ORDER BY id LIMIT 1) model""",
        count=count,
    )
