"""L04: what a superuser does to old rows is found and named, and nothing is drawn up from it."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from club.core.audit import SYSTEM
from club.core.clock import local_date
from club.core.models import AuditEntry
from club.core.proof import ChainBroken
from cms.chain.actions import seal
from merchants.ledger.models import Payable, Posting
from merchants.settlement.actions import draw_up
from merchants.settlement.models import Statement
from tests.cast import NOW
from tests.cms.invariants.books import books

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=60)


@pytest.fixture(autouse=True)
def linked(settings: Any, tmp_path: Path) -> None:
    settings.ANCHORS_DIR = tmp_path
    books()
    seal(at=NOW)


def by_superuser(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def verify() -> tuple[int, str]:
    """Exit code and what was said."""
    out = StringIO()
    try:
        call_command("verify", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_L04_one_fen_in_an_old_entry_is_found_and_no_statement_is_drawn_up() -> None:
    """L04: one fen, changed everywhere it could be compared."""
    row = Payable.objects.earliest("pk")
    statements = Statement.objects.count()
    assert verify()[0] == 0
    # Price, debt, both sides of the journal and the line: everything that could be compared still agrees.
    by_superuser(
        "UPDATE merchants_payable SET unit_price_fen = 2501, amount_fen = 2501 * quantity "
        f"WHERE id = {row.pk}",
        "UPDATE merchants_posting p SET amount_fen = sign(p.amount_fen) * 2501 FROM merchants_journal j "
        f"WHERE j.id = p.journal_id AND j.payable_id = {row.pk}",
        f"UPDATE merchants_statementline SET amount_fen = 2501 WHERE payable_id = {row.pk}",
    )
    code, said = verify()
    assert code == 1
    assert f"payable {row.pk}: changed since block" in said
    with pytest.raises(ChainBroken):
        draw_up(day=local_date(LATER), at=LATER, by=SYSTEM)
    assert Statement.objects.count() == statements
    assert Payable.objects.get(pk=row.pk).amount_fen == 2501  # nothing was mended behind anybody's back


def test_L04_a_deleted_audit_row_is_found_and_drawing_up_goes_on_once_it_is_back() -> None:
    """L04: an audit row is deleted."""
    gone = AuditEntry.objects.filter(verb="gift.offered").earliest("pk")
    by_superuser(
        f"CREATE TEMP TABLE kept AS SELECT * FROM club_auditentry WHERE id = {gone.pk}",
        f"DELETE FROM club_auditentry WHERE id = {gone.pk}",
    )
    code, said = verify()
    assert code == 1
    assert f"audit {gone.pk}: deleted since block" in said
    with pytest.raises(ChainBroken):
        draw_up(day=local_date(LATER), at=LATER, by=SYSTEM)
    by_superuser("INSERT INTO club_auditentry OVERRIDING SYSTEM VALUE SELECT * FROM kept")
    assert verify()[0] == 0
    assert len(draw_up(day=local_date(LATER), at=LATER, by=SYSTEM)) == 0


def test_L04_a_row_that_nothing_else_checks_is_found_too() -> None:
    """L04: the note of a journal."""
    row = Posting.objects.earliest("pk")
    by_superuser(f"UPDATE merchants_journal SET note = '改过' WHERE id = {row.journal_id}")
    code, said = verify()
    assert code == 1
    assert f"journal {row.journal_id}: changed since block" in said
