"""Prices, people, keys, standing, hours and places of merchants."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Sum

from club.core import audit
from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from club.identity.models import Account
from merchants.stores import opening
from merchants.stores.access import key_of_secret, operator_of
from merchants.stores.actions import (
    LastOwner,
    NotPossibleNow,
    PriceOverlaps,
    UsernameTaken,
    add_operator,
    agree_price,
    create_api_key,
    deactivate_operator,
    note_miss,
    resume_merchant,
    revoke_api_key,
    suspend_merchant,
    touch_api_key,
)
from merchants.stores.actions.agree_price import TooLate
from merchants.stores.guessing import TooManyMisses, refuse_guesser
from merchants.stores.models import (
    Agreement,
    ApiKey,
    Guesser,
    Merchant,
    MissCount,
    Operator,
    OperatorRole,
    Store,
)
from merchants.stores.queries import open_stores, stores_accepting
from tests import cast
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import car_wash
from vouchers.lifecycle import codes
from vouchers.lifecycle.queries import lookup
from vouchers.lifecycle.refusals import InvalidCode

pytestmark = pytest.mark.django_db
BY = audit.Actor("staff", "s1")
STAMP = {"by": BY, "at": cast.NOW}


def test_prices_of_one_product_never_overlap():
    shop, wash = cast.store(), cast.product()
    terms = {"merchant": shop.merchant, "product": wash, **STAMP}
    agree_price(price_fen=2500, valid_from=date(2026, 1, 1), valid_until=date(2026, 7, 1), **terms)
    with pytest.raises(PriceOverlaps):
        agree_price(price_fen=2600, valid_from=date(2026, 6, 30), **terms)
    agree_price(price_fen=2600, valid_from=date(2026, 7, 1), **terms)
    assert list(Agreement.objects.order_by("pk").values_list("price_fen", flat=True)) == [2500, 2600]
    assert AuditEntry.objects.filter(verb="agreement.made").count() == 2


def test_a_new_price_from_a_coming_day_ends_the_old_one_the_day_before():
    shop, wash = cast.store(), cast.product()
    terms = {"merchant": shop.merchant, "product": wash, **STAMP}
    old = agree_price(price_fen=2500, valid_from=date(2026, 1, 1), **terms)
    agree_price(price_fen=2600, valid_from=date(2026, 10, 1), ends_earlier=True, **terms)
    old.refresh_from_db()
    assert (old.last_day, Agreement.objects.get(price_fen=2600).last_day) == (date(2026, 9, 30), None)
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["agreement.made", "agreement.ended", "agreement.made"]


def test_a_price_is_not_changed_for_days_that_are_over():
    shop, wash = cast.store(), cast.product()
    terms = {"merchant": shop.merchant, "product": wash, **STAMP}
    old = agree_price(price_fen=2500, valid_from=date(2026, 1, 1), **terms)
    with pytest.raises(TooLate):
        agree_price(price_fen=2600, valid_from=date(2026, 9, 15), ends_earlier=True, **terms)
    old.refresh_from_db()
    assert (old.last_day, Agreement.objects.count(), AuditEntry.objects.count()) == (None, 1, 1)


def test_a_key_is_shown_once_and_found_by_its_digest():
    shop = cast.store()
    row, secret = create_api_key(merchant=shop.merchant, store=shop, name="till 1", **STAMP)
    assert key_of_secret(secret) == row
    assert len(secret) >= 46
    assert secret.startswith(row.prefix)
    assert secret not in str(ApiKey.objects.values())
    revoke_api_key(key=row, **STAMP)
    revoke_api_key(key=row, **STAMP)
    assert key_of_secret(secret) is None
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["api_key.created", "api_key.revoked"]


def test_the_use_of_a_key_is_noted_once_a_minute(django_assert_num_queries):
    row, _ = create_api_key(merchant=cast.merchant(), name="till", **STAMP)
    touch_api_key(key=row, at=cast.NOW)
    row.refresh_from_db()
    with django_assert_num_queries(0):
        touch_api_key(key=row, at=cast.NOW + timedelta(seconds=59))
    touch_api_key(key=row, at=cast.NOW + timedelta(seconds=60))
    row.refresh_from_db()
    assert row.last_used_at == cast.NOW + timedelta(seconds=60)


def test_a_new_operator_can_log_in_with_the_password_shown_once():
    shop = cast.store()
    who = {"merchant": shop.merchant, "store": shop, "display_name": "小张", "role": OperatorRole.OWNER}
    row, password = add_operator(username="zhang", **who, **STAMP)
    assert row.account.check_password(password)
    assert row.account.needs_second_factor
    assert operator_of(row.account) == row
    with pytest.raises(UsernameTaken):
        add_operator(username="ZHANG", **who, **STAMP)
    assert Operator.objects.count() == 1


def test_a_cashier_needs_no_second_factor():
    shop = cast.store()
    who = {"merchant": shop.merchant, "store": shop, "display_name": "小李", "role": OperatorRole.CASHIER}
    row, _ = add_operator(username="li", **who, **STAMP)
    assert not row.account.needs_second_factor


def test_a_leaver_is_nobody_at_once_and_his_password_is_void():
    shop = cast.store()
    row = cast.operator(shop)
    row.account.set_password("old password")
    row.account.save()
    left = deactivate_operator(operator=row, **STAMP)
    assert operator_of(left.account) is None
    assert (left.is_active, left.left_at) == (False, cast.NOW)
    login = Account.objects.get(pk=row.account_id)
    assert (login.is_active, login.check_password("old password")) == (False, False)
    assert deactivate_operator(operator=row, **STAMP) == row
    assert AuditEntry.objects.filter(verb="operator.left").count() == 1


def test_the_last_owner_stays():
    shop = cast.store()
    owner = cast.operator(shop, OperatorRole.OWNER)
    cast.operator(shop, OperatorRole.CASHIER)
    cast.operator(cast.store(), OperatorRole.OWNER)
    deactivate_operator(operator=cast.operator(shop, OperatorRole.OWNER), **STAMP)
    with pytest.raises(LastOwner):
        deactivate_operator(operator=owner, **STAMP)
    assert operator_of(owner.account) == owner
    cast.operator(shop, OperatorRole.OWNER)
    assert not deactivate_operator(operator=owner, **STAMP).is_active


def test_a_merchant_is_suspended_and_resumed_with_a_reason():
    merchant = cast.merchant()
    assert suspend_merchant(merchant=merchant, reason="complaints", **STAMP).state == Merchant.State.SUSPENDED
    with pytest.raises(NotPossibleNow):
        suspend_merchant(merchant=merchant, reason="again", **STAMP)
    assert resume_merchant(merchant=merchant, reason="settled", **STAMP).state_reason == "settled"
    assert AuditEntry.objects.filter(subject_type="merchant").count() == 2


def test_twenty_misses_in_ten_minutes_lock_for_fifteen():
    """C02: one login."""
    till = cast.operator(cast.store())
    for _ in range(19):
        note_miss(guesser=till, at=cast.NOW)
    till.refresh_from_db()
    refuse_guesser(guesser=till, at=cast.NOW)
    note_miss(guesser=till, at=cast.NOW + timedelta(minutes=9))
    till.refresh_from_db()
    with pytest.raises(TooManyMisses) as refusal:
        refuse_guesser(guesser=till, at=cast.NOW + timedelta(minutes=10))
    assert refusal.value.details == {"retry_after": 14 * 60}
    refuse_guesser(guesser=till, at=cast.NOW + timedelta(minutes=24))


def test_misses_of_another_hour_do_not_add_up():
    """C02: who mistypes now and then is not locked."""
    till = cast.operator(cast.store())
    for hour in range(30):
        note_miss(guesser=till, at=cast.NOW + timedelta(hours=hour))
    till.refresh_from_db()
    assert (till.misses, till.locked_until) == (1, None)


def test_ten_thousand_random_codes_from_one_login_are_twenty_that_were_looked_at():
    """C02: within ten minutes, beside fifty real ones; the lock answers for the rest and nothing is hit."""
    scene = car_wash()
    for _real in range(50):
        cast.voucher(scene.voucher.member, scene.voucher.product, codes.make())
    till = cast.operator(scene.store)
    tried, hits = tried_and_hit([till], scene.store, codes.make_many(10_000), timedelta(minutes=10))

    assert (tried, hits, MissCount.objects.aggregate(n=Sum("misses"))["n"]) == (20, 0, 20)


def test_a_thousand_logins_below_their_limit_hit_nothing_and_ring_once():
    """C02: a thousand logins with a code each are never locked; the count of everybody rings."""
    scene = car_wash()
    empty = {"kind": "merchant", "merchant": scene.store.merchant, "created_at": cast.NOW}
    keys = ApiKey.objects.bulk_create(
        ApiKey(name="k", prefix="ck", key_sha256=f"{number:064d}", **empty) for number in range(1000)
    )
    tried, hits = tried_and_hit(keys, scene.store, codes.make_many(1_000), timedelta(minutes=4))

    assert (tried, hits) == (1_000, 0)
    assert AuditEntry.objects.get(verb="codes.guessed").data == {"misses": 500}
    assert not ApiKey.objects.filter(locked_until__isnull=False).exists()
    note_miss(guesser=keys[0], at=cast.NOW.replace(minute=10))  # the next ten minutes count for themselves
    assert sorted(MissCount.objects.values_list("misses", flat=True)) == [1, 1_000]


def tried_and_hit(
    guessers: Sequence[Guesser], store: Store, shown: Sequence[str], within: timedelta
) -> tuple[int, int]:
    """How many of the codes, shown evenly over a time by each in turn, were looked at, and how many exist."""
    tried = hits = 0
    begins = cast.NOW.replace(minute=0, second=0)
    for number, code in enumerate(shown):
        at = begins + within * number / len(shown)
        row = guessers[number % len(guessers)]
        try:
            refuse_guesser(guesser=row, at=at)
            tried += 1
            lookup(code, store, at)
            hits += 1
        except InvalidCode:
            note_miss(guesser=row, at=at)
            row.refresh_from_db(fields=["locked_until"])
        except TooManyMisses:
            continue
    return tried, hits


@pytest.mark.django_db(transaction=True)
def test_misses_at_the_same_instant_are_all_counted():
    """C02: thirty threads of one login."""
    till = cast.operator(cast.store())
    at_once(30, lambda _number: note_miss(guesser=till, at=cast.NOW))

    till.refresh_from_db()
    assert (till.locked_until, MissCount.objects.get().misses) == (cast.NOW + timedelta(minutes=15), 30)


def test_stores_accept_what_their_merchant_has_a_price_for():
    wash = cast.product()
    yes, no, past, closed = (cast.store() for _ in range(4))
    cast.agreement(yes.merchant, wash)
    cast.agreement(closed.merchant, wash)
    cast.agreement(past.merchant, wash, period=DateRange(date(2026, 1, 1), date(2026, 9, 15)))
    cast.agreement(no.merchant, cast.product())
    closed.is_open = False
    closed.save()
    assert list(stores_accepting(wash, date(2026, 9, 15))) == [yes]
    assert list(stores_accepting(wash, date(2026, 9, 15), city="青岛")) == []


def test_suspended_merchants_disappear_from_the_finder():
    shop = cast.store()
    suspend_merchant(merchant=shop.merchant, reason="test", **STAMP)
    assert list(open_stores()) == []


def test_the_nearest_store_comes_first_with_its_distance():
    far = cast.store(latitude="36.650000", longitude="117.130000")
    near = cast.store(latitude="36.651000", longitude="117.121000")
    nowhere = cast.store()
    found = list(open_stores(near=(36.651, 117.12)))
    assert found == [near, far, nowhere]
    assert found[0].distance_km == pytest.approx(0.089, abs=0.002)
    assert found[2].distance_km is None


WEEK = ["08:00-18:00"] * 5 + ["18:00-02:00", ""]


@pytest.mark.parametrize(
    "day, hour, expected",
    [
        (15, 8, True),
        (15, 18, False),
        (15, 7, False),
        (19, 23, True),
        (20, 1, True),
        (20, 2, False),
        (20, 12, False),
    ],
)
def test_opening_hours_may_run_past_midnight(day, hour, expected):
    assert opening.is_open_at(WEEK, datetime(2026, 9, day, hour, tzinfo=SHANGHAI)) is expected


def test_unknown_hours_are_unknown():
    assert opening.is_open_at([], cast.NOW) is None
