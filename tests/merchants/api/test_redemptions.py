"""Redeeming by API: once, with the right answer, for the right merchant."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core import audit
from club.core.clock import local_date
from club.core.models import IdempotencyKey
from cms.keeping.actions import prune
from merchants.api.schemas import LookupOut, RedemptionList, RedemptionOut, ReversalOut
from merchants.ledger.models import Payable
from merchants.settlement.actions import draw_up
from merchants.stores.actions import suspend_merchant
from tests import cast
from tests.merchants.counter_scene import NAME, PHONE, PLATE, Till, shop_offering, till, voucher_for
from vouchers.lifecycle import codes
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db


@pytest.fixture
def wash():
    return cast.product()


@pytest.fixture
def shop(wash):
    return shop_offering(wash)


@pytest.fixture
def here(shop) -> Till:
    return till(shop)


def problem(response) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["detail"]
    return response.status_code, body["code"]


def nothing_happened() -> bool:
    return (Redemption.objects.count(), Payable.objects.count()) == (0, 0)


def test_redeem_answers_with_price_place_and_masked_member(here, shop, wash):
    voucher = voucher_for(wash)
    response = here.redeem(codes.show(voucher.code).lower())
    row = Redemption.objects.get()
    assert response.status_code == 201
    body = response.json()
    RedemptionOut.model_validate(body)
    assert body == {
        "id": str(row.uid),
        "voucher": {"id": str(voucher.uid), "uses_left": 0, "value_left": None},
        "product": {"code": wash.code, "name": "免费洗车", "name_en": "Car wash"},
        "store": shop.code,
        "quantity": 1,
        "redeemed_at": body["redeemed_at"],
        "occurred_at": body["occurred_at"],
        "bill": None,
        "benefit": None,
        "settlement_price": {"amount": 2500, "currency": "CNY"},
        "member": {"name": "张**", "phone": "138****5678", "plate": "鲁A***45"},
        "reversed_at": None,
        "reversal_reason": None,
    }
    assert body["redeemed_at"].endswith("+08:00")
    assert (row.door, row.api_key, row.payable.amount_fen) == ("api", here.key, 2500)


def test_no_answer_holds_name_phone_plate_or_code_in_clear(here, wash):
    voucher = voucher_for(wash)
    answers = [
        here.post("vouchers/lookup", {"code": voucher.code}),
        here.redeem(voucher.code),
        here.get("redemptions"),
        here.get(f"redemptions/{Redemption.objects.get().uid}"),
    ]
    assert [answer.status_code for answer in answers] == [200, 201, 200, 200]
    text = "".join(answer.content.decode() for answer in answers)
    secrets = [NAME, PHONE[3:], PLATE, voucher.code, voucher.member.customer.id_number]
    assert [secret for secret in secrets if secret in text] == []


def test_the_same_request_twice_is_one_redemption_with_one_answer(here, wash):
    """K04: the answer was lost on the way, the till asks again."""
    voucher = voucher_for(wash)
    first, second = here.redeem(voucher.code), here.redeem(voucher.code)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert Redemption.objects.count() == Payable.objects.count() == 1


def test_money_moves_only_with_a_key(here, wash):
    """K01: redeeming and undoing alike."""
    voucher = voucher_for(wash)
    assert problem(here.redeem(voucher.code, key=None)) == (400, "key_required")
    assert problem(here.post(f"redemptions/{uuid4()}/reversal", {"reason": "x"})) == (400, "key_required")
    assert nothing_happened()


def test_a_key_used_for_another_request_is_refused(here, wash):
    """K02: another body, and another address."""
    first, second = voucher_for(wash), voucher_for(wash)
    here.redeem(first.code)
    assert problem(here.redeem(second.code)) == (422, "key_reused")
    uid = Redemption.objects.get().uid
    assert problem(here.post(f"redemptions/{uid}/reversal", {"reason": "x"}, "key-1")) == (422, "key_reused")
    assert Redemption.objects.filter(reversed_at__isnull=True).count() == 1


def test_two_merchants_may_make_the_same_key(wash):
    for shop in (shop_offering(wash), shop_offering(wash)):
        assert till(shop).redeem(voucher_for(wash).code).status_code == 201


def test_another_key_on_a_used_voucher_says_when_it_was_used(here, wash):
    """K07: the key was pruned; the row is the last guard."""
    voucher = voucher_for(wash)
    here.redeem(voucher.code)
    IdempotencyKey.objects.all().delete()  # pruned: the unique use is the last guard
    response = here.redeem(voucher.code)
    assert problem(response) == (409, "already_redeemed")
    assert "redeemed_at" in response.json()
    assert Redemption.objects.count() == 1


def test_a_pruned_key_does_not_let_the_same_scan_in_again(here, wash):
    """K07: after 31 days the key is forgotten, the use is not."""
    voucher = voucher_for(wash, valid_until=timezone.now() + timedelta(days=90))
    here.redeem(voucher.code)
    assert prune(at=timezone.now() + timedelta(days=31))["idempotency_keys"] == 1
    assert problem(here.redeem(voucher.code)) == (409, "already_redeemed")
    assert Redemption.objects.count() == Payable.objects.count() == 1


def test_a_refusal_is_answered_again_like_any_answer(here, wash):
    voucher = voucher_for(wash, valid_until=timezone.now() - timedelta(hours=1))
    first, second = here.redeem(voucher.code), here.redeem(voucher.code)
    assert problem(first) == problem(second) == (409, "expired")
    assert second["Idempotent-Replayed"] == "true"
    assert nothing_happened()


def test_a_stranger_learns_nothing_about_a_code(wash):
    stranger = till(shop_offering(cast.product()))
    live, used = voucher_for(wash), voucher_for(wash)
    till(shop_offering(wash)).redeem(used.code)
    tries = [live.code, used.code, codes.make(), "no code at all"]
    answers = [stranger.post("vouchers/lookup", {"code": code}).json() for code in tries]
    answers += [stranger.redeem(code, key=str(uuid4())).json() for code in tries]
    assert {(answer["status"], answer["code"]) for answer in answers} == {(404, "invalid_code")}
    assert len({answer["detail"] for answer in answers}) == 1
    assert Redemption.objects.count() == 1


def test_a_suspended_merchant_may_read_but_not_redeem(here, shop, wash):
    here.redeem(voucher_for(wash).code)
    suspend_merchant(merchant=shop.merchant, reason="x", by=audit.SYSTEM, at=cast.NOW)
    assert problem(here.redeem(voucher_for(wash).code, key="k2")) == (409, "merchant_suspended")
    assert len(here.get("redemptions").json()["items"]) == 1
    assert Redemption.objects.count() == 1


def test_lookup_changes_nothing_and_tells_why_not(here, wash):
    voucher = voucher_for(wash)
    fresh = here.post("vouchers/lookup", {"code": voucher.code}).json()
    LookupOut.model_validate(fresh)
    assert (fresh["usable"], fresh["reason"], fresh["uses_left"]) == (True, None, 1)
    assert fresh["member"] == {"name": "张**", "phone": "138****5678", "plate": "鲁A***45"}
    assert nothing_happened()
    here.redeem(voucher.code)
    used = here.post("vouchers/lookup", {"code": voucher.code}).json()
    assert (used["usable"], used["reason"]) == (False, "already_redeemed")


def test_questions_are_asked_before_the_use_is_taken(here):
    question = {"code": "mileage", "label": "里程", "required": True}
    errand = cast.product(questions=[question])
    cast.agreement(here.key.merchant, errand, period=(None, None))
    voucher = voucher_for(errand)
    assert here.post("vouchers/lookup", {"code": voucher.code}).json()["questions"] == [question]
    refusal = here.redeem(voucher.code)
    assert problem(refusal) == (422, "answers_missing")
    assert refusal.json()["questions"] == ["mileage"]
    assert here.redeem(voucher.code, key="k2", answers={"mileage": 52000}).status_code == 201
    assert Redemption.objects.get().answers == {"mileage": "52000"}


def test_twenty_wrong_codes_lock_the_key(here, wash):
    """C02: from then on a right code is not looked at either."""
    for number in range(20):
        assert problem(here.redeem(codes.make(), key=str(number))) == (404, "invalid_code")
    locked = here.redeem(voucher_for(wash).code, key="right")
    assert problem(locked) == (429, "throttled")
    assert 0 < int(locked["Retry-After"]) <= 900
    assert problem(here.post("vouchers/lookup", {"code": codes.make()})) == (429, "throttled")
    assert nothing_happened()


def test_a_redemption_is_undone_once_with_a_reason(here, wash):
    voucher = voucher_for(wash)
    uid = here.redeem(voucher.code).json()["id"]
    undone = here.post(f"redemptions/{uid}/reversal", {"reason": "客户改期"}, "undo-1")
    ReversalOut.model_validate(undone.json())
    assert (undone.status_code, undone.json()["voucher"]["uses_left"]) == (200, 1)
    assert (undone.json()["reversal_reason"], undone.json()["settlement"]) == ("客户改期", None)
    again = here.post(f"redemptions/{uid}/reversal", {"reason": "客户改期"}, "undo-2")
    assert problem(again) == (409, "already_reversed")
    assert sum(row.amount_fen for row in Payable.objects.all()) == 0


def test_undoing_what_stands_in_a_statement_counts_in_the_next_one(here, wash):
    """R08: undone after the statement was drawn up."""
    uid = here.redeem(voucher_for(wash).code).json()["id"]
    now = timezone.now()
    following = (local_date(now).replace(day=1) + timedelta(days=32)).replace(day=1)
    [statement] = draw_up(day=following, at=now, by=audit.SYSTEM)
    undone = here.post(f"redemptions/{uid}/reversal", {"reason": "错误"}, "undo-1")
    assert (undone.status_code, undone.json()["settlement"]) == (202, "adjustment_next_batch")
    statement.refresh_from_db()
    assert (statement.due_fen, statement.lines.get().amount_fen) == (2500, 2500)
    later = (following + timedelta(days=32)).replace(day=1)
    [correction] = draw_up(day=later, at=now, by=audit.SYSTEM)
    assert [(line.amount_fen, line.payable.reverses_id) for line in correction.lines.all()] == [
        (-2500, statement.lines.get().payable_id)
    ]


# --- who may see what ------------------------------------------------------------------


def test_foreign_redemptions_do_not_exist(here, wash):
    uid = here.redeem(voucher_for(wash).code).json()["id"]
    stranger = till(shop_offering(wash))
    assert problem(stranger.get(f"redemptions/{uid}")) == (404, "not_found")
    assert problem(stranger.post(f"redemptions/{uid}/reversal", {"reason": "x"}, "k")) == (404, "not_found")
    assert stranger.get("redemptions").json() == {"items": [], "next_cursor": None}
    assert Redemption.objects.get().reversed_at is None


def test_the_key_of_a_store_sees_and_serves_that_store_only(here, shop, wash):
    sister = cast.store(shop.merchant, name="二店")
    there = till(sister)
    uid = here.redeem(voucher_for(wash).code).json()["id"]
    assert problem(there.get(f"redemptions/{uid}")) == (404, "not_found")
    elsewhere = there.post("redemptions", {"code": voucher_for(wash).code, "store": shop.code}, "k")
    assert problem(elsewhere) == (403, "forbidden")
    foreign = there.post("redemptions", {"code": voucher_for(wash).code, "store": "MD99999"}, "k2")
    assert problem(foreign) == (404, "not_found")
    whole = till(shop, store=None)
    assert whole.get(f"redemptions/{uid}").status_code == 200
    unsaid = whole.post("redemptions", {"code": voucher_for(wash).code}, "k3")
    assert problem(unsaid) == (400, "invalid")
    assert Redemption.objects.count() == 1


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"revoked_at": cast.NOW}, (401, "unauthenticated")),
        ({"kind": "integration", "merchant": None, "store": None}, (403, "forbidden")),
    ],
)
def test_revoked_and_integration_keys_are_refused(shop, wash, change, expected):
    caller = till(shop, **change)
    body = {"code": voucher_for(wash).code, "store": shop.code}
    assert problem(caller.post("redemptions", body, "k")) == expected
    assert problem(caller.get("redemptions")) == expected
    assert nothing_happened()


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic YTpi"}])
def test_without_a_valid_key_every_call_is_refused(client, header):
    calls = [
        client.get("/api/v1/redemptions", headers=header),
        client.get(f"/api/v1/redemptions/{uuid4()}", headers=header),
        client.post("/api/v1/redemptions", {}, content_type="application/json", headers=header),
        client.post(
            f"/api/v1/redemptions/{uuid4()}/reversal", {}, content_type="application/json", headers=header
        ),
        client.post("/api/v1/vouchers/lookup", {}, content_type="application/json", headers=header),
        client.get("/api/v1/statements", headers=header),
        client.get("/api/v1/statements/ST1", headers=header),
        client.get("/api/v1/statements/ST1/lines", headers=header),
        client.post("/api/v1/statements/ST1/confirm", headers=header),
    ]
    assert {problem(call) for call in calls} == {(401, "unauthenticated")}
    assert {call["WWW-Authenticate"] for call in calls} == {'Bearer realm="api"'}


# --- shape of requests -----------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        '{"code": "A", "store": "B", "merchant_id": 1}',
        '{"code": "A", "store": "B", "unit_price": 1}',
        '{"code": "A", "store": "B", "code": "C"}',
        '{"code": "A", "store": "B", "quantity": 0}',
        '{"code": "A", "store": "B", "quantity": "2"}',
        '{"code": "A", "store": "B", "quantity": NaN}',
        '{"code": "A", "store": "B", "occurred_at": "2026-09-15T10:00:00"}',
        '{"code": "", "store": "B"}',
        '{"store": "B"}',
        "[]",
        "not json",
        "",
        "\xff",
    ],
)
def test_a_request_of_another_shape_is_invalid(here, body):
    assert problem(here.post("redemptions", body, "k")) == (400, "invalid")
    assert (nothing_happened(), IdempotencyKey.objects.count()) == (True, 0)


def test_a_wrong_field_is_named_without_repeating_its_value(here):
    response = here.post("redemptions", {"code": "A", "plate": PLATE}, "k")
    assert response.json()["errors"] == [{"field": "plate", "message": "Extra inputs are not permitted"}]
    assert PLATE not in response.content.decode()


NOBODYS = "cursor=6f9c1f0e-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "query",
    ["limit=1&limit=2", "limit=201", "limit=0", "cursor=x", NOBODYS, "member=1", "store__code=x"],
)
def test_an_unknown_doubled_or_wrong_query_is_invalid(here, query):
    headers = {"Authorization": f"Bearer {here.secret}"}
    assert problem(here.client.get(f"/api/v1/redemptions?{query}", headers=headers)) == (400, "invalid")


def test_unknown_addresses_and_methods_are_problems_too(here):
    assert problem(here.get("nothing/here")) == (404, "not_found")
    assert problem(here.get("redemptions/not-a-uuid")) == (404, "not_found")
    put = here.client.put("/api/v1/redemptions", headers={"Authorization": f"Bearer {here.secret}"})
    assert (problem(put), set(put["Allow"].split(", "))) == ((405, "method_not_allowed"), {"GET", "POST"})


# --- lists -----------------------------------------------------------------------------


def test_a_list_is_walked_by_cursor_newest_first(here, wash):
    for number in range(5):
        here.redeem(voucher_for(wash).code, key=str(number))
    newest = [str(uid) for uid in Redemption.objects.order_by("-pk").values_list("uid", flat=True)]
    walked, cursor = [], {}
    for _ in range(3):
        page = here.get("redemptions", limit=2, **cursor).json()
        RedemptionList.model_validate(page)
        walked += [item["id"] for item in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert (walked, cursor["cursor"]) == (newest, None)


def test_a_list_takes_the_same_queries_for_three_rows_as_for_one(here, wash):
    here.get("redemptions")  # the first call of a minute notes the use of the key
    counts = []
    for size in (1, 3):
        while Redemption.objects.count() < size:
            here.redeem(voucher_for(wash).code, key=str(uuid4()))
        with CaptureQueriesContext(connection) as seen:
            assert len(here.get("redemptions").json()["items"]) == size
        counts.append(len(seen))
    assert counts == [2, 2]


def test_a_list_can_be_narrowed_to_a_store_and_a_day(here, shop, wash):
    here.redeem(voucher_for(wash).code)
    today = local_date(timezone.now())
    sizes = [
        len(here.get("redemptions", **query).json()["items"])
        for query in (
            {"day": today},
            {"day": today - timedelta(days=1)},
            {"store": shop.code},
            {"store": "MD0"},
        )
    ]
    assert sizes == [1, 0, 1, 0]
