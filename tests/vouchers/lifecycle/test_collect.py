"""Collecting and refusing a gift."""

import threading
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from club.core.audit import SYSTEM, Actor
from club.core.clock import SHANGHAI
from club.core.models import ActorKind, AuditEntry
from tests import cast
from tests.threads import at_once
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import AlreadyCollected, CollectingOver, NotToCollect, collect, grant, refuse
from vouchers.lifecycle.mint import PeriodOver, mint
from vouchers.lifecycle.models import Gift, Voucher

pytestmark = pytest.mark.django_db

BY = Actor(ActorKind.MEMBER, "m1")


def gift_of(*products: object, quantity: int = 1) -> Gift:
    member = cast.member()
    package = cast.package(*products, quantity=quantity)
    return grant(key="5.18", package=package, members=[member], by=SYSTEM, at=cast.NOW).gifts.get()


def test_collect_makes_a_voucher_for_each_piece():
    gift = gift_of(cast.product(uses=3), cast.product(name="道路救援"), quantity=2)

    vouchers = collect(gift=gift, by=BY, at=cast.NOW)

    stored = Voucher.objects.order_by("pk")
    assert list(stored) == vouchers
    assert [(row.terms["name"], row.uses_left) for row in stored] == [
        ("免费洗车", 3),
        ("免费洗车", 3),
        ("道路救援", 1),
        ("道路救援", 1),
    ]
    assert {row.member for row in stored} == {gift.member}
    assert len({row.code for row in stored}) == 4
    assert all(codes.is_sound(row.code) for row in stored)
    gift.refresh_from_db()
    assert (gift.state, gift.decided_at) == (Gift.State.COLLECTED, cast.NOW)


def test_collect_writes_one_audit_entry_naming_the_vouchers():
    gift = gift_of()

    (voucher,) = collect(gift=gift, by=BY, at=cast.NOW)

    entry = AuditEntry.objects.get(verb="gift.collected")
    assert (entry.subject_id, entry.actor_id, entry.data["vouchers"]) == (
        str(gift.uid),
        "m1",
        [str(voucher.uid)],
    )


def test_days_of_validity_run_from_collecting_through_the_end_of_the_last_day():
    gift = gift_of(cast.product(valid_days=90))
    later = cast.NOW + timedelta(days=5)

    (voucher,) = collect(gift=gift, by=BY, at=later)

    assert voucher.valid_from == later
    assert voucher.valid_until == datetime(2026, 12, 20, tzinfo=SHANGHAI)


def test_a_fixed_period_of_validity_is_kept():
    gift = gift_of(cast.product(valid_days=None, valid_from=date(2026, 10, 1), valid_until=date(2026, 10, 7)))

    (voucher,) = collect(gift=gift, by=BY, at=cast.NOW)

    assert voucher.valid_from == datetime(2026, 10, 1, tzinfo=SHANGHAI)
    assert voucher.valid_until == datetime(2026, 10, 8, tzinfo=SHANGHAI)


def test_collect_refuses_when_the_fixed_period_is_over():
    gift = gift_of(cast.product(valid_days=None, valid_until=date(2026, 9, 20)))

    with pytest.raises(PeriodOver):
        collect(gift=gift, by=BY, at=cast.NOW + timedelta(days=6))
    assert Voucher.objects.count() == 0
    assert Gift.objects.get().state == Gift.State.OFFERED


def test_vouchers_keep_the_terms_of_the_day_of_giving():
    product = cast.product(uses=3, per_member_per_month=2)
    gift = gift_of(product)
    product.uses, product.per_member_per_month = 1, 1
    product.save()

    (voucher,) = collect(gift=gift, by=BY, at=cast.NOW)

    assert (voucher.uses_total, voucher.terms["per_member_per_month"]) == (3, 2)


def test_a_voucher_for_one_car_names_the_car():
    member = cast.member()
    car = cast.vehicle(member.customer)
    package = cast.package(cast.product(needs_named_vehicle=True))
    gift = grant(key="5.18", package=package, members=[member], by=SYSTEM, at=cast.NOW).gifts.get()

    (voucher,) = collect(gift=gift, by=BY, at=cast.NOW)

    assert voucher.vehicle == car


def test_collect_refuses_what_was_collected():
    gift = gift_of()
    collect(gift=gift, by=BY, at=cast.NOW)

    with pytest.raises(AlreadyCollected):
        collect(gift=gift, by=BY, at=cast.NOW)
    assert (Voucher.objects.count(), AuditEntry.objects.filter(verb="gift.collected").count()) == (1, 1)


def test_collect_refuses_from_the_first_moment_after_the_last_day():
    gift = gift_of()

    with pytest.raises(CollectingOver):
        collect(gift=gift, by=BY, at=gift.collect_until)
    assert Voucher.objects.count() == 0


def test_refuse_makes_no_voucher_and_is_for_good():
    gift = gift_of()

    refuse(gift=gift, by=BY, at=cast.NOW)

    with pytest.raises(NotToCollect):
        collect(gift=gift, by=BY, at=cast.NOW)
    gift.refresh_from_db()
    assert (gift.state, gift.decided_at, Voucher.objects.count()) == (Gift.State.REFUSED, cast.NOW, 0)
    assert AuditEntry.objects.filter(verb="gift.refused", subject_id=str(gift.uid)).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_twenty_tabs_collect_twenty_times():
    gift = gift_of()
    looked = threading.Barrier(20)

    def look_then_collect(_number: int) -> None:
        row = Gift.objects.get(pk=gift.pk)
        looked.wait()
        if row.state == Gift.State.OFFERED:
            mint(row, source=Voucher.Source.GIFT, at=cast.NOW)
            Gift.objects.filter(pk=gift.pk).update(state=Gift.State.COLLECTED, decided_at=cast.NOW)

    at_once(20, look_then_collect)

    assert Voucher.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_twenty_open_tabs_collect_one_gift_once():
    gift = gift_of()

    results = at_once(20, lambda _number: collect(gift=gift, by=BY, at=cast.NOW))

    assert Counter(type(result).__name__ for result in results) == {"list": 1, "AlreadyCollected": 19}
    assert Voucher.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_granted_by_ten_people_at_once_gives_once():
    member, package = cast.member(), cast.package()

    results = at_once(
        10, lambda _n: grant(key="5.18", package=package, members=[member], by=SYSTEM, at=cast.NOW)
    )

    assert len({batch.pk for batch in results}) == 1
    assert Gift.objects.count() == 1


def test_the_database_refuses_a_second_gift_of_a_batch():
    gift = gift_of()

    with pytest.raises(IntegrityError), transaction.atomic():
        Gift.objects.create(
            batch=gift.batch,
            member=gift.member,
            package=gift.package,
            offered_at=cast.NOW,
            collect_until=cast.NOW,
        )
