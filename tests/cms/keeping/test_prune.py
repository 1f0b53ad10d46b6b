"""Letting go what was kept long enough, and nothing else."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from club.core.models import AuditEntry, IdempotencyKey
from club.identity.models import BrowserSession, PhoneCode, Tally
from club.members.models import HeldFile, Violation
from club.messaging.budgets import EVERYBODY
from club.messaging.models import BudgetUse, MessageBudget
from club.wechat.models import Callback
from cms.keeping.actions import prune
from cms.keeping.leftovers import LEFTOVERS
from cms.keeping.models import KeepingPeriod
from merchants.applications.actions import decline_application, reject_applicant
from merchants.applications.models import Application
from merchants.ledger.models import Payable
from merchants.stores.models import MissCount
from merchants.webhooks.models import Delivery
from tests import cast
from tests.merchants.applications.scene import ANNA, BERT, CREDIT_CODE, OTHER_CODE, entered, received
from tests.merchants.webhooks.scene import endpoint
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import car_wash
from vouchers.lifecycle.models import MemberGuesses, Redemption

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def delivery(at: datetime, number: int, state: str = "done") -> Delivery:
    event = AuditEntry.objects.create(at=at, verb="voucher.redeemed", subject_id=str(number))
    hook, _secret = endpoint(None, f"http://127.0.0.1:{number}/hooks")
    return Delivery.objects.create(
        endpoint=hook, event=event, state=state, next_at=at, made_at=at, give_up_at=at
    )


def callback(at: datetime, number: int, state: str = "done") -> Callback:
    return Callback.objects.create(key=f"k{number}", openid="o", kind="text", received_at=at, state=state)


def declined(at: datetime, number: int) -> Application:
    facts = {
        "company": "远方快洗",
        "uscc": f"91{number}",
        "contact_name": "丁毅",
        "contact_phone": "+8613900020103",
    }
    return Application.objects.create(
        **facts, branch=cast.branch(), state="declined", applied_at=at, decided_at=at
    )


MAKE: dict[str, Any] = {
    "webhook_deliveries": delivery,
    "wechat_callbacks": callback,
    "held_files": lambda at, number: HeldFile.objects.create(
        name="a.csv", suffix=".csv", size=1, held_at=at, held_by_id="x"
    ),
    "phone_codes": lambda at, number: PhoneCode.objects.create(
        purpose="enter", target=b"t", binding="b", digest=b"d", sent_at=at, expires_at=at
    ),
    "tallies": lambda at, number: Tally.objects.create(key=b"%d" % number, count=1, since=at),
    "idempotency_keys": lambda at, number: IdempotencyKey.objects.create(
        scope="s", key=f"k{number}", request_hash="h", created_at=at
    ),
    "message_quota_uses": lambda at, number: BudgetUse.objects.create(
        budget=MessageBudget.objects.get_or_create(
            name="短信", purpose="service", channel="sms", period="day", most=9
        )[0],
        since=at,
        about=EVERYBODY,
        used=1,
    ),
    "misses": lambda at, number: MissCount.objects.create(begins_at=at, misses=1),
    "member_guesses": lambda at, number: MemberGuesses.objects.create(
        member=cast.member(), misses=1, misses_since=at
    ),
    "declined_applications": declined,
    "traffic_offences": lambda at, number: Violation.objects.create(
        number=f"V{number}", vehicle=cast.vehicle(cast.customer()), happened_at=at, what="违停"
    ),
    "sessions": lambda at, number: BrowserSession.objects.create(
        session_key=f"s{number}", session_data="", expire_date=at
    ),
}


def left(model: Any) -> list[int]:
    return sorted(model._default_manager.values_list("pk", flat=True))


@pytest.mark.parametrize("each", LEFTOVERS, ids=lambda each: each.what)
def test_what_is_older_than_its_period_goes_and_the_rest_stays(each):
    edge = cast.NOW - each.days * DAY
    MAKE[each.what](edge - timedelta(seconds=1), 1)
    stays = MAKE[each.what](edge, 2)

    counts = prune(at=cast.NOW)

    assert counts == {other.what: int(other is each) for other in LEFTOVERS}
    assert list(each.model._default_manager.all()) == [stays]
    entry = AuditEntry.objects.get(verb="leftovers.pruned")
    assert entry.data == {"rows": 1, "days": each.days}
    assert set(prune(at=cast.NOW).values()) == {0}
    assert AuditEntry.objects.filter(verb="leftovers.pruned").count() == 1


def test_every_kind_has_a_test():
    assert set(MAKE) == {each.what for each in LEFTOVERS}


def test_what_is_still_to_be_done_is_kept_however_old():
    old = cast.NOW - 999 * DAY
    delivery(old, 1, state="waiting")
    callback(old, 1, state="received")

    assert set(prune(at=cast.NOW).values()) == {0}


def test_the_papers_of_a_declined_application_go_with_it_and_those_of_a_merchant_stay():
    row = received(cast.branch(), uscc=CREDIT_CODE)
    decline_application(application=row, reason="太远", by=ANNA, at=cast.NOW)
    merchant = entered(received(cast.branch(), uscc=OTHER_CODE)).merchant
    reject_applicant(merchant=merchant, reason="证照不符", by=BERT, at=cast.NOW)
    files = [row.papers.get().file, merchant.documents.get().file]

    assert prune(at=cast.NOW + 181 * DAY)["declined_applications"] == 1
    assert [file.storage.exists(file.name) for file in files] == [False, True]
    assert list(Application.objects.values_list("merchant", flat=True)) == [merchant.pk]


def test_staff_set_the_period_but_no_shorter_one_than_was_promised():
    for number, age in enumerate((31, 61)):
        MAKE["idempotency_keys"](cast.NOW - age * DAY, number)
        MAKE["phone_codes"](cast.NOW - age * DAY, number)
    prune(at=cast.NOW, dry_run=True)
    KeepingPeriod.objects.filter(what="phone_codes").update(days=60)
    KeepingPeriod.objects.filter(what="idempotency_keys").update(days=1)
    MAKE["idempotency_keys"](cast.NOW - 29 * DAY, 9)

    counts = prune(at=cast.NOW)

    assert (counts["phone_codes"], counts["idempotency_keys"], IdempotencyKey.objects.count()) == (1, 2, 1)


def test_a_dry_run_counts_and_deletes_nothing():
    for number in range(3):
        MAKE["tallies"](cast.NOW - 9 * DAY, number)

    assert prune(at=cast.NOW, dry_run=True)["tallies"] == 3
    assert (Tally.objects.count(), AuditEntry.objects.count()) == (3, 0)


def test_the_command_says_how_many_of_each():
    out = StringIO()
    MAKE["tallies"](cast.NOW - 999 * DAY, 1)
    call_command("prune", "--dry-run", stdout=out)
    dry = [line.split()[0] for line in out.getvalue().splitlines()]
    call_command("prune", stdout=out)

    assert dry == [str(int(each.what == "tallies")) for each in LEFTOVERS]
    assert Tally.objects.count() == 0


def test_ledgers_the_trail_and_promises_are_not_touched():
    """K07: years later the use is still there, and with it the last guard against a second one."""
    scene = car_wash()
    scene.redeem()
    before = [left(model) for model in (Redemption, Payable, AuditEntry)]

    assert set(prune(at=cast.NOW + 3650 * DAY).values()) == {0}
    assert [left(model) for model in (Redemption, Payable, AuditEntry)] == before


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_delete_each_row_once():
    for number in range(40):
        MAKE["tallies"](cast.NOW - 9 * DAY, number)

    done = at_once(2, lambda _number: prune(at=cast.NOW, chunk=5))

    assert sum(each["tallies"] for each in done) == 40
    assert Tally.objects.count() == 0
