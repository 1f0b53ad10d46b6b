"""Journals sum to zero, whoever writes them, and stay as they were written."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from club.core.audit import Actor
from club.core.models import ActorKind, AuditEntry
from merchants.ledger.actions import mirror_payable, record_payable
from merchants.ledger.journal import Side, Unbalanced, move, post
from merchants.ledger.models import BookAccount, Journal, Payable, Posting
from merchants.stores.models import Merchant
from tests import cast

FINANCE = Actor(ActorKind.STAFF, "finance")


def sides(merchant: Merchant, service_fen: int, merchant_fen: int) -> list[Side]:
    return [
        Side(BookAccount.SERVICE, merchant, service_fen),
        Side(BookAccount.MERCHANT, merchant, merchant_fen),
    ]


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def a_debt() -> Payable:
    shop, wash = cast.store(), cast.product()
    cast.agreement(shop.merchant, wash, 2500)
    return record_payable(store=shop, product=wash, quantity=2, at=cast.NOW)


def booked(payable: Payable) -> list[tuple[str, int]]:
    return list(payable.journal.postings.order_by("id").values_list("account", "amount_fen"))


@pytest.mark.django_db
def test_a_debt_is_booked_on_both_sides_and_its_undoing_the_other_way_round():
    owed = a_debt()
    back = mirror_payable(payable=owed, at=cast.NOW)
    assert booked(owed) == [("service", 5000), ("merchant", -5000)]
    assert booked(back) == [("service", -5000), ("merchant", 5000)]


@pytest.mark.django_db
def test_a_correction_is_booked_with_its_trace():
    merchant = cast.merchant()
    journal = post(sides=sides(merchant, 120, -120), note="rounding", by=FINANCE, at=cast.NOW)
    assert list(journal.postings.values_list("amount_fen", flat=True)) == [120, -120]
    assert list(AuditEntry.objects.values_list("verb", "data")) == [("journal.posted", {"amount_fen": 120})]


@pytest.mark.django_db
def test_all_that_is_debited_is_counted_and_of_a_long_note_what_there_is_room_for():
    merchant = cast.merchant()
    three = [*sides(merchant, 1, -121), Side(BookAccount.CLEARING, merchant, 120)]
    journal = post(sides=three, note="记" * 201, by=FINANCE, at=cast.NOW)
    assert (journal.note, journal.kind, journal.by_id) == ("记" * 200, "correction", "finance")
    assert AuditEntry.objects.get().data == {"amount_fen": 121}


@pytest.mark.django_db
def test_money_on_its_way_goes_from_one_account_to_the_other():
    merchant = cast.merchant()
    facts = {"debit": BookAccount.MERCHANT, "credit": BookAccount.CLEARING, "amount_fen": 120}
    journal = move(merchant=merchant, note="付" * 201, by=FINANCE, at=cast.NOW, **facts)
    rows = journal.postings.order_by("pk").values_list("account", "merchant", "amount_fen")
    assert list(rows) == [("merchant", merchant.pk, 120), ("clearing", merchant.pk, -120)]
    assert (journal.kind, journal.note) == ("payout", "付" * 200)


@pytest.mark.django_db
@pytest.mark.parametrize("amounts", [(120, -119), (0, 1)])
def test_the_action_refuses_sides_that_differ(amounts: tuple[int, int]):
    """L01: by the action."""
    merchant = cast.merchant()
    with pytest.raises(Unbalanced) as refusal:
        post(sides=sides(merchant, *amounts), note="", by=FINANCE, at=cast.NOW)
    assert (refusal.value.status, Journal.objects.count(), AuditEntry.objects.count()) == (400, 0, 0)


@pytest.mark.django_db
def test_the_action_refuses_a_journal_without_sides():
    """L01: nothing to book."""
    with pytest.raises(Unbalanced):
        post(sides=[], note="", by=FINANCE, at=cast.NOW)
    assert Journal.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_one_side_alone_from_the_orm():
    """L01: by the ORM, at commit."""
    merchant = cast.merchant()

    @transaction.atomic
    def write_one_side() -> None:
        journal = Journal.objects.create(kind=Journal.Kind.CORRECTION, at=cast.NOW)
        Posting.objects.create(journal=journal, account=BookAccount.SERVICE, merchant=merchant, amount_fen=1)

    with pytest.raises(IntegrityError, match="does not sum to zero"):
        write_one_side()
    assert (Journal.objects.count(), Posting.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_third_side_from_plain_sql():
    """L01: by plain SQL, to a journal that was whole."""
    journal = a_debt().journal
    before = list(Posting.objects.order_by("id").values())
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        run(
            "INSERT INTO merchants_posting (journal_id, account, merchant_id, amount_fen) "
            f"SELECT {journal.pk}, 'service', merchant_id, 1 FROM merchants_posting LIMIT 1"
        )
    assert list(Posting.objects.order_by("id").values()) == before


CHANGES: dict[str, Callable[[], object]] = {
    "save": lambda: Payable.objects.get().save(),
    "update": lambda: Payable.objects.update(amount_fen=1, unit_price_fen=1, quantity=1),
    "delete": lambda: Posting.objects.all().delete(),
    "delete a row": lambda: Posting.objects.first().delete(),
    "delete the journal": lambda: Journal.objects.all()._raw_delete("default"),
    "change the trail": lambda: AuditEntry.objects.update(verb="nothing.happened"),
    "delete the trail": lambda: AuditEntry.objects.all().delete(),
    "plain update": lambda: run("UPDATE merchants_posting SET amount_fen = 0"),
    "plain delete": lambda: run("DELETE FROM merchants_journal"),
    "plain change of the trail": lambda: run("UPDATE club_auditentry SET data = '{}'"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_booked_stays(change: str):
    """L02: by the ORM, in bulk and by plain SQL."""
    a_debt()
    post(sides=sides(cast.merchant(), 1, -1), note="", by=FINANCE, at=cast.NOW)
    with pytest.raises((IntegrityError, InternalError), match="append-only"), transaction.atomic():
        CHANGES[change]()
    assert (Payable.objects.count(), Journal.objects.count(), Posting.objects.count()) == (1, 2, 4)
    assert AuditEntry.objects.filter(verb="journal.posted").count() == 1
