"""Linking the books: every settled row once, nothing that may still change, nobody waits for it."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from club.core.audit import SYSTEM
from club.core.models import AuditEntry, ProofRun
from cms.chain.actions import anchor, note_proof, note_restored, seal
from cms.chain.actions import seal as sealing
from cms.chain.models import Block
from cms.chain.queries import head, linked
from cms.chain.sources import SOURCES
from cms.reports.invariants.chain import anchors, chain
from tests import cast
from tests.cast import NOW
from tests.cms.invariants.books import books
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import redeem, reverse
from vouchers.lifecycle.models import Redemption, RedemptionDoor

pytestmark = pytest.mark.django_db
CODE = codes.make()


def entry(verb: str = "test") -> AuditEntry:
    return AuditEntry.objects.create(at=NOW, verb=verb, subject_type="x", subject_id="1", data={"n": 1})


def used() -> Redemption:
    item, store = cast.product(), cast.store()
    cast.agreement(store.merchant, item)
    cast.voucher(cast.member(), item, CODE)
    return redeem(code=CODE, store=store, by=SYSTEM, door=RedemptionDoor.TYPED, at=NOW)


def by_superuser(statement: str) -> None:
    """Change what triggers keep."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_every_row_of_the_books_is_linked_once() -> None:
    books()
    sealed = seal(at=NOW)
    assert sealed == sum(each.rows for each in linked())
    assert {each.name: each.waiting for each in linked()} == dict.fromkeys(SOURCES, 0)
    assert {each.name for each in linked() if not each.rows} == {"charge"}  # no order in these books
    assert chain().rows == 0


def test_linking_again_finds_nothing_new() -> None:
    books()
    seal(at=NOW)
    blocks = Block.objects.count()
    assert seal(at=NOW) == 0
    assert Block.objects.count() == blocks


def test_later_rows_go_into_later_blocks_that_follow_on() -> None:
    entry()
    seal(at=NOW)
    first = head()
    entry()
    assert seal(at=NOW + timedelta(minutes=5)) == 1
    assert bytes(head().previous) == bytes(first.hash)
    assert head().number == first.number + 1
    assert chain().rows == 0


def test_many_rows_make_blocks_of_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sealing.__globals__, "SIZE", 4)
    for _n in range(10):
        entry()
    seal(at=NOW)
    assert list(Block.objects.order_by("number").values_list("rows", flat=True)) == [4, 4, 2]
    assert chain().rows == 0


def test_a_row_that_was_slipped_in_later_is_named() -> None:
    first = entry()
    by_superuser("SELECT nextval(pg_get_serial_sequence('club_auditentry', 'id'))")
    seal(at=NOW)
    by_superuser(
        "INSERT INTO club_auditentry (id, at, verb, actor_kind, actor_id, subject_type, subject_id, data) "
        f"SELECT id + 1, at, 'other', '', '', '', '', '{{}}' FROM club_auditentry WHERE id = {first.pk}"
    )
    assert chain().first == f"audit {first.pk + 1}: slipped in since block 1 was sealed"


def test_an_undone_redemption_does_not_break_the_block_of_its_use() -> None:
    redemption = used()
    seal(at=NOW)
    undone = reverse(redemption=redemption, reason="按错", by=SYSTEM, at=NOW)
    seal(at=NOW)
    assert chain().rows == 0
    assert {each.name: each.rows for each in linked()}["reversal"] == 1
    by_superuser("UPDATE vouchers_redemption SET reversal_reason = '别的' WHERE reversed_at IS NOT NULL")
    assert chain().first.startswith(f"reversal {undone.reversal_payable_id}: changed since")


def test_a_block_written_anew_no_longer_follows_on() -> None:
    entry()
    seal(at=NOW)
    entry()
    seal(at=NOW)
    by_superuser("UPDATE cms_block SET hash = sha256(hash) WHERE number = 1")
    assert chain().rows == 2
    assert chain().first == "block 1: it does not follow on the one before, or its hash is another"


def test_a_new_column_harms_no_old_block() -> None:
    entry()
    seal(at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE club_auditentry ADD COLUMN later int DEFAULT 7")
    assert chain().rows == 0


def test_nobody_can_change_a_block() -> None:
    entry()
    seal(at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Block.objects.update(rows=0)
    assert Block.objects.get().rows == 1


@pytest.mark.django_db(transaction=True)
def test_rows_wait_while_an_earlier_one_may_still_come() -> None:
    """The id of an open transaction is lower than that of one that has committed since."""
    has_written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            entry("slow")
            has_written.set()
            may_commit.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    has_written.wait(30)
    entry("quick")
    assert seal(at=NOW, patience_s=0.1) == 0
    may_commit.set()
    thread.join()
    assert seal(at=NOW) == 2
    assert AuditEntry.objects.order_by("pk").first().verb == "slow"
    assert chain().rows == 0


def test_the_head_is_written_down_outside(settings: Any, tmp_path: Path) -> None:
    settings.ANCHORS_DIR = tmp_path
    assert anchor(at=NOW) is None
    entry()
    seal(at=NOW)
    path = anchor(at=NOW)
    assert path.read_text() == f"2026-09-15T10:00:00+08:00 anchored 1 {bytes(head().hash).hex()}\n"
    assert anchors().rows == 0


def test_a_chain_written_anew_contradicts_what_was_written_down(settings: Any, tmp_path: Path) -> None:
    settings.ANCHORS_DIR = tmp_path
    entry()
    seal(at=NOW)
    anchor(at=NOW)
    by_superuser("DELETE FROM cms_block; UPDATE club_auditentry SET verb = 'other'")
    seal(at=NOW)
    assert chain().rows == 0
    assert anchors().first == "block 1: anchored in 2026-09.log:1, it is another one"


def test_a_restored_copy_ends_where_it_was_made(settings: Any, tmp_path: Path) -> None:
    settings.ANCHORS_DIR = tmp_path
    entry()
    seal(at=NOW)
    anchor(at=NOW)
    entry()
    seal(at=NOW)
    anchor(at=NOW)
    by_superuser("DELETE FROM cms_block WHERE number = 2")
    assert anchors().first == "block 2: anchored in 2026-09.log:2, it is missing"
    note_restored(at=NOW)
    assert anchors().rows == 0


def test_what_a_proof_found_is_kept_for_good() -> None:
    entry()
    seal(at=NOW)
    finding = {"invariant": "V9", "check": "chain", "holds": False, "seconds": 0.5}
    run = note_proof(findings=[finding, {**finding, "check": "uses", "holds": True}], at=NOW)
    assert (run.holds, run.chain_holds, run.seconds, run.block) == (False, False, 1.0, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProofRun.objects.update(holds=True)
    assert ProofRun.objects.get().holds is False
