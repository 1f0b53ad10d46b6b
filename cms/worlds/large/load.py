"""Loading a large world: chunks of members in parallel, each one transaction, then the statements."""

import multiprocessing
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from django.db import connection, connections, transaction

from club.core.audit import SYSTEM
from club.core.clock import local_date, midnight
from club.core.errors import DomainError
from club.core.models import JobSlot
from cms.worlds.large import stage as stages
from cms.worlds.large.lives import Lives
from cms.worlds.large.people import People
from cms.worlds.large.stage import GROWING, Stage
from merchants.settlement.actions import draw_up
from vouchers.lifecycle.models import GrantBatch

CHUNK = 2000
# The tables that planners must know the new size of.
GROWN = "club_account, club_wechatidentity, club_customer, club_member, club_vehicle, club_policy"
GROWN += ", club_follower, club_auditentry"
GROWN += ", club_message, vouchers_gift, vouchers_voucher, vouchers_redemption, merchants_payable"
GROWN += ", merchants_journal, merchants_posting"
GROWN += ", merchants_statement, merchants_statementline, merchants_merchant, merchants_store"


class AlreadyThere(DomainError):
    """A world of this seed was made before; another seed makes another one beside it."""

    code = "already_there"
    message = "A world of this seed is there already. Choose another --seed to add one beside it."


def load(*, members: int, seed: int, at: datetime, workers: int = 2) -> Iterator[int]:
    """Make `members` members and the lives they led; yields how many are done, chunk by chunk.

    - a killed run leaves whole chunks of members and no statements; start again with another seed
    """
    stage = _begin(members, seed, at)
    chunks = [(first, min(CHUNK, members - first)) for first in range(0, members, CHUNK)]
    connections.close_all()  # a forked connection would be shared
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield from pool.imap_unordered(partial(_chunk, stage), chunks)
    for day in _month_starts(at):
        draw_up(day=day, at=midnight(day) + timedelta(hours=6), by=SYSTEM)
    tell_planner()
    JobSlot.objects.filter(job="populate", slot=str(seed)).update(finished_at=at)


@transaction.atomic
def _begin(members: int, seed: int, at: datetime) -> Stage:
    slot = {"started_at": at, "result": {"members": members}}
    if not JobSlot.objects.get_or_create(job="populate", slot=str(seed), defaults=slot)[1]:
        raise AlreadyThere
    return stages.build(members, seed, at)


def _chunk(stage: Stage, chunk: tuple[int, int]) -> int:
    return live_through(stage, *chunk, key=f"populate:{stage.seed}:{chunk[0]}")


@transaction.atomic
def live_through(stage: Stage, first: int, size: int, *, key: str) -> int:
    """Some members, numbered from `first`, and what they did with the gift of the batch `key`; how many."""
    with connection.cursor() as cursor:
        # Made-up data: a lost commit costs nothing, waiting for the disk does.
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SELECT nextval('club_member_number') FROM generate_series(1, %s)", [size])
        serials = [f"{row[0]:09d}" for row in cursor.fetchall()]
    batch = GrantBatch.objects.create(key=key, package_id=stage.package, created_at=stage.at)
    people = People(stage, first, size, serials)
    lives = Lives(stage, people, size, batch.pk)
    for number in range(first, first + size):
        lives.live(people.join(number))
    lives.uses.in_order_of("redeemed_at")  # lists show the newest first by their ids, as tills make them
    for table in (*people.tables, *lives.tables):
        table.write()
    return size


def tell_planner() -> None:
    """Let the database count the tables that have grown, in the running transaction too."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {GROWN}")


def _month_starts(at: datetime) -> Iterator[date]:
    day = (local_date(at) - GROWING).replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) <= local_date(at):
        yield day
