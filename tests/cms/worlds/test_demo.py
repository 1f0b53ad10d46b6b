"""The demo world: whole, repeatable, and everything it prints works."""

import json
from collections import Counter
from datetime import UTC, datetime
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.models import AuditEntry, ProofRun
from club.identity.models import Account
from club.letters import listing
from club.letters.models import PolicyLetter
from club.managers.models import Assignment, CustomerContact, ToDo
from club.managers.queries import overdue, unassigned
from club.members.models import Customer, Member
from cms.desk.access import rows_for
from cms.reports.invariants import prove
from cms.worlds import demo
from cms.worlds.demo import crowd
from merchants.applications.models import Application
from merchants.ledger.models import Hold
from merchants.quality.models import Flag, Rating
from merchants.settlement.models import Statement
from merchants.stores.models import ApiKey, BankChange, Invitation, Merchant, MerchantDocument, Store
from merchants.stores.secret_keys import digest
from tests.doors import digits
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import Gift, Redemption, RedemptionDoor, Voucher
from vouchers.mall.models import Order, RefundRequest
from vouchers.mall.queries import limit_of_refunds, offer_of, to_approve

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

SHAPE = {
    "staff": {"role", "branch", "username", "password", "totp_secret"},
    "operators": {"merchant", "store", "store_name", "role", "username", "password", "totp_secret"},
    "api_keys": {"kind", "merchant", "store", "key"},
    "members": {"number", "name", "phone", "openid"},
    "vouchers": {"code", "product", "member", "store", "store_name", "uses_left"},
    "register": {"name", "id_number", "phone"},
}


def printed() -> dict:
    out = StringIO()
    call_command("demo", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_demo_world_is_whole_and_what_it_prints_works():
    said = printed()
    assert set(said) == {"site", "sandbox", *SHAPE}
    assert {group: set().union(*rows) for group in SHAPE if (rows := said[group])} == SHAPE
    assert [finding.check.name for finding in prove() if not finding.holds] == []
    assert [run.holds for run in ProofRun.objects.all()] == [True]
    _everybody_can_log_in(said)
    _everything_happened_once()
    for row in said["vouchers"][:10]:
        _works(row)
    people = Customer.objects.filter(members__isnull=True, kind=Customer.Kind.PERSON)
    assert people.count() == len(said["register"]) == 3


def test_loading_the_demo_world_again_changes_nothing():
    first = printed()
    before = AuditEntry.objects.count()
    assert demo.load(timezone.now()) is False
    assert printed() == first
    assert AuditEntry.objects.count() == before


def test_there_is_always_something_to_redeem():
    Voucher.objects.update(
        valid_until=datetime(2000, 1, 2, tzinfo=UTC), valid_from=datetime(2000, 1, 1, tzinfo=UTC)
    )
    assert demo.listing(timezone.now())["vouchers"] == []
    demo.load(timezone.now())
    assert len([row for row in demo.listing(timezone.now())["vouchers"] if row["uses_left"] == 1]) >= 8


def test_the_demo_world_is_refused_outside_the_local_settings(settings):
    settings.LOCAL_DEMO = False
    before = (Member.objects.count(), AuditEntry.objects.count())
    with pytest.raises(CommandError):
        call_command("demo")
    assert (Member.objects.count(), AuditEntry.objects.count()) == before


def test_companies_wait_for_their_letters():
    today = timezone.localdate()
    waiting = [
        len(listing.rows(kind, listing.due(kind, 30, today, ~Q(pk__in=[])))) for kind in PolicyLetter.Kind
    ]
    assert waiting == [2, 1]


def test_a_refund_waits_for_a_second_person():
    [asked] = RefundRequest.objects.all()
    order, asker = asked.order, Account.objects.get(uid=asked.asked_by_id)
    assert (asked.state, asked.amount_fen, order.price_fen) == ("waiting", 23_800, 23_800)
    assert (order.state, order.payment.state, order.gift.vouchers.count()) == ("issued", "paid", 4)
    assert offer_of(order).amount_fen == asked.amount_fen > limit_of_refunds()
    assert (asker.username, rows_for(asker, Order, ["change"]).filter(pk=order.pk).exists()) == (
        "manager-sd",
        True,
    )
    approver = Account.objects.get(username="approver-sd")
    assert list(to_approve(rows_for(approver, RefundRequest, ["view"]), str(approver.uid))) == [asked]


def test_three_managers_look_after_members_and_have_to_dos_of_every_kind():
    today = timezone.localdate()
    held = Assignment.objects.in_force().values_list("manager__account__username", flat=True)
    assert set(held) == {"care-jn", "care-qd", "care-yt"}
    assert unassigned(Member.objects.all()).exists()
    to_dos = ToDo.objects.all()
    assert {"open", "done"} <= set(to_dos.values_list("state", flat=True))
    assert overdue(to_dos, today).exists()
    assert to_dos.filter(state="open", due_date=today).exists()
    assert len(set(CustomerContact.objects.values_list("outcome", flat=True))) >= 4


def _everybody_can_log_in(said: dict) -> None:
    for person in [*said["staff"], *said["operators"]]:
        account = Account.objects.get(username=person["username"])
        assert authenticate(username=person["username"], password=person["password"]) == account
        assert account.needs_second_factor == (person["totp_secret"] is not None)
        if person["totp_secret"]:
            code = digits(person["totp_secret"])
            assert TOTP(Authenticator.objects.get(user=account)).validate_code(code)
    for key in said["api_keys"]:
        assert ApiKey.objects.filter(key_sha256=digest(key["key"]), revoked_at=None).count() == 1


def _everything_happened_once() -> None:
    assert set(Gift.objects.values_list("state", flat=True)) == {"offered", "collected", "refused", "expired"}
    assert set(Voucher.objects.values_list("state", flat=True)) == {
        *("live", "used", "expired", "void", "booked")
    }
    assert set(Statement.objects.values_list("state", flat=True)) == set(Statement.State.values)
    assert Counter(Member.objects.values_list("state", flat=True)) == {"full": 14 + crowd.MEMBERS}
    assert set(Merchant.objects.values_list("state", flat=True)) == {"active", "applying", "rejected"}
    assert Counter(BankChange.objects.values_list("state", flat=True)) == {
        "proposed": 1, "approved": 1, "rejected": 1,
    }  # fmt: skip
    assert set(Application.objects.values_list("state", flat=True)) == {"received", "declined"}
    assert MerchantDocument.objects.filter(withdrawn_at=None).count() == 17
    assert MerchantDocument.objects.exclude(withdrawn_at=None).count() == 1
    assert Invitation.objects.waiting().count() == 1
    assert set(Flag.objects.values_list("state", flat=True)) == set(Flag.State.values)
    assert {"speed", "night"} <= set(Flag.objects.values_list("kind", flat=True))
    assert Redemption.objects.filter(store__code="JN201", reversed_at__isnull=False).count() == 1
    assert Hold.objects.open().exclude(kind=Hold.Kind.ANOMALY).count() == 1
    assert set(Rating.objects.values_list("stars", flat=True)) == {1, 2, 3, 4, 5}
    assert Merchant.objects.filter(score__lt=60).count() == 1


def _works(row: dict) -> None:
    store = Store.objects.get(code=row["store"])
    used = redeem(code=row["code"], store=store, by=SYSTEM, door=RedemptionDoor.TYPED, at=timezone.now())
    used.voucher.refresh_from_db()
    assert used.voucher.uses_left == row["uses_left"] - 1
