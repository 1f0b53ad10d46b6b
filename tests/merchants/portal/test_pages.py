"""Who may open which page of the portal, and what stands on it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from club.core import audit
from club.core.clock import SHANGHAI, local_date
from merchants.bookings.models import Booking
from merchants.settlement.actions import dispute, draw_up, send
from merchants.settlement.models import Dispute, Statement
from merchants.stores.actions import deactivate_operator, invite_operator, suspend_merchant
from merchants.stores.models import ApiKey, Invitation, Merchant, Operator, OperatorRole
from merchants.webhooks.actions import ping
from merchants.webhooks.models import Delivery, Endpoint
from tests import cast
from tests.merchants.bookings.scene import accepted_at, photo_at
from tests.merchants.counter_scene import PLATE, person, shop_offering, voucher_for
from tests.merchants.webhooks.scene import endpoint
from vouchers.lifecycle.actions import redeem, reverse
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
OWNER, CASHIER, FINANCE = OperatorRole.OWNER, OperatorRole.CASHIER, OperatorRole.FINANCE


@pytest.fixture
def wash():
    return cast.product()


@pytest.fixture
def shop(wash):
    return shop_offering(wash)


def use(shop, product, operator=None, at: datetime | None = None) -> Redemption:
    at = at or timezone.now()
    term = {"valid_from": at - timedelta(days=1), "valid_until": at + timedelta(days=30)}
    voucher = voucher_for(product, **term)
    return redeem(code=voucher.code, store=shop, by=audit.SYSTEM, door="typed", at=at, operator=operator)


def sent_statement(shop, product, uses: int = 1) -> Statement:
    """The statement of last month, or of whatever month the wall clock left behind."""
    last_month = local_date(timezone.now()).replace(day=1) - timedelta(days=5)
    at = datetime.combine(last_month, datetime.min.time(), tzinfo=SHANGHAI)
    for _ in range(uses):
        use(shop, product, at=at)
    drawn = draw_up(day=local_date(timezone.now()), at=timezone.now(), by=audit.SYSTEM)
    [mine] = [row for row in drawn if row.merchant_id == shop.merchant_id]
    return send(statement=mine, by=audit.SYSTEM, at=timezone.now())


# --- the matrix --------------------------------------------------------------------------

# page: (method, who may). Objects in the address belong to the operator's own merchant.
PAGES = {
    "portal": ("get", {OWNER, CASHIER, FINANCE}),
    "portal_redeem": ("get", {OWNER, CASHIER}),
    "portal_quote": ("post", {OWNER, CASHIER}),
    "portal_confirm": ("post", {OWNER, CASHIER}),
    "portal_receipt": ("get", {OWNER, CASHIER, FINANCE}),
    "portal_undo": ("post", {OWNER, CASHIER}),
    "portal_place": ("post", {OWNER, CASHIER}),
    "portal_bookings": ("get", {OWNER, CASHIER}),
    "portal_booking": ("get", {OWNER, CASHIER}),
    "portal_booking_photo": ("get", {OWNER, CASHIER}),
    "portal_booking_photos": ("post", {OWNER, CASHIER}),
    "portal_booking_charge": ("post", {OWNER, CASHIER}),
    "portal_booking_finish": ("post", {OWNER, CASHIER}),
    "portal_booking_step": ("post", {OWNER, CASHIER}),
    "portal_offline": ("get", {OWNER, CASHIER, FINANCE}),
    "portal_offline_scan": ("get", {OWNER, CASHIER}),
    "portal_offline_upload": ("post", {OWNER, CASHIER}),
    "portal_worker": ("get", {OWNER, CASHIER}),
    "portal_history": ("get", {OWNER, CASHIER, FINANCE}),
    "portal_history_export": ("get", {OWNER, CASHIER, FINANCE}),
    "portal_statements": ("get", {OWNER, FINANCE}),
    "portal_statement": ("get", {OWNER, FINANCE}),
    "portal_statement_confirm": ("post", {OWNER, FINANCE}),
    "portal_statement_export": ("get", {OWNER, FINANCE}),
    "portal_statement_papers": ("get", {OWNER, FINANCE}),
    "portal_statement_paper": ("get", {OWNER, FINANCE}),
    "portal_dispute": ("get", {OWNER, FINANCE}),
    "portal_dispute_withdraw": ("post", {OWNER, FINANCE}),
    "portal_dispute_agree": ("post", {OWNER, FINANCE}),
    "portal_dispute_insist": ("post", {OWNER, FINANCE}),
    "portal_invoice": ("get", {OWNER, FINANCE}),
    "portal_quality": ("get", {OWNER, CASHIER, FINANCE}),
    "portal_staff": ("get", {OWNER}),
    "portal_staff_off": ("post", {OWNER}),
    "portal_staff_reset": ("post", {OWNER}),
    "portal_invitation_renew": ("post", {OWNER}),
    "portal_invitation_withdraw": ("post", {OWNER}),
    "portal_keys": ("get", {OWNER}),
    "portal_key_revoke": ("post", {OWNER}),
    "portal_webhooks": ("get", {OWNER}),
    "portal_webhook_ping": ("post", {OWNER}),
    "portal_webhook_switch": ("post", {OWNER}),
    "portal_webhook_rotate": ("post", {OWNER}),
    "portal_webhook_again": ("post", {OWNER}),
}
WITH_OBJECT = {
    "portal_receipt": "redemptions/{use}/",
    "portal_undo": "redemptions/{use}/undo/",
    "portal_place": "redemptions/{use}/place/",
    "portal_booking": "bookings/{booking}/",
    "portal_booking_photo": "bookings/photos/{photo}/",
    "portal_booking_photos": "bookings/{booking}/photos/",
    "portal_booking_charge": "bookings/{booking}/charge/",
    "portal_booking_finish": "bookings/{booking}/finish/",
    "portal_booking_step": "bookings/{booking}/arrive/",
    "portal_statement": "statements/{statement}/",
    "portal_statement_confirm": "statements/{statement}/confirm/",
    "portal_statement_export": "statements/{statement}/export/",
    "portal_statement_papers": "statements/{statement}/papers/",
    "portal_statement_paper": "statements/{statement}/papers/csv/",
    "portal_dispute": "statements/{line}/dispute/",
    "portal_dispute_withdraw": "disputes/{dispute}/withdraw/",
    "portal_dispute_agree": "disputes/{dispute}/agree/",
    "portal_dispute_insist": "disputes/{dispute}/insist/",
    "portal_invoice": "statements/{statement}/invoice/",
    "portal_staff_off": "staff/{colleague}/off/",
    "portal_staff_reset": "staff/{colleague}/reset/",
    "portal_invitation_renew": "staff/invitations/{invited}/renew/",
    "portal_invitation_withdraw": "staff/invitations/{invited}/withdraw/",
    "portal_key_revoke": "keys/{key}/revoke/",
    "portal_webhook_ping": "keys/webhooks/{hook}/ping/",
    "portal_webhook_switch": "keys/webhooks/{hook}/switch/",
    "portal_webhook_rotate": "keys/webhooks/{hook}/rotate/",
    "portal_webhook_again": "keys/webhooks/deliveries/{told}/again/",
}
PLAIN = {
    "portal": "",
    "portal_redeem": "redeem/",
    "portal_quote": "redeem/quote/",
    "portal_confirm": "redeem/confirm/",
    "portal_bookings": "bookings/",
    "portal_offline": "offline/",
    "portal_offline_scan": "offline/scan/",
    "portal_offline_upload": "offline/upload/",
    "portal_worker": "worker.js",
    "portal_history": "history/",
    "portal_history_export": "history/export/",
    "portal_statements": "statements/",
    "portal_quality": "quality/",
    "portal_staff": "staff/",
    "portal_keys": "keys/",
    "portal_webhooks": "keys/webhooks/",
}


def told(shop) -> Delivery:
    row, _secret = endpoint(shop)
    return ping(endpoint=row, by=audit.SYSTEM, at=cast.NOW)


def invited(shop) -> Invitation:
    words = {"role": CASHIER, "display_name": "小张", "by": audit.SYSTEM, "at": timezone.now()}
    return invite_operator(merchant=shop.merchant, **words)[0]


def line_of(shop, product) -> str:
    row = sent_statement(shop, product)
    return f"{row.number}/lines/{row.lines.get().payable.uid}"


def disputed(shop, product) -> Dispute:
    row = sent_statement(shop, product)
    said = {"category": "price", "words": "x", "by": audit.SYSTEM, "at": timezone.now()}
    return dispute(statement=row, line=row.lines.get(), **said)


def address(page: str, shop, product) -> str:
    """The page's address, with an object of the shop's merchant where it needs one."""
    if page in PLAIN:
        return f"/portal/{PLAIN[page]}"
    made = {"use": lambda: use(shop, product).uid, "statement": lambda: sent_statement(shop, product).number}
    made |= {"colleague": lambda: cast.operator(shop).uid, "key": lambda: cast.api_key(shop, "0" * 64).uid}
    made |= {"invited": lambda: invited(shop).uid}
    made |= {"line": lambda: line_of(shop, product), "dispute": lambda: disputed(shop, product).uid}
    made |= {"hook": lambda: endpoint(shop)[0].uid, "told": lambda: told(shop).uid}
    made |= {"booking": lambda: accepted_at(shop).uid, "photo": lambda: photo_at(shop).uid}
    [wanted] = [name for name in made if f"{{{name}}}" in WITH_OBJECT[page]]
    return f"/portal/{WITH_OBJECT[page].format(**{wanted: made[wanted]()})}"


def call(browser: Client, page: str, where: str):
    return browser.get(where) if PAGES[page][0] == "get" else browser.post(where)


def test_every_page_of_the_portal_is_in_the_matrix():
    names = {str(name) for name in get_resolver().reverse_dict if str(name).startswith("portal")}
    assert names == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [OWNER, CASHIER, FINANCE])
def test_a_page_opens_for_its_roles_only(page, role, shop, wash):
    where = address(page, shop, wash)
    _, browser = person(shop, role)
    response = call(browser, page, where)
    if role in PAGES[page][1]:
        assert response.status_code in (200, 204, 302, 400)  # 400: open, and nothing was sent
    else:
        assert response.status_code == 403
        assert response.templates[0].name == "merchants/stores/refused.html"


@pytest.mark.parametrize("page", WITH_OBJECT)
def test_foreign_objects_do_not_exist(page, shop, wash):
    where = address(page, shop, wash)
    _, stranger = person(shop_offering(wash), OWNER)
    assert call(stranger, page, where).status_code == 404
    assert Redemption.objects.filter(reversed_at__isnull=False).count() == 0
    assert Statement.objects.filter(state=Statement.State.CONFIRMED).count() == 0
    assert Dispute.objects.exclude(state=Dispute.State.OPEN).count() == 0
    assert Operator.objects.filter(is_active=False).count() == 0
    assert ApiKey.objects.filter(revoked_at__isnull=False).count() == 0
    assert Endpoint.objects.filter(off_at__isnull=False).count() == 0
    assert {row.state for row in Booking.objects.all()} <= {"accepted"}


@pytest.mark.parametrize("page", PAGES)
def test_without_a_login_every_page_leads_to_it(page, client, shop, wash):
    where = address(page, shop, wash)
    response = call(client, page, where)
    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("page", PAGES)
def test_a_member_is_told_that_this_is_not_for_him(page, client, shop, wash):
    where = address(page, shop, wash)
    client.force_login(cast.member().account, backend="django.contrib.auth.backends.ModelBackend")
    assert call(client, page, where).status_code == 403


@pytest.mark.parametrize("page", [page for page, (method, _) in PAGES.items() if method == "post"])
def test_reading_changes_nothing(page, shop, wash):
    where = address(page, shop, wash)
    _, browser = person(shop, OWNER)
    assert {browser.get(where).status_code, browser.head(where).status_code} == {405}


# --- leaving and suspension --------------------------------------------------------------


def test_a_leaver_is_cut_off_at_his_next_request(shop):
    operator, browser = person(shop, CASHIER)
    assert browser.get("/portal/").status_code == 200
    deactivate_operator(operator=operator, by=audit.SYSTEM, at=cast.NOW)
    assert browser.get("/portal/").url.startswith("/accounts/login/")


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(shop):
    operator, browser = person(shop, OWNER)
    assert browser.get("/portal/staff/").status_code == 200
    Operator.objects.filter(pk=operator.pk).update(role=CASHIER)
    assert browser.get("/portal/staff/").status_code == 403


def test_the_people_of_a_closed_merchant_are_out(shop):
    _, browser = person(shop, OWNER)
    Merchant.objects.update(state=Merchant.State.CLOSED)
    assert browser.get("/portal/").status_code == 403


def test_a_suspended_merchant_reads_on_and_is_told(shop):
    _, browser = person(shop, CASHIER)
    suspend_merchant(merchant=shop.merchant, reason="客户投诉", by=audit.SYSTEM, at=cast.NOW)
    page = browser.get("/portal/").content.decode()
    assert "客户投诉" in page


# --- what is shown -----------------------------------------------------------------------


def test_home_counts_today_and_the_month_without_what_was_undone(shop, wash):
    now = timezone.now()
    _, browser = person(shop, OWNER)
    use(shop, wash)
    undone = use(shop, wash)
    reverse(redemption=undone, reason="x", by=audit.SYSTEM, at=now + timedelta(minutes=1))
    sums = browser.get("/portal/").context["sums"]
    assert (sums.today, sums.today_fen, sums.month, sums.month_fen) == (1, 2500, 1, 2500)


def test_a_cashier_sees_his_store_only(shop, wash):
    sister = cast.store(shop.merchant, name="二店")
    here, there = use(shop, wash), use(sister, wash)
    _, browser = person(shop, CASHIER)
    _, owner = person(shop, OWNER, store=None)
    assert [use.row for use in browser.get("/portal/history/").context["uses"]] == [here]
    assert browser.get(f"/portal/redemptions/{there.uid}/").status_code == 404
    assert [use.row for use in owner.get("/portal/history/").context["uses"]] == [there, here]
    narrowed = owner.get("/portal/history/", {"store": sister.code}).context["uses"]
    assert [use.row for use in narrowed] == [there]


def test_history_is_found_by_day_code_service_and_colleague(shop, wash):
    operator, browser = person(shop, OWNER, display_name="王店长")
    other = cast.product(name="代办年检", name_en="Inspection")
    cast.agreement(shop.merchant, other, period=(None, None))
    first, second = use(shop, wash, operator), use(shop, other)
    today = local_date(timezone.now())

    def found(**query):
        return [use.row for use in browser.get("/portal/history/", query).context["uses"]]

    assert found(q=first.voucher.code.lower()) == [first]
    assert found(q="年检") == found(q="inspection") == [second]
    assert found(q="王店长") == [first]
    assert found(first=today, last=today) == [second, first]
    assert found(last=today - timedelta(days=1)) == []


def test_history_is_walked_page_by_page(shop, wash, monkeypatch):
    monkeypatch.setattr("merchants.portal.queries.PAGE", 2)
    _, browser = person(shop, OWNER)
    rows = [use(shop, wash) for _ in range(3)]
    first = browser.get("/portal/history/")
    second = browser.get("/portal/history/", {"before": first.context["next"]})
    walked = [use.row for page in (first, second) for use in page.context["uses"]]
    assert (walked, second.context["next"]) == (rows[::-1], None)


def test_the_file_of_the_history_holds_no_formula_and_no_clear_data(shop, wash):
    operator, browser = person(shop, OWNER, display_name="=HYPERLINK(1)")
    row = use(shop, wash, operator)
    response = browser.get("/portal/history/export/")
    text = b"".join(response.streaming_content).decode()
    [head, line] = text.strip().splitlines()
    assert text.startswith("\ufeff")
    assert len(head.split(",")) == 11
    shown = ["顺达洗车历下店", "免费洗车", "1", "25.00", "张**", "138****5678", "鲁A***45"]
    assert line.split(",")[1:] == [*shown, "'=HYPERLINK(1)", "", str(row.uid)]


def test_a_statement_shows_its_lines_and_is_confirmed(shop, wash):
    statement = sent_statement(shop, wash, 2)
    _, browser = person(shop, FINANCE)
    [listed] = browser.get("/portal/statements/").context["statements"]
    assert listed == statement
    page = browser.get(f"/portal/statements/{statement.number}/")
    assert [shown.line.amount_fen for shown in page.context["lines"]] == [2500, 2500]
    assert "¥50.00" in page.content.decode()
    assert PLATE not in page.content.decode()
    browser.post(f"/portal/statements/{statement.number}/confirm/")
    statement.refresh_from_db()
    assert statement.state == Statement.State.CONFIRMED


def test_the_running_sum_is_shown_before_the_statement_exists(shop, wash):
    use(shop, wash)
    _, browser = person(shop, FINANCE)
    running = browser.get("/portal/statements/").context["running"]
    assert (running.uses, running.due_fen) == (1, 2500)


@pytest.mark.parametrize("page", ["", "history/", "statements/", "staff/", "keys/", "statements/{number}/"])
def test_a_page_takes_the_same_queries_for_three_rows_as_for_one(page, wash):
    counts = []
    for size in (1, 3):
        shop = shop_offering(wash)
        number = sent_statement(shop, wash, size).number
        operator, browser = person(shop, OWNER)
        for _ in range(size):
            use(shop, wash, operator)
            cast.operator(shop)
            cast.api_key(shop, f"{ApiKey.objects.count():064}")
        browser.get("/portal/")
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(f"/portal/{page.format(number=number)}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


# --- people and keys ---------------------------------------------------------------------


def test_an_owner_cannot_put_anybody_into_a_foreign_store(shop, wash):
    _, browser = person(shop, OWNER)
    foreign = shop_offering(wash)
    page = browser.post(
        "/portal/staff/",
        {"display_name": "x", "role": "cashier", "store": foreign.code},
    )
    assert list(page.context["form"].errors) == ["store"]
    assert Invitation.objects.count() == 0


def test_an_owner_makes_and_revokes_a_key_that_works_in_between(shop, client):
    _, browser = person(shop, OWNER)
    browser.post("/portal/keys/", {"name": "till 1", "store": shop.code})
    secret = browser.get("/portal/keys/").context["fresh"]["secret"]
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/redemptions", headers=headers).status_code == 200
    browser.post(f"/portal/keys/{ApiKey.objects.get().uid}/revoke/")
    assert client.get("/api/v1/redemptions", headers=headers).status_code == 401
    assert secret not in browser.get("/portal/keys/").content.decode()
