"""The results page: figures in reach of the post, and the rows behind them."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from club.core.audit import SYSTEM
from club.core.clock import midnight
from club.core.models import AuditEntry
from club.identity.models import Role
from club.members.models import Member, Policy
from club.organisation.queries import head_office
from cms.reports import results
from merchants.ledger.models import Payable
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.merchants.counter_scene import shop_offering, voucher_for
from tests.vouchers.campaigns.luck import draw, opened
from vouchers.campaigns.models import Try
from vouchers.lifecycle.actions import collect, issue_package, redeem, reverse
from vouchers.lifecycle.models import Gift, Redemption, RedemptionDoor, Voucher

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
IN_JUNE = midnight(date(2026, 6, 10))


def gift(branch: Any = None, **fields: Any) -> Gift:
    """A gift of two car washes for 20 yuan, collected in June."""
    package = cast.package(quantity=2, cost_fen=2000)
    made = issue_package(
        key=f"k{Gift.objects.count()}",
        member=cast.member(branch=branch or cast.branch()),
        package=package,
        by=SYSTEM,
        at=IN_JUNE,
    )
    Gift.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def use(price_fen: int, at: Any = None) -> Redemption:
    """One use at a store of its own."""
    product = cast.product()
    shop, at = shop_offering(product, price_fen), at or timezone.now()
    return redeem(
        code=voucher_for(product).code, store=shop, by=SYSTEM, door=RedemptionDoor.TYPED, at=at, quantity=1
    )


@pytest.mark.django_db
def test_growth_counts_twelve_months_by_the_chinese_calendar():
    first, last = midnight(date(2025, 7, 1)), midnight(JULY) - timedelta(seconds=1)
    for at in (first, last, last, first - timedelta(seconds=1)):
        Member.objects.filter(pk=cast.member().pk).update(joined_at=at, full_at=last)
    found = results.growth(Member.objects.all(), JULY)
    assert (len(found), found[0].first, found[-1].first) == (12, date(2025, 7, 1), JUNE)
    assert [month.joined for month in found] == [1] + [0] * 10 + [2]
    assert found[-1].became_full == 4


@pytest.mark.django_db
def test_the_funnel_narrows_from_given_to_used():
    used, _kept = gift(), gift()
    gift(state=Gift.State.EXPIRED, held_fen=0)
    gift(offered_at=midnight(JULY))
    voucher = used.vouchers.first()
    shop = shop_offering(voucher.product)
    Voucher.objects.filter(pk=voucher.pk).update(
        valid_from=IN_JUNE, valid_until=timezone.now() + timedelta(9)
    )
    redeem(code=voucher.code, store=shop, by=SYSTEM, door=RedemptionDoor.TYPED, at=timezone.now(), quantity=1)

    found = results.funnel(Gift.objects.all(), JUNE, JULY)

    assert [(stage.name, stage.count) for stage in found] == [
        ("given", 3),
        ("collected", 2),
        ("used", 1),
        ("settled", 0),
    ]
    assert results.funnel(Gift.objects.none(), JUNE, JULY)[1].share is None


@pytest.mark.django_db
def test_costs_add_up_to_the_payables_and_count_what_was_undone_apart():
    use(2500)
    undone = use(4000)
    reverse(redemption=undone, reason="看错", by=SYSTEM, at=timezone.now())
    today = timezone.localdate()

    found = results.costs(Redemption.objects.all(), "product", today, today + timedelta(days=1))

    assert [(cost.uses, cost.undone, cost.fen, cost.each_fen) for cost in found] == [
        (1, 0, 2500, 2500),
        (0, 1, 0, None),
    ]
    assert sum(cost.fen for cost in found) == sum(Payable.objects.values_list("amount_fen", flat=True))


@pytest.mark.django_db
def test_what_lapsed_is_counted_with_what_it_would_have_cost():
    gift(state=Gift.State.EXPIRED, held_fen=0, decided_at=IN_JUNE)
    half = gift()
    Voucher.objects.filter(gift=half).update(
        valid_from=IN_JUNE - timedelta(days=9), valid_until=IN_JUNE, state="expired"
    )
    used = half.vouchers.first()
    Voucher.objects.filter(pk=used.pk).update(state="used", uses_left=0)

    found = results.lapsed(Gift.objects.all(), Voucher.objects.all(), JUNE, JULY)

    assert (found.gifts, found.gifts_fen, found.vouchers, found.vouchers_fen) == (1, 2000, 1, 1000)


@pytest.mark.django_db
def test_renewals_of_members_with_a_gift_are_told_apart():
    renewed, left = policy_ending(JUNE + timedelta(days=5)), policy_ending(JUNE + timedelta(days=6))
    policy_from(renewed, renewed.valid_until - timedelta(days=1))
    cast_gift(renewed, offered_at=IN_JUNE - timedelta(days=30))
    policy_ending(JULY)

    with_gift, without = results.renewals(Member.objects.all(), JUNE, JULY)

    assert (with_gift.ended, with_gift.renewed, with_gift.rate) == (1, 1, 100.0)
    assert (without.ended, without.renewed, without.rate) == (1, 0, 0.0)
    assert left.customer_id != renewed.customer_id
    assert results.renewals(Member.objects.none(), JUNE, JULY)[0].rate is None


def policy_ending(day: date) -> Policy:
    person = cast.customer()
    cast.member(customer=person)
    return policy(person, day - timedelta(days=365), day)


def policy_from(old: Policy, day: date) -> Policy:
    return policy(old.customer, day, day + timedelta(days=365))


def policy(person: Any, start: date, end: date) -> Policy:
    number = f"P{Policy.objects.count():06d}"
    return Policy.objects.create(
        number=number, customer=person, line="motor", branch=cast.branch(), valid_from=start, valid_until=end
    )


def cast_gift(of: Policy, **fields: Any) -> Gift:
    package = cast.package()
    made = issue_package(
        key="renewal", member=Member.objects.get(customer=of.customer), package=package, by=SYSTEM, at=IN_JUNE
    )
    Gift.objects.filter(pk=made.pk).update(**fields)
    return made


def test_each_number_opens_as_many_rows(tree: SimpleNamespace, head: Client) -> None:
    gift(tree.jinan)
    gift(tree.jinan, state=Gift.State.EXPIRED, held_fen=0)
    page = head.get("/desk/results/?month=2026-06", **ENGLISH)
    assert [stage.count for _name, stage in page.context["funnel"]] == [2, 1, 0, 0]
    for stage, count in (("given", 2), ("collected", 1), ("settled", 0)):
        rows = head.get(f"/desk/results/gifts/?stage={stage}&month=2026-06", **ENGLISH)
        assert rows.context["page"].paginator.count == count
    assert head.get("/desk/results/gifts/?stage=nonsense").status_code == 404


def test_a_city_sees_the_results_of_its_own_rows(tree: SimpleNamespace, jinan: Client) -> None:
    gift(tree.qingdao)
    page = jinan.get("/desk/results/?month=2026-06&months=3", **ENGLISH)
    assert page.context["funnel"][0][1].count == 0
    assert page.content.decode().count("no data") >= 3


def a_draw_in(branch: Any, **fields: Any) -> Try:
    """Somebody of the branch wins and collects in June."""
    term = {"starts_at": IN_JUNE - timedelta(days=1), "ends_at": IN_JUNE + timedelta(days=1)}
    fields = {"branch": head_office(), **fields}
    occasion = opened({"洗车券": (30, 1_000_000)}, at=IN_JUNE, **term, **fields)
    made = draw(occasion, cast.member(branch=branch), IN_JUNE)
    collect(gift=made.gift, by=SYSTEM, at=IN_JUNE)
    return made


def test_draws_open_as_many_rows_as_they_count(tree: SimpleNamespace, head: Client) -> None:
    campaign = a_draw_in(tree.jinan).occasion.campaign_id
    gift(tree.jinan)
    page = head.get("/desk/results/?month=2026-06", **ENGLISH)
    assert [(row.tries, row.given, row.collected, row.used) for row in page.context["draws"]] == [
        (1, 1, 1, 0)
    ]
    assert "518 draw" in page.text
    tries = f"occasion__campaign={campaign}&drawn_at__date__gte=2026-06-01&drawn_at__date__lte=2026-06-30"
    assert tries.replace("&", "&amp;") in page.text
    found = [head.get(f"/desk/try/?{each}").context["object_list"] for each in (tries, f"{tries[:-2]}05")]
    assert [len(rows) for rows in found] == [1, 0]
    for stage, count in (("given", 1), ("collected", 1), ("used", 0)):
        rows = head.get(f"/desk/results/gifts/?stage={stage}&draw={campaign}&month=2026-06", **ENGLISH)
        assert (rows.context["page"].paginator.count, "Prizes given" in rows.text) == (count, True)
    assert head.get("/desk/results/gifts/?stage=given&draw=x").status_code == 404


def test_a_city_sees_the_draws_of_its_own_members(tree: SimpleNamespace, jinan: Client) -> None:
    a_draw_in(tree.qingdao)
    page = jinan.get("/desk/results/?month=2026-06", **ENGLISH)
    assert (page.context["draws"], "Nobody drew in this period." in page.text) == ([], True)


@pytest.mark.parametrize("role", Role)
def test_page_and_file_open_for_whoever_may_see_uses(tree: SimpleNamespace, role: str) -> None:
    browser = desk(colleague(tree.jinan, role))
    may = browser.get("/desk/redemption/").status_code
    assert [browser.get(f"/desk/results/{page}").status_code for page in ("", "file/")] == [may, may]


def test_the_file_holds_what_the_page_shows_and_leaves_a_trace(tree: SimpleNamespace, jinan: Client) -> None:
    a_draw_in(tree.jinan)
    a_draw_in(tree.qingdao, code="qingdao", name="青岛抽奖")
    answer = jinan.get("/desk/results/file/?month=2026-06", **ENGLISH)
    assert answer["Content-Disposition"] == 'attachment; filename="results-2026-06.xlsx"'
    book = load_workbook(BytesIO(answer.content), read_only=True)
    assert book.sheetnames[:3] == ["Growth", "What became of the gifts", "Draws"]
    rows = [[cell for cell in row if cell is not None] for row in book["Draws"].iter_rows(values_only=True)]
    assert ["518 draw", 1, 1, 1, 0] in rows
    assert not any("青岛抽奖" in map(str, row) for row in rows)
    assert AuditEntry.objects.filter(verb="desk.exported").count() == 1


@pytest.mark.parametrize("query", ["month=2026-13", "month=x&months=99", "month=2999-01", "months=-1"])
def test_a_strange_period_is_this_month(tree: SimpleNamespace, head: Client, query: str) -> None:
    page = head.get(f"/desk/results/?{query}")
    assert (page.context["month"], page.context["months"]) == (f"{timezone.localdate():%Y-%m}", 1)


def test_who_sees_no_uses_sees_no_results(tree: SimpleNamespace) -> None:
    nobody = cast.account(is_staff=True)
    assert desk(colleague(tree.jinan, Role.FINANCE)).get("/desk/results/").status_code == 200
    assert not nobody.has_perm("vouchers.view_redemption")


def test_the_page_asks_as_often_for_three_gifts_as_for_one(tree: SimpleNamespace, head: Client) -> None:
    counts = []
    for more in (1, 2):
        for _n in range(more):
            gift(tree.jinan)
        with CaptureQueriesContext(connection) as asked:
            head.get("/desk/results/?month=2026-06")
        counts.append(len(asked))
    assert counts[0] == counts[1]
