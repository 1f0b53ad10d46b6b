"""Closing what has run out, and withdrawing."""

from datetime import timedelta

import pytest

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from tests import cast
from tests.vouchers.lifecycle.scene import BY, car_wash, everything
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import CannotVoid, Ended, expire_due, grant, void
from vouchers.lifecycle.models import Gift, Voucher

pytestmark = pytest.mark.django_db


def test_expire_closes_vouchers_and_gifts_from_the_first_moment_after_and_no_other():
    scene = car_wash(uses=2)
    longer = cast.voucher(
        scene.voucher.member,
        scene.voucher.product,
        codes.make(),
        valid_until=scene.voucher.valid_until + timedelta(seconds=1),
    )
    batch = grant(
        key="k", package=cast.package(collect_days=89), members=[scene.voucher.member], by=SYSTEM, at=cast.NOW
    )
    gift = batch.gifts.get()

    ended = expire_due(at=scene.voucher.valid_until)

    assert ended == Ended(gifts=0, vouchers=1)
    assert Voucher.objects.get(pk=scene.voucher.pk).state == Voucher.State.EXPIRED
    assert Voucher.objects.get(pk=longer.pk).state == Voucher.State.LIVE
    assert expire_due(at=gift.collect_until) == Ended(gifts=1, vouchers=1)
    gift.refresh_from_db()
    assert (gift.state, gift.decided_at) == (Gift.State.EXPIRED, gift.collect_until)


def test_expire_writes_one_audit_entry_each_and_nothing_the_second_time():
    scene = car_wash()
    at = scene.voucher.valid_until

    expire_due(at=at)
    expire_due(at=at)

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_type, entry.subject_id) == (
        "voucher.expired",
        "voucher",
        str(scene.voucher.uid),
    )
    assert (entry.actor_kind, entry.at, entry.data) == (
        "system",
        at,
        {"member": str(scene.voucher.member.uid)},
    )


def test_expire_leaves_used_vouchers_used():
    scene = car_wash()
    scene.redeem()

    assert expire_due(at=scene.voucher.valid_until) == Ended(gifts=0, vouchers=0)
    assert Voucher.objects.get().state == Voucher.State.USED


def test_expire_takes_more_rows_than_fit_one_transaction():
    scene = car_wash()
    for _n in range(4):
        cast.voucher(scene.voucher.member, scene.voucher.product, codes.make())

    assert expire_due(at=scene.voucher.valid_until, chunk=2) == Ended(gifts=0, vouchers=5)


def test_void_withdraws_a_voucher_with_its_reason():
    scene = car_wash()

    void(voucher=scene.voucher, reason=" 发错对象 ", by=BY, at=cast.NOW)

    scene.voucher.refresh_from_db()
    assert (scene.voucher.state, scene.voucher.state_reason) == (Voucher.State.VOID, "发错对象")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.data["reason"]) == ("voucher.voided", "发错对象")


def test_void_refuses_a_used_voucher_and_a_missing_reason():
    scene = car_wash(uses=2)
    before = everything()

    with pytest.raises(CannotVoid):
        void(voucher=scene.voucher, reason=" ", by=BY, at=cast.NOW)
    assert everything() == before
    scene.redeem(quantity=2)
    with pytest.raises(CannotVoid):
        void(voucher=scene.voucher, reason="发错对象", by=BY, at=cast.NOW)
    assert Voucher.objects.get().state == Voucher.State.USED
