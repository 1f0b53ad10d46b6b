"""Bring in codes that a partner made."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from club.core import audit
from club.core.audit import Actor
from club.core.models import ImportRun
from club.organisation.models import Branch
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes, codes_file
from vouchers.lifecycle.actions.order_codes import CodeBatchTaken
from vouchers.lifecycle.codes_file import CodesReport
from vouchers.lifecycle.models import CodeBatch
from vouchers.lifecycle.refusals import InvalidCode

CHUNK = 10_000
STAGE = 'CREATE TEMPORARY TABLE codes_read (row_no int, code varchar(32) COLLATE "C") ON COMMIT DROP'
# Whether a code is known is asked of all at once; two files at the same time meet at the unique index.
BRING_IN = """
    INSERT INTO vouchers_stockcode (batch_id, code)
    SELECT %(batch)s, code FROM codes_read
    WHERE NOT EXISTS (SELECT FROM vouchers_voucher v WHERE v.code = codes_read.code)
    ORDER BY row_no
    ON CONFLICT (code) DO NOTHING
"""
KNOWN = """
    SELECT r.row_no, r.code, CASE WHEN s.id IS NULL THEN 'in_use' ELSE 'elsewhere' END
    FROM codes_read r LEFT JOIN vouchers_stockcode s ON s.code = r.code
    WHERE s.batch_id IS DISTINCT FROM %(batch)s ORDER BY r.row_no
"""


def import_codes(
    *,
    path: Path,
    key: str,
    name: str,
    product: ServiceProduct,
    branch: Branch,
    by: Actor,
    at: datetime,
    usable_until: datetime | None = None,
    progress: Callable[[int], object] = lambda rows: None,
) -> tuple[CodeBatch, ImportRun]:
    """Bring in a CSV, XLSX or text file of codes for a product, all good ones or, if that fails, none.

    - the same key again brings in what is not there yet, and nothing twice
    - bad rows stay out and are listed with their reasons in `<name>.errors.csv` beside the file
    - one batch with its codes, one ImportRun, one audit entry
    """
    report = CodesReport(path)
    with report, transaction.atomic():
        batch = _batch(key, name, product, branch, usable_until, by, at)
        run = ImportRun(kind="codes", file_name=path.name[:200], started_at=at, finished_at=at, by_id=by.id)
        run.file_sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        _stage(path, run, report, progress)
        run.created = _bring_in(batch, report)
        run.refused = report.rows
        run.unchanged = run.rows - run.created - run.refused
        run.error_file = report.path.name if report.rows else ""
        run.save()
        batch.size += run.created
        batch.save(update_fields=["size"])
        counts = {name: getattr(run, name) for name in ("rows", "created", "unchanged", "refused")}
        audit.record(verb="codes.imported", subject=batch, by=by, at=at, product=product.code, **counts)
    return batch, run


def _batch(
    key: str,
    name: str,
    product: ServiceProduct,
    branch: Branch,
    usable_until: datetime | None,
    by: Actor,
    at: datetime,
) -> CodeBatch:
    first = {"name": name[:60], "kind": CodeBatch.Kind.OUTSIDE, "product": product, "branch": branch}
    first |= {"usable_until": usable_until, "made_at": at, "made_by_id": by.id}
    CodeBatch.objects.get_or_create(key=key, defaults=first)
    batch = CodeBatch.objects.select_for_update().get(key=key)
    if batch.product_id != product.pk or batch.voided_at is not None:
        raise CodeBatchTaken
    return batch


def _stage(path: Path, run: ImportRun, report: CodesReport, progress: Callable[[int], object]) -> None:
    """Put the rows that are good by themselves into a table of their own."""
    seen: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        rows = codes_file.read(path)
        with cursor.copy("COPY codes_read (row_no, code) FROM STDIN") as stream:
            while chunk := list(islice(rows, CHUNK)):
                run.rows += len(chunk)
                stream.write("".join(_good(chunk, seen, report)))
                progress(len(chunk))


def _good(chunk: list[tuple[int, str]], seen: set[str], report: CodesReport) -> Iterator[str]:
    for number, text in chunk:
        code, reason = _read(text)
        if not reason and code in seen:
            reason = "duplicate"
        if reason:
            report.refuse_code(number, text, reason)
        else:
            seen.add(code)
            yield f"{number}\t{code}\n"


def _read(text: str) -> tuple[str, str]:
    """A code as it is kept, and why it cannot be used."""
    try:
        code = codes.outside(text)
    except InvalidCode:
        return "", "malformed"
    # At the counter the club's own form is tried first, look-alikes included.
    return code, "" if codes.read(code) == code else "like_ours"


def _bring_in(batch: CodeBatch, report: CodesReport) -> int:
    with connection.cursor() as cursor:
        cursor.execute(BRING_IN, {"batch": batch.pk})
        created = cursor.rowcount
        cursor.execute(KNOWN, {"batch": batch.pk})
        for number, code, reason in cursor.fetchall():
            report.refuse_code(number, code, reason)
        cursor.execute("DROP TABLE codes_read")
    return created
