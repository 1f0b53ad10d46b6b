"""Using a voucher at a store."""

import json
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from club.core.models import AuditEntry
from club.messaging.models import Message
from merchants.ledger.actions import NotOfferedHere
from merchants.ledger.models import Payable
from merchants.stores.models import Merchant
from tests import cast
from tests.vouchers.lifecycle.scene import Scene, car_wash, everything
from vouchers.catalogue.models import BookingNeed
from vouchers.lifecycle import codes, qr, refusals
from vouchers.lifecycle.models import LimitCounter, Redemption, RedemptionDoor, Voucher

pytestmark = pytest.mark.django_db


def refuse(scene: Scene, refusal: type[Exception], **words: object) -> Exception:
    """Assert that the redemption is refused for exactly this reason and that nothing was written."""
    before = everything()
    with pytest.raises(refusal) as caught:
        scene.redeem(**words)
    assert caught.type is refusal
    assert everything() == before
    return caught.value


def test_redeem_uses_the_voucher_and_owes_the_merchant_the_price_of_the_day():
    scene = car_wash(price_fen=2800)

    redemption = scene.redeem()

    scene.voucher.refresh_from_db()
    assert (scene.voucher.state, scene.voucher.uses_left) == (Voucher.State.USED, 0)
    assert scene.voucher.last_used_at == cast.NOW
    payable = Payable.objects.get()
    assert (payable.amount_fen, payable.day, payable.store) == (2800, date(2026, 9, 15), scene.store)
    stored = Redemption.objects.get()
    assert stored == redemption
    assert (stored.use_no, stored.quantity, stored.payable, stored.member) == (
        1,
        1,
        payable,
        scene.voucher.member,
    )
    assert (stored.door, stored.merchant) == (RedemptionDoor.TYPED, scene.store.merchant)


def test_redeem_writes_one_audit_entry_and_tells_the_member_once():
    scene = car_wash(uses=3)

    redemption = scene.redeem()

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id, entry.actor_id) == (
        "voucher.redeemed",
        str(redemption.uid),
        "till-1",
    )
    assert (entry.data["uses_left"], entry.data["amount_fen"]) == (2, 2500)
    message = Message.objects.get()
    assert (message.kind.code, message.recipient) == ("voucher_redeemed", scene.voucher.member.uid)
    assert json.loads(message.params) == {
        "name": "王小明",
        "product": "免费洗车",
        "product_en": "Car wash",
        "store": "顺达洗车历下店",
        "time": "2026-09-15 10:00",
        "left": "2",
        "rest": "2次",
        "rest_en": "2",
    }


def test_redeem_takes_two_statements_with_limits_and_scope():
    scene = car_wash(per_member_per_month=5, per_store_per_day=50)
    scene.redeem(code=cast.voucher(scene.voucher.member, scene.voucher.product, codes.make()).code)

    with CaptureQueriesContext(connection) as queries:
        scene.redeem()

    work = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(work) == 2


@pytest.mark.parametrize("typed", ["{} ", "{}".lower(), "　{}", "{}-"])
def test_redeem_takes_the_code_as_people_type_it(typed: str):
    scene = car_wash()

    scene.redeem(code=typed.format(codes.show(scene.voucher.code).lower()))

    scene.voucher.refresh_from_db()
    assert scene.voucher.uses_left == 0


def test_redeem_takes_a_scanned_qr_code():
    scene = car_wash()

    redemption = scene.redeem(code=qr.payload(scene.voucher, cast.NOW))

    assert (redemption.door, redemption.voucher_id) == (RedemptionDoor.SCANNED, scene.voucher.pk)


def test_redeem_takes_several_uses_at_once():
    scene = car_wash(uses=5)

    first, second = scene.redeem(quantity=3), scene.redeem()

    scene.voucher.refresh_from_db()
    assert (scene.voucher.uses_left, scene.voucher.state) == (1, Voucher.State.LIVE)
    assert (first.use_no, second.use_no) == (3, 4)
    assert [row.amount_fen for row in Payable.objects.order_by("pk")] == [7500, 2500]


def test_redeem_keeps_the_answers_that_were_asked_for():
    scene = car_wash(questions=[{"code": "km", "label": "里程", "required": True}])

    redemption = scene.redeem(answers={"km": 52000, "plate": "鲁A12345"})

    assert Redemption.objects.get(pk=redemption.pk).answers == {"km": "52000"}


def test_redeem_of_an_upload_counts_for_the_day_it_happened():
    scene = car_wash()
    yesterday = cast.NOW - timedelta(days=1)
    scene.voucher.valid_from = yesterday - timedelta(days=1)
    scene.voucher.save()

    redemption = scene.redeem(door=RedemptionDoor.OFFLINE, occurred_at=yesterday)

    assert (redemption.redeemed_at, redemption.occurred_at) == (cast.NOW, yesterday)
    assert redemption.payable.day == date(2026, 9, 14)


def test_redeem_at_a_till_that_is_online_happens_now_whatever_the_till_says():
    scene = car_wash()
    Voucher.objects.update(valid_until=cast.NOW)

    refuse(scene, refusals.Expired, door=RedemptionDoor.API, occurred_at=cast.NOW - timedelta(days=1))


def test_redeem_refuses_a_code_that_does_not_exist():
    refuse(car_wash(), refusals.InvalidCode, code=codes.make())


def test_redeem_refuses_a_code_with_a_wrong_letter():
    scene = car_wash()
    last = scene.voucher.code[-1]

    refuse(scene, refusals.InvalidCode, code=scene.voucher.code[:-1] + ("A" if last != "A" else "B"))


def test_redeem_refuses_a_used_voucher_with_the_time_and_without_the_other_shop():
    scene = car_wash()
    scene.redeem()
    other = cast.store()
    cast.agreement(other.merchant, scene.voucher.product)

    refusal = refuse(scene, refusals.AlreadyRedeemed, store=other, at=cast.NOW + timedelta(hours=1))

    assert refusal.details == {"redeemed_at": "2026-09-15T10:00:00+08:00"}
    assert "10:00" in str(refusal)
    assert scene.store.name not in str(refusal)


def test_redeem_refuses_more_uses_than_are_left():
    scene = car_wash(uses=3)
    scene.redeem(quantity=2)

    refusal = refuse(scene, refusals.Exhausted, quantity=2)

    assert refusal.details == {"uses_left": 1}


def test_redeem_refuses_a_card_without_uses_left():
    scene = car_wash(uses=3)
    scene.redeem(quantity=3)

    refuse(scene, refusals.Exhausted)


@pytest.mark.parametrize("quantity", [0, -1])
def test_redeem_refuses_to_take_nothing_or_to_give(quantity: int):
    refuse(car_wash(uses=3), refusals.InvalidQuantity, quantity=quantity)


def test_redeem_refuses_an_expired_voucher_from_the_first_moment():
    scene = car_wash()

    refuse(scene, refusals.Expired, at=scene.voucher.valid_until)


def test_redeem_refuses_a_voucher_before_its_first_moment():
    scene = car_wash()

    refuse(scene, refusals.NotYetValid, at=scene.voucher.valid_from - timedelta(seconds=1))


def test_redeem_refuses_a_withdrawn_voucher():
    scene = car_wash()
    Voucher.objects.update(state=Voucher.State.VOID)

    refuse(scene, refusals.Void)


def test_redeem_tells_a_merchant_who_never_sold_the_product_nothing():
    scene = car_wash()
    stranger = cast.store()

    refuse(scene, refusals.InvalidCode, store=stranger)
    scene.redeem()
    refuse(scene, refusals.InvalidCode, store=stranger)


def test_redeem_tells_whoever_scans_the_true_reason_because_the_customer_is_there():
    scene = car_wash()

    refuse(scene, NotOfferedHere, store=cast.store(), code=qr.payload(scene.voucher, cast.NOW))


def test_redeem_owes_each_service_at_its_own_price_and_none_without_a_price():
    cheap = car_wash(price_fen=2_500)
    dear = car_wash(price_fen=9_000, store=cheap.store)
    unsold = Scene(cast.voucher(cast.member(), cast.product(), codes.make()), cheap.store)

    owed = [scene.redeem().payable.amount_fen for scene in (cheap, dear)]

    assert owed == [2_500, 9_000]
    refuse(unsold, refusals.InvalidCode)


@pytest.mark.parametrize("shown", ["typed", "scanned"])
def test_redeem_uses_the_voucher_that_is_shown_and_no_other(shown: str):
    scene = car_wash()
    second = cast.voucher(cast.member(), scene.voucher.product, codes.make())
    cast.voucher(cast.member(), scene.voucher.product, codes.make())

    used = scene.redeem(code=second.code if shown == "typed" else qr.payload(second, cast.NOW))

    assert (used.voucher, used.member) == (second, second.member)
    assert list(Voucher.objects.filter(uses_left=0)) == [second]


def test_redeem_takes_a_voucher_from_its_first_moment_to_its_last():
    first, last = car_wash(), car_wash()
    Voucher.objects.filter(pk=first.voucher.pk).update(valid_from=cast.NOW)
    Voucher.objects.filter(pk=last.voucher.pk).update(valid_until=cast.NOW + timedelta(microseconds=1))

    assert (first.redeem().use_no, last.redeem().use_no) == (1, 1)


def test_redeem_judges_a_frame_when_it_was_seen_and_the_use_when_it_is_confirmed():
    scene = car_wash(uses=9)
    later = cast.NOW + timedelta(minutes=2)
    frame = qr.payload(scene.voucher, cast.NOW)

    refuse(scene, refusals.QrExpired, code=frame, at=later)

    assert scene.redeem(code=frame, seen_at=cast.NOW, at=later).occurred_at == later


def test_redeem_of_an_upload_that_does_not_say_when_counts_for_now():
    assert car_wash().redeem(door=RedemptionDoor.OFFLINE).occurred_at == cast.NOW


def test_redeem_asks_for_no_answer_that_may_be_left_out():
    scene = car_wash(questions=[{"code": "litres", "label": "升数", "required": False}])

    assert scene.redeem().answers == {}


def test_redeem_keeps_two_hundred_letters_of_an_answer():
    scene = car_wash(questions=[{"code": "plate", "label": "车牌"}])

    assert scene.redeem(answers={"plate": "x" * 201}).answers == {"plate": "x" * 200}


def test_redeem_takes_a_voucher_whose_terms_are_older_than_the_questions():
    scene = car_wash()
    del scene.voucher.terms["questions"]
    scene.voucher.save()

    assert scene.redeem().answers == {}


def test_redeem_refuses_where_the_agreement_has_ended():
    scene = car_wash()
    old = cast.store()
    cast.agreement(old.merchant, scene.voucher.product, period=DateRange(date(2025, 1, 1), date(2026, 1, 1)))

    refuse(scene, NotOfferedHere, store=old)


def test_redeem_refuses_a_suspended_merchant():
    scene = car_wash()
    Merchant.objects.update(state=Merchant.State.SUSPENDED)

    refuse(scene, refusals.MerchantSuspended)


def test_redeem_refuses_a_store_out_of_service():
    scene = car_wash()
    type(scene.store).objects.update(is_open=False)

    refuse(scene, refusals.WrongStore)


def test_redeem_refuses_a_store_of_another_region():
    scene = car_wash()
    scene.voucher.terms["branches"] = [cast.branch("QD").path]
    scene.voucher.save()

    refuse(scene, refusals.WrongStore)


def test_redeem_accepts_a_store_below_the_branch_of_the_terms():
    province = cast.branch("370000")
    store = cast.store(branch=cast.branch("370100", parent=province))
    scene = car_wash(store=store)
    scene.voucher.terms["branches"] = [province.path]
    scene.voucher.save()

    assert scene.redeem().store == store


def test_redeem_refuses_outside_the_hours_of_the_terms():
    scene = car_wash(hours_from=time(11), hours_until=time(18))

    refuse(scene, refusals.OutsideHours)


def test_redeem_refuses_what_has_to_be_booked_and_takes_it_when_it_was():
    scene = car_wash(booking=BookingNeed.REQUIRED)

    refuse(scene, refusals.BookingRequired)
    Voucher.objects.update(state=Voucher.State.BOOKED)
    refuse(scene, refusals.Booked)
    assert scene.redeem(kept_for=cast.NOW).use_no == 1


def test_redeem_refuses_without_the_answers_and_names_the_questions():
    scene = car_wash(
        questions=[{"code": "km", "label": "里程"}, {"code": "note", "label": "备注", "required": False}]
    )

    refusal = refuse(scene, refusals.AnswersMissing, answers={"km": " "})

    assert refusal.details == {"questions": ["km"]}


def test_redeem_refuses_a_member_who_had_his_share_of_the_month():
    scene = car_wash(per_member_per_month=2, uses=9)
    scene.redeem(quantity=2)

    refuse(scene, refusals.MemberLimit)
    assert scene.redeem(at=cast.NOW + timedelta(days=16)).use_no == 3


def test_redeem_refuses_a_store_that_reached_its_cap_of_the_day():
    scene = car_wash(per_store_per_day=1, uses=9)
    scene.redeem()

    refuse(scene, refusals.CapReached)
    scene.redeem(at=cast.NOW + timedelta(days=1))
    assert list(LimitCounter.objects.order_by("scope").values_list("used", "ceiling")) == [(1, 1), (1, 1)]


def test_redeem_refuses_more_at_once_than_a_limit_allows_at_all():
    refuse(car_wash(per_member_per_month=2, uses=9), refusals.MemberLimit, quantity=3)


def test_redeem_refuses_an_old_picture_of_the_qr_code():
    scene = car_wash()
    picture = qr.payload(scene.voucher, cast.NOW - timedelta(minutes=2))

    refuse(scene, refusals.QrExpired, code=picture)


def test_redeem_refuses_the_same_frame_of_a_card_twice():
    scene = car_wash(uses=5)
    frame = qr.payload(scene.voucher, cast.NOW)
    scene.redeem(code=frame)

    refuse(scene, refusals.QrExpired, code=frame)
    later = cast.NOW + timedelta(seconds=30)
    assert scene.redeem(code=qr.payload(scene.voucher, later), at=later).use_no == 2
