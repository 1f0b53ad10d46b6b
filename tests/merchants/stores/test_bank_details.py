"""Bank details: two people, a notice to the contact, and a time in which no money leaves."""

import json
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from club.core import audit
from club.core.errors import DomainError, FourEyes
from club.core.models import AuditEntry
from club.messaging.models import Message
from merchants.stores.actions import (
    ChangeDecided,
    ChangeWaits,
    NotAnAccount,
    approve_bank_change,
    cancel_bank_change,
    propose_bank_change,
    reject_bank_change,
)
from merchants.stores.actions.change_bank_details import NotAStripeAccount
from merchants.stores.banking import BankDetailsCooling, BankDetailsMissing, details_for_payout
from merchants.stores.models import BankChange, Merchant
from tests import cast
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ANNA, BERT = audit.Actor("staff", "anna"), audit.Actor("staff", "bert")
NOW = cast.NOW
NEW = {"account_name": "顺达汽车服务有限公司", "bank_name": "示例银行济南分行", "branch_code": "102451000012"}
COOLED = NOW + timedelta(hours=72)


def proposed(merchant: Merchant, number: str = "6222 0202 0001 2345", **changes: Any) -> BankChange:
    words = {**NEW, "account_number": number, "reason": "开户行变更", "by": ANNA, "at": NOW, **changes}
    return propose_bank_change(merchant=merchant, **words)


def paid_before() -> Merchant:
    """A merchant whose account has long cooled."""
    owner = cast.merchant(contact_phone="+8613900020000", bank_name="老银行", bank_account="6200000000000000")
    assert details_for_payout(owner, NOW).account_number == "6200000000000000"
    return owner


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def told() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind__code", flat=True))


def test_a_merchant_without_an_account_cannot_be_paid():
    with pytest.raises(BankDetailsMissing) as refusal:
        details_for_payout(cast.merchant(), NOW)
    assert refusal.value.code == "bank_details_missing"


@pytest.mark.parametrize(
    ("known", "holder"),
    [
        ({"bank_account_name": "顺达分公司", "legal_name": "顺达汽车服务有限公司"}, "顺达分公司"),
        ({"bank_account_name": "", "legal_name": "顺达汽车服务有限公司"}, "顺达汽车服务有限公司"),
        ({"bank_account_name": "", "legal_name": ""}, "顺达洗车"),
    ],
    ids=["of the account", "of the company", "on the sign"],
)
def test_the_money_goes_to_the_best_name_that_is_known(known: dict[str, str], holder: str):
    owner = cast.merchant(name="顺达洗车", bank_account="6200000000000000", **known)
    assert details_for_payout(owner, NOW).account_name == holder


def test_a_proposal_changes_nothing_yet():
    owner = paid_before()
    proposed(owner)
    assert details_for_payout(owner, NOW).masked == "**** 0000"
    assert (verbs(), told()) == (["bank_change.proposed"], [])


def test_l08_the_proposer_cannot_approve_his_own_account():
    """L08: the second person is missing."""
    owner = paid_before()
    change = proposed(owner)
    with pytest.raises(FourEyes) as refusal:
        approve_bank_change(change=change, by=ANNA, at=NOW)
    assert (refusal.value.code, refusal.value.status) == ("four_eyes", 403)
    change.refresh_from_db()
    assert (change.state, details_for_payout(owner, NOW).masked) == ("proposed", "**** 0000")
    assert (verbs(), told()) == (["bank_change.proposed"], [])


def test_l08_the_database_refuses_an_approval_by_the_proposer():
    """L08: past the action."""
    change = proposed(paid_before())
    facts = {"state": "approved", "approved_at": NOW, "approved_by_id": "anna", "cools_until": COOLED}
    with pytest.raises(IntegrityError), transaction.atomic():
        BankChange.objects.filter(pk=change.pk).update(**facts)


def test_l08_no_payout_to_an_account_that_changed_an_hour_ago():
    """L08: money waits 72 hours, and the contact is told."""
    owner = paid_before()
    approve_bank_change(change=proposed(owner), by=BERT, at=NOW)
    with pytest.raises(BankDetailsCooling) as refusal:
        details_for_payout(owner, NOW + timedelta(hours=1))
    assert refusal.value.code == "bank_details_cooling"
    with pytest.raises(BankDetailsCooling):
        details_for_payout(owner, COOLED - timedelta(seconds=1))
    found = details_for_payout(owner, COOLED)
    holder = (found.account_name, found.bank_name, found.branch_code, found.account_number)
    assert holder == (*NEW.values(), "6222020200012345")
    message = Message.objects.get()
    assert (message.kind.code, message.address) == ("bank_details_changed", "+8613900020000")
    assert json.loads(message.params) == {
        "merchant": owner.name,
        "tail": "2345",
        "until": "2026-09-18 10:00",
    }
    assert verbs() == ["bank_change.proposed", "bank_change.approved"]


def test_account_numbers_stay_out_of_logs_audit_and_plain_columns():
    owner = paid_before()
    approve_bank_change(change=proposed(owner), by=BERT, at=NOW)
    plain = [*AuditEntry.objects.values_list("data"), repr(details_for_payout(owner, COOLED))]
    plain += [*BankChange.objects.values(), *Merchant.objects.values()]
    assert "6222020200012345" not in str(plain)


def test_a_cooling_change_is_undone_to_the_account_before():
    owner = paid_before()
    change = approve_bank_change(change=proposed(owner), by=BERT, at=NOW)
    at = COOLED - timedelta(hours=1)
    assert cancel_bank_change(change=change, reason="商户否认", by=ANNA, at=at).state == "cancelled"
    assert details_for_payout(owner, at).account_number == "6200000000000000"
    assert told() == ["bank_details_changed", "bank_change_cancelled"]
    assert verbs()[-1] == "bank_change.cancelled"


def test_a_change_that_has_cooled_is_not_undone():
    owner = paid_before()
    change = approve_bank_change(change=proposed(owner), by=BERT, at=NOW)
    before = verbs()
    with pytest.raises(ChangeDecided):
        cancel_bank_change(change=change, reason="太迟", by=ANNA, at=COOLED)
    assert (details_for_payout(owner, COOLED).masked, verbs()) == ("**** 2345", before)


def test_of_two_cooling_changes_only_the_last_is_undone():
    owner = paid_before()
    first = approve_bank_change(change=proposed(owner), by=BERT, at=NOW)
    later = NOW + timedelta(hours=2)
    second = approve_bank_change(change=proposed(owner, "6222000099998888"), by=BERT, at=later)
    with pytest.raises(ChangeDecided):
        cancel_bank_change(change=first, reason="x", by=ANNA, at=later)
    cancel_bank_change(change=second, reason="x", by=ANNA, at=later)
    with pytest.raises(BankDetailsCooling):
        details_for_payout(owner, COOLED - timedelta(seconds=1))
    assert details_for_payout(owner, COOLED).masked == "**** 2345"


@pytest.mark.parametrize("end, state", [(reject_bank_change, "rejected"), (cancel_bank_change, "cancelled")])
def test_what_is_rejected_or_cancelled_cannot_be_approved(end: Any, state: str):
    owner = paid_before()
    change = end(change=proposed(owner), reason="材料不符", by=BERT, at=NOW)
    assert (change.state, change.note) == (state, "材料不符")
    for again in (lambda: approve_bank_change(change=change, by=BERT, at=NOW), lambda: _reject(change)):
        with pytest.raises(ChangeDecided):
            again()
    assert verbs() == ["bank_change.proposed", f"bank_change.{state}"]
    assert (details_for_payout(owner, NOW).masked, told()) == ("**** 0000", [])


def _reject(change: BankChange) -> BankChange:
    return reject_bank_change(change=change, reason="x", by=BERT, at=NOW)


def test_one_change_of_a_merchant_waits_at_a_time():
    owner = paid_before()
    proposed(owner)
    with pytest.raises(ChangeWaits):
        proposed(owner, by=BERT)
    assert verbs() == ["bank_change.proposed"]
    assert proposed(paid_before()).state == "proposed"


def test_a_merchant_without_a_phone_is_not_told():
    owner = cast.merchant(contact_phone="", bank_account="6200000000000000")
    assert approve_bank_change(change=proposed(owner), by=BERT, at=NOW).state == "approved"
    assert told() == []


def test_the_stripe_account_stays_unless_another_is_proposed():
    owner = paid_before()
    owner.stripe_account = "acct_old00001"
    owner.save()
    kept = proposed(owner)
    assert kept.stripe_account == "acct_old00001"
    reject_bank_change(change=kept, reason="x", by=BERT, at=NOW)
    approve_bank_change(change=proposed(owner, stripe_account="acct_new00001"), by=BERT, at=NOW)
    assert details_for_payout(owner, COOLED).stripe_account == "acct_new00001"


@pytest.mark.parametrize("wrong", ["acct_", "acct_1234567", "12345678", f"acct_{'a' * 41}", "acct_12345678 "])
def test_what_cannot_be_a_stripe_account_is_refused(wrong: str):
    with pytest.raises(NotAStripeAccount):
        proposed(paid_before(), stripe_account=wrong)
    assert (BankChange.objects.count(), verbs()) == (0, [])


def test_two_hundred_letters_of_the_reasons_are_kept():
    owner = paid_before()
    change = proposed(owner, reason="r" * 201)
    assert change.reason == "r" * 200
    assert reject_bank_change(change=change, reason="n" * 201, by=BERT, at=NOW).note == "n" * 200


@pytest.mark.parametrize(
    "wrong",
    [{"number": "12345"}, {"number": "62220202O0012345"}, {"branch_code": "123"}, {"account_name": " "}],
)
def test_what_cannot_be_an_account_is_refused(wrong: dict[str, str]):
    with pytest.raises(NotAnAccount):
        proposed(paid_before(), **wrong)
    assert (BankChange.objects.count(), verbs()) == (0, [])


def approvals_at_once(change: BankChange) -> list[Any]:
    people = [audit.Actor("staff", f"person{number}") for number in range(6)]
    return at_once(6, lambda number: approve_bank_change(change=change, by=people[number], at=NOW))


@pytest.mark.django_db(transaction=True)
def test_l08_of_six_who_approve_at_once_one_does():
    """L08: one notice, one audit row."""
    results = approvals_at_once(proposed(paid_before()))
    refused = [row for row in results if isinstance(row, DomainError)]
    assert ([row.code for row in refused], verbs().count("bank_change.approved")) == (
        ["already_decided"] * 5,
        1,
    )
    assert told() == ["bank_details_changed"]


@pytest.mark.django_db(transaction=True)
def test_l08_without_the_lock_all_six_approve(monkeypatch: pytest.MonkeyPatch):
    """L08: the race is there."""
    change, gate = proposed(paid_before()), threading.Barrier(6)

    def unlocked(change: BankChange) -> tuple[Merchant, BankChange]:
        found = BankChange.objects.select_related("merchant").get(pk=change.pk)
        gate.wait(10)  # everybody has read before anybody writes
        return found.merchant, found

    monkeypatch.setattr(sys.modules[approve_bank_change.__module__], "_locked", unlocked)
    broken = [row for row in approvals_at_once(change) if isinstance(row, Exception)]
    assert (broken, verbs().count("bank_change.approved")) == ([], 6)
