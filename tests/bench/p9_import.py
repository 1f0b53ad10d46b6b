"""A file of customers, vehicles and policies from the core system."""

import csv
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from club.core.audit import SYSTEM
from club.members.actions.import_customers import import_customers
from club.members.importing.columns import COLUMNS
from cms.worlds import numbers
from tests import cast
from tests.bench import memory
from tests.bench.place import Place
from tests.bench.report import Figure

FULL = 500_000
SECONDS = 300
MEBIBYTES = 512


def run(place: Place) -> Iterator[Figure]:
    """Import a new file; then the same again, which changes nothing."""
    count = place.pick(5_000, 50_000, FULL)
    place.new_database("import")
    path = place.data_dir / "customers.csv"
    _write(path, count, cast.branch("370100").code)
    limit = _copy(path)
    with memory.watched() as used:
        first = _import(path, created=count)
    again = _import(path, created=0)
    path.unlink()
    whole = first * FULL / count
    rate, bare = count / first, count / limit
    yield Figure("rows", rate, "/s", bare, "/s COPY as text", note=place.note(count, FULL))
    yield Figure("500,000 rows", whole, "s", target=f"{SECONDS} s", is_met=whole <= SECONDS)
    yield Figure("the same file again", again * FULL / count, "s")
    yield Figure("peak memory", used.peak, "MiB", target=f"{MEBIBYTES} MiB", is_met=used.peak <= MEBIBYTES)


def _write(path: Path, count: int, branch: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, [column.key for column in COLUMNS])
        sheet.writeheader()
        for serial in range(count):
            sheet.writerow(_row(serial, branch))


def _row(serial: int, branch: str) -> dict[str, str]:
    shown = {column.key: column.example for column in COLUMNS}
    birth = date(1960, 1, 1) + timedelta(days=serial // 1000)
    return shown | {
        "customer_number": f"B{serial:08d}",
        "id_number": numbers.id_number("370102", birth, serial),
        "phone": f"138{serial:08d}",
        "branch": branch,
        "plate": numbers.plate("A", serial),
        "vin": numbers.vin(serial),
        "policy_number": f"PB{serial:012d}",
    }


def _copy(path: Path) -> float:
    """Seconds to COPY the file into a table of text without any index."""
    columns = ", ".join(f'"{column.key}" text' for column in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare ({columns})")
        began = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as stream:
            stream.write(path.read_bytes())
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bare")
    return seconds


def _import(path: Path, *, created: int) -> float:
    began = time.perf_counter()
    done = import_customers(path=path, by=SYSTEM, at=timezone.now())
    seconds = time.perf_counter() - began
    if (done.created, done.refused) != (created, 0):
        raise RuntimeError(f"{done.created} rows were new and {done.refused} were refused")
    return seconds
