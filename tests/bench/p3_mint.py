"""A million printed codes made and stored, against COPY of the same rows, already made."""

import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from club.core.audit import SYSTEM
from tests import cast
from tests.bench.place import Place
from tests.bench.report import Figure
from vouchers.lifecycle.actions import mint_codes, order_codes
from vouchers.lifecycle.models import CodeBatch

FULL = 1_000_000
BLOCK = 1 << 20


def run(place: Place) -> Iterator[Figure]:
    """Mint into the table with all its indexes; then empty it and COPY the same rows back."""
    count = place.pick(50_000, FULL, FULL)
    place.new_database("mint")
    batch = _order(count)
    began = time.perf_counter()
    with tqdm(total=count, unit=" codes", mininterval=0.5, leave=False) as bar:
        mint_codes(batch=batch, by=SYSTEM, at=timezone.now(), progress=bar.update)
    minted = time.perf_counter() - began
    copied = _raw_copy(place.data_dir / "codes.copy")
    is_near = copied >= 0.3 * minted
    yield Figure("codes made, stored", count / minted, "/s", count / copied, "/s COPY alone", "30 %", is_near)
    seconds = minted * FULL / count
    note = place.note(count, FULL)
    yield Figure("a million codes", seconds, "s", target="15 s", is_met=seconds <= 15, note=note)


def _order(count: int) -> CodeBatch:
    package = cast.package()
    return order_codes(
        key="bench",
        name="bench",
        package=package,
        count=count,
        branch=package.branch,
        by=SYSTEM,
        at=timezone.now(),
    )


def _raw_copy(path: Path) -> float:
    """Seconds that COPY takes for the rows that are in the table."""
    with connection.cursor() as cursor:
        with path.open("wb") as file, cursor.copy("COPY vouchers_stockcode TO STDOUT") as stream:
            for block in stream:
                file.write(block)
        cursor.execute("TRUNCATE vouchers_stockcode")
        began = time.perf_counter()
        with path.open("rb") as file, cursor.copy("COPY vouchers_stockcode FROM STDIN") as stream:
            while block := file.read(BLOCK):
                stream.write(block)
    seconds = time.perf_counter() - began
    path.unlink()
    return seconds
