"""The change feed: in order, complete, without anything about people."""

import threading

import pytest
from django.db import connection, transaction

from club.core import acts, audit
from club.core.models import AuditEntry
from merchants.webhooks import feed, words
from tests import cast
from tests.merchants.webhooks.scene import happens


def test_every_kind_of_act_is_either_told_outside_or_kept():
    from_acts = {words.noun_of(verb) for verb in acts.NAMES}
    assert (words.TOLD & words.KEPT, from_acts - words.TOLD - words.KEPT) == (frozenset(), set())


@pytest.mark.django_db
def test_an_event_names_what_happened_by_ids_only():
    row = happens(cast.store(), reason="because Zhang San asked", note={"phone": "+8613812345678"})
    assert feed.shown(row) == {
        "id": feed.public_id(row.pk),
        "type": "voucher.redeemed",
        "occurred_at": "2026-09-15T10:00:00+08:00",
        "subject": {"kind": "store", "id": row.subject_id},
        "actor": {"kind": "system"},
        "data": {"store": row.data["store"], "amount_fen": 2500, "member": "a-member"},
    }
    assert feed.shown(row, merchant=True)["data"] == {"store": row.data["store"], "amount_fen": 2500}


@pytest.mark.django_db
def test_what_concerns_the_house_alone_is_not_in_the_feed():
    place, shop = feed.highest(), cast.store()
    audit.record(verb="password.set", subject=cast.account(), by=audit.SYSTEM, at=cast.NOW)
    row = happens(shop)
    assert feed.page_after(place, 10) == ([row], row.pk)


class Writer(threading.Thread):
    """Writes an entry on a connection of its own, and commits when told."""

    def __init__(self, subject) -> None:
        super().__init__()
        self.subject, self.written, self.may_commit = subject, threading.Event(), threading.Event()

    def run(self) -> None:
        with transaction.atomic():
            happens(self.subject, quantity=1)
            self.written.set()
            self.may_commit.wait(10)
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_no_row_is_passed_over_whose_transaction_ends_late():
    """The control: by numbers alone the reader would go past the row that is still open."""
    place, shop = feed.highest(), cast.store()
    late = Writer(shop)
    late.start()
    assert late.written.wait(10)
    quick = happens(shop, quantity=2)
    unguarded = list(feed.told_outside().filter(pk__gt=place).values_list("pk", flat=True))
    assert unguarded == [quick.pk]

    assert feed.settled(patience_s=0.05) is None
    assert feed.page_after(place, 10) == ([], place)
    late.may_commit.set()
    late.join()
    read, _next = feed.page_after(place, 10)
    assert [row.data["quantity"] for row in read] == [1, 2]
    assert read[0].pk < read[1].pk


@pytest.mark.django_db(transaction=True)
def test_a_reader_waits_a_moment_for_those_who_are_just_writing():
    place, shop = feed.highest(), cast.store()
    late = Writer(shop)
    late.start()
    assert late.written.wait(10)
    threading.Timer(0.1, late.may_commit.set).start()
    assert [row.data["quantity"] for row in feed.page_after(place, 10)[0]] == [1]
    late.join()
    assert AuditEntry.objects.filter(pk__gt=place).count() == 1
