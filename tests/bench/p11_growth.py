"""What one redemption costs while the tables grow."""

import time
import uuid
from collections.abc import Iterator
from statistics import median

from django.utils import timezone

from club.core.idempotency import Answer
from merchants.counter.once import Door, act_once
from merchants.stores.access import key_of_secret
from tests.bench import world
from tests.bench.place import Place
from tests.bench.report import Figure
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import Redemption, RedemptionDoor

SMALL = 10_000
FULL = 10_000_000
SAMPLE = 300
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
    "code": "'B' || lpad((%(base)s + n)::text, 12, '0')",
    "source_key": "NULL",
    "voucher_id": "(SELECT max(id) FROM vouchers_voucher) - n",
    "payable_id": "(SELECT max(id) FROM merchants_payable) - n",
    "journal_id": "(SELECT max(id) FROM merchants_journal) - n",
    "subject_id": "gen_random_uuid()::text",
    "dedupe_key": "'bench:' || (%(base)s + n)",
    "key": "'bench:' || (%(base)s + n)",
}


def run(place: Place) -> Iterator[Figure]:
    """The median of some hundred redemptions at two sizes, one client, no web server."""
    large = place.pick(50_000, 300_000, FULL)
    place.new_database("growth")
    counter = world.counter(shops=1, members=100)
    codes = world.vouchers(counter, 3 * SAMPLE)
    _redeem_some(counter, codes[2 * SAMPLE :])
    _grow(SMALL, base=0)
    few = _redeem_some(counter, codes[:SAMPLE])
    _grow(large - SMALL, base=SMALL)
    many = _redeem_some(counter, codes[SAMPLE : 2 * SAMPLE])
    met = many <= 1.5 * few
    what = f"one redemption at {large:,} rows"
    yield Figure(what, many, "ms", few, f"ms at {SMALL:,}", "1.5 ×", met, place.note(large, FULL))


def _redeem_some(counter: world.Counter, codes: list[str]) -> float:
    """Milliseconds of the median."""
    seconds = []
    for code in codes:
        began = time.perf_counter()
        _redeem(counter, code)
        seconds.append(time.perf_counter() - began)
    return median(seconds) * 1000


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


def _grow(count: int, *, base: int) -> None:
    with world.unguarded(*TABLES):
        for table in TABLES:
            _copy_rows(table, count, base)
    world.settle_down(*TABLES)
    if Redemption.objects.count() < count:
        raise RuntimeError("the tables did not grow")


def _copy_rows(table: str, count: int, base: int) -> None:
    names = world.columns_of(table)
    own = COPIES[table]
    values = ", ".join(NEW[name] if name in own else f"model.{name}" for name in names)
    world.run(
        f"""INSERT INTO {table} ({", ".join(names)})
            SELECT {values} FROM generate_series(0, %(count)s - 1) n,
            (SELECT * FROM {table} ORDER BY id LIMIT 1) model""",
        count=count,
        base=base,
    )
