"""Scans that were made offline, uploaded many at once by a page or a till: one result for each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from club.core.errors import DomainError, NotFound
from merchants.counter.once import MISSES, Door, count_miss
from merchants.offline.actions import Scan, Uploaded, upload
from merchants.offline.models import OfflineScan
from merchants.offline.problems import words
from merchants.stores.guessing import refuse_guesser
from merchants.stores.models import ApiKey, Operator, Store

MOST = 200
REPLAYED = "replayed"


@dataclass(frozen=True)
class Result:
    """What became of one scan: redeemed, replayed, conflict or refused. `row` is None if nothing was kept."""

    nonce: str
    status: str
    code: str = ""
    message: str = ""
    row: OfflineScan | None = None


def upload_all(
    *,
    door: Door,
    scans: Iterable[tuple[str | None, Scan]],
    store_named: Callable[[str | None], Store],
    at: datetime,
) -> list[Result]:
    """Upload scans one by one, each with the code of its store; what is refused does not stop the rest.

    - each is written, or not, by itself; sending all of them again brings the first results
    - wrong codes count against whoever uploads; once he is locked the rest is kept nowhere and may come again
    """
    return [_result(door, code, scan, store_named, at) for code, scan in scans]


def _result(
    door: Door, code: str | None, scan: Scan, store_named: Callable[[str | None], Store], at: datetime
) -> Result:
    try:
        refuse_guesser(guesser=door.guesser, at=at)
        done = _upload(door, store_named(code), scan, at)
    except Http404:
        return _refused(scan, NotFound())
    except DomainError as refusal:
        return _refused(scan, refusal)
    _count(door, done, at)
    row = done.row
    said = str(done.refusal) if done.refusal else words(row.problem)
    return Result(scan.nonce, REPLAYED if done.replayed else row.state, row.problem, said, row)


def _upload(door: Door, store: Store, scan: Scan, at: datetime) -> Uploaded:
    who = door.guesser
    return upload(
        scan=scan,
        store=store,
        by=door.by,
        at=at,
        operator=who if isinstance(who, Operator) else None,
        api_key=who if isinstance(who, ApiKey) else None,
    )


def _refused(scan: Scan, refusal: DomainError) -> Result:
    return Result(scan.nonce, OfflineScan.State.REFUSED, refusal.code, str(refusal))


def _count(door: Door, done: Uploaded, at: datetime) -> None:
    if not done.replayed and done.row.problem in MISSES:
        count_miss(door, done.row.problem, at)
        door.guesser.refresh_from_db(fields=["locked_until"])
