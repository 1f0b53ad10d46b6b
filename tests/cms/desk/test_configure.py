"""Products, packages and prices through the desk's forms."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpResponse
from django.test import Client

from club.core.models import AuditEntry
from club.identity.models import Role
from cms.desk.viewsets.catalogue import ServiceProductViewSet
from merchants.stores.models import Agreement, Merchant, Operator, Store
from tests import cast
from tests.cms.desk.conftest import approve, colleague, desk
from vouchers.catalogue.models import GiftPackage, ServiceProduct

PRODUCT = {
    "name": "精致洗车",
    "code": "fine-wash",
    "group": "vehicle",
    "icon": "wash",
    "sort_order": 10,
    "benefit": "uses",
    "uses": 2,
    "discount_percent": 0,
    "list_price_fen": "35.50",
    "cap_per_use_fen": "",
    "valid_days": 90,
    "weekdays": ["1", "7"],
    "blackout_dates": "2026-10-02\n2026-10-01",
    "questions-0-label": "当前里程",
    "questions-0-label_en": "Mileage",
    "questions-0-code": "mileage",
    "questions-0-required": "on",
    "questions-1-label": "",
    "codes_from": "club",
    "min_no_claim_years": 0,
    "booking": "none",
    "reversal_minutes": 30,
}


def add(client: Client, **changes: Any) -> HttpResponse:
    """Send the form of a new product."""
    return client.post("/desk/products/add/", {**PRODUCT, **changes}, HTTP_ACCEPT_LANGUAGE="en")


def errors(answer: HttpResponse) -> dict[str, list[str]]:
    """Field and what is wrong with it."""
    return {name: [str(error) for error in found] for name, found in answer.context["form"].errors.items()}


def test_a_published_product_holds_fen_days_and_questions(tree: SimpleNamespace, head: Client) -> None:
    add(head, **{"action-submit": "1"})
    row = ServiceProduct.objects.get()
    approve(desk(colleague(tree.head)), row)
    row.refresh_from_db()
    assert (row.live, row.list_price_fen, row.cap_per_use_fen, row.uses) == (True, 3550, None, 2)
    assert (row.weekdays, row.blackout_dates) == ([1, 7], [date(2026, 10, 1), date(2026, 10, 2)])
    assert row.questions == [
        {"code": "mileage", "label": "当前里程", "label_en": "Mileage", "required": True}
    ]


def test_a_draft_is_not_live_and_keeps_its_branches(tree: SimpleNamespace, head: Client) -> None:
    add(head, branches=[tree.jinan.pk])
    row = ServiceProduct.objects.get()
    assert row.live is False
    assert list(row.get_latest_revision_as_object().branches.all()) == [tree.jinan]


def test_what_was_typed_comes_back_in_yuan(head: Client) -> None:
    add(head)
    page = head.get(f"/desk/products/edit/{ServiceProduct.objects.get().pk}/").text
    assert 'name="list_price_fen" value="35.50"' in page or 'value="35.5"' in page
    assert 'value="当前里程"' in page


def test_saving_leaves_an_audit_row_without_values(head: Client) -> None:
    add(head)
    entry = AuditEntry.objects.get(verb="configuration.saved")
    assert (entry.subject_type, entry.actor_kind) == ("serviceproduct", "staff")
    assert "list_price_fen" in entry.data["fields"]
    assert "3550" not in str(entry.data)


@pytest.mark.parametrize(
    "wrong,field,words",
    [
        ({"uses": 0}, "uses", "A voucher is good for at least one use."),
        ({"hours_from": "08:00"}, "hours_until", "Give both times or none."),
        ({"blackout_dates": "10月1日"}, "blackout_dates", "“10月1日” is not a date like 2026-10-01."),
        ({"questions-0-label": ""}, "questions", "Every question needs its Chinese text."),
        (
            {"questions-0-code": "当前"},
            "questions",
            "“当前” cannot be a name for tills: Latin letters, digits and _ only.",
        ),
        (
            {"questions-1-label": "车型", "questions-1-code": "mileage"},
            "questions",
            "Two questions have the same name for tills.",
        ),
        (
            {"blackout_dates": "2026-10-07 – 2026-10-01"},
            "blackout_dates",
            "“2026-10-07 – 2026-10-01” is not a run of days: the first one comes first, and there are at "
            "most 61.",
        ),
        ({"benefit": "discount"}, "discount_percent", "A discount lies between 1 and 99 percent."),
        ({"benefit": "value"}, "value_fen", "Say how much is on the voucher."),
        (
            {"benefit": "discount", "discount_percent": 5, "cap_per_use_fen": 9, "cap_per_month_fen": 8},
            "cap_per_month_fen",
            "The cap of a month cannot be below the cap of one use.",
        ),
        (
            {"valid_days": "", "valid_from": "2020-01-01", "valid_until": "2020-02-01"},
            "valid_until",
            "The last day has passed already.",
        ),
        (
            {"hours_from": "18:00", "hours_until": "18:00"},
            "hours_until",
            "The same time twice leaves no hours between.",
        ),
        (
            {"per_member_per_month": 0},
            "per_member_per_month",
            "0 would let nobody use it. Leave it empty for no limit.",
        ),
        (
            {"per_member_per_day": 3, "per_member_per_month": 2},
            "per_member_per_day",
            "This cannot be more than the wider limit.",
        ),
        (
            {"needs_named_vehicle": "on", "is_transferable": "on"},
            "is_transferable",
            "A voucher for one named car cannot be given to a friend.",
        ),
        (
            {"list_price_fen": "1.234"},
            "list_price_fen",
            "Ensure that there are no more than 2 decimal places.",
        ),
        (
            {"valid_days": "", "valid_from": "2026-10-01"},
            "valid_days",
            "Give either days from collection, or a first and a last day, not both.",
        ),
    ],
)
def test_a_product_that_makes_no_sense_is_refused(
    head: Client, wrong: dict[str, Any], field: str, words: str
) -> None:
    assert errors(add(head, **wrong, **{"action-submit": "1"})) == {field: [words]}
    assert ServiceProduct.objects.count() == 0


def test_a_package_is_drafted_by_the_operator_and_approved_by_the_manager(tree: SimpleNamespace) -> None:
    item = cast.product()
    operator, manager = (
        desk(colleague(tree.jinan, role)) for role in (Role.CLUB_OPERATOR, Role.CLUB_MANAGER)
    )
    sent = package_form(tree.jinan, item)
    operator.post("/desk/packages/add/", {**sent, "action-submit": "1"})
    row = GiftPackage.objects.get()
    assert row.live is False
    approve(manager, row)
    row.refresh_from_db()
    assert (row.live, row.price_fen) == (True, 9900)
    assert [(inside.product, inside.quantity) for inside in row.items.all()] == [(item, 3)]


def package_form(branch: Any, item: ServiceProduct, **changes: Any) -> dict[str, Any]:
    """A package of three vouchers for 99 yuan."""
    sent = {
        "name": "洗车三次",
        "code": "wash3",
        "legal_basis": "sale",
        "branch": branch.pk,
        "collect_days": 30,
        "price_fen": "99",
        "is_on_sale": "on",
        "sort_order": 1,
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 0,
        "items-MIN_NUM_FORMS": 0,
        "items-MAX_NUM_FORMS": 1000,
        "items-0-product": item.pk,
        "items-0-quantity": 3,
        "items-0-step": 1,
    }
    return {**sent, **changes}


def test_a_question_without_a_name_for_tills_gets_a_free_one(head: Client) -> None:
    add(head, **{"questions-1-label": "车型", "action-submit": "1"})
    assert [(row["code"], row["required"]) for row in ServiceProduct.objects.get().questions] == [
        ("mileage", True),
        ("q1", False),
    ]


def test_a_run_of_days_is_written_on_one_line_and_comes_back_so(head: Client) -> None:
    add(head, **{"blackout_dates": "2026-10-01 至 2026-10-03\n2026-12-31", "action-submit": "1"})
    row = ServiceProduct.objects.get()
    assert row.blackout_dates == [date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3), date(2026, 12, 31)]
    assert "2026-10-01 – 2026-10-03\n2026-12-31" in head.get(f"/desk/products/edit/{row.pk}/").text


def test_what_does_not_belong_to_the_benefit_is_emptied(head: Client) -> None:
    stale = {"discount_percent": 20, "cap_per_use_fen": "5", "value_fen": "9", "per_member_per_day": 1}
    add(head, **stale, benefit="information", booking="required", **{"action-submit": "1"})
    row = ServiceProduct.objects.get()
    assert (row.discount_percent, row.cap_per_use_fen, row.value_fen, row.uses) == (0, None, 0, 1)
    assert (row.per_member_per_day, row.booking, row.questions, row.weekdays) == (None, "none", [], [])


@pytest.mark.parametrize(
    "steps,benefit,words",
    [
        ((1, 3), "uses", "Number the steps 1, 2, 3 … without a gap."),
        ((1, 2), "information", "Information is never used up, so it belongs into the last step."),
    ],
)
def test_steps_that_would_never_open_are_refused(
    tree: SimpleNamespace, jinan: Client, steps: tuple[int, int], benefit: str, words: str
) -> None:
    sent = package_form(tree.jinan, cast.product(benefit=benefit)) | {"items-TOTAL_FORMS": 2}
    sent |= {"items-0-step": steps[0], "items-1-step": steps[1]}
    sent |= {"items-1-product": cast.product().pk, "items-1-quantity": 1}
    answer = jinan.post("/desk/packages/add/", sent, HTTP_ACCEPT_LANGUAGE="en")
    assert errors(answer) == {"__all__": [words]}
    assert GiftPackage.objects.count() == 0


def test_an_agreement_holds_a_budget_that_can_move(tree: SimpleNamespace, jinan: Client) -> None:
    owner, item = cast.merchant(branch=tree.jinan), cast.product()
    sent = price_form(owner, item, month_budget_fen="5000")
    jinan.post("/desk/agreement/new/", sent)
    row = Agreement.objects.get()
    assert row.month_budget_fen == 500_000
    jinan.post(f"/desk/agreement/edit/{row.pk}/", {**sent, "month_budget_fen": "6000"})
    row.refresh_from_db()
    assert row.month_budget_fen == 600_000


def test_a_share_is_paid_only_where_there_is_a_bill(tree: SimpleNamespace, jinan: Client) -> None:
    owner, wash = cast.merchant(branch=tree.jinan), cast.product()
    fuel = cast.product(benefit="discount", discount_percent=5)
    answers = [
        jinan.post(
            "/desk/agreement/new/", price_form(owner, item, share_percent=80), HTTP_ACCEPT_LANGUAGE="en"
        )
        for item in (wash, fuel)
    ]
    words = "Only of a discount or a stored amount a share can be paid; otherwise it is 100."
    assert errors(answers[0]) == {"share_percent": [words]}
    assert list(Agreement.objects.values_list("product", "share_percent")) == [(fuel.pk, 80)]


def test_a_package_on_sale_needs_a_price(tree: SimpleNamespace, jinan: Client) -> None:
    sent = package_form(tree.jinan, cast.product(), price_fen="")
    answer = jinan.post("/desk/packages/add/", {**sent, "action-submit": "1"}, HTTP_ACCEPT_LANGUAGE="en")
    assert errors(answer) == {"price_fen": ["A package on sale needs a price."]}
    assert GiftPackage.objects.count() == 0


def price_form(owner: Merchant, item: ServiceProduct, **changes: Any) -> dict[str, Any]:
    """A price of 25.50 yuan for a year."""
    sent = {"merchant": owner.pk, "product": item.pk, "price_fen": "25.50", "share_percent": 100, "note": ""}
    return {**sent, "valid_from": "2026-01-01", "valid_until": "2026-12-31", **changes}


def test_an_agreement_holds_fen_and_its_last_day(tree: SimpleNamespace, jinan: Client) -> None:
    owner, item = cast.merchant(branch=tree.jinan), cast.product()
    jinan.post("/desk/agreement/new/", price_form(owner, item))
    row = Agreement.objects.get()
    assert (row.price_fen, row.period) == (2550, DateRange(date(2026, 1, 1), date(2027, 1, 1)))
    assert AuditEntry.objects.filter(verb="agreement.made").count() == 1


def test_an_overlapping_price_is_refused_with_its_dates(tree: SimpleNamespace, jinan: Client) -> None:
    owner, item = cast.merchant(branch=tree.jinan), cast.product()
    cast.agreement(owner, item)
    sent = price_form(owner, item, valid_from="2026-12-31", valid_until="")
    answer = jinan.post("/desk/agreement/new/", sent, HTTP_ACCEPT_LANGUAGE="en")
    words = "A price is agreed already from 2026-01-01 until 2026-12-31. End that agreement first."
    assert errors(answer) == {"__all__": [words]}
    assert (Agreement.objects.count(), AuditEntry.objects.count()) == (1, audited_posts())


def audited_posts() -> int:
    """Audit rows that the fixtures left."""
    return AuditEntry.objects.filter(verb="staff.appointed").count()


def test_only_the_end_of_an_agreement_moves(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.agreement(cast.merchant(branch=tree.jinan), cast.product())
    sent = {"price_fen": "1", "valid_from": "2020-01-01", "valid_until": "2026-06-30", "note": "到期"}
    jinan.post(f"/desk/agreement/edit/{row.pk}/", sent)
    row.refresh_from_db()
    assert (row.price_fen, row.note) == (2500, "到期")
    assert row.period == DateRange(date(2026, 1, 1), date(2026, 7, 1))


def merchant_form(branch: Any, **changes: Any) -> dict[str, Any]:
    """A merchant."""
    sent = {"name": "顺达", "code": "SD1", "branch": branch.pk, "cycle": "month", "tax_rate_bp": 600}
    return {**sent, "contact_name": "刘顺发", "contact_phone": "13800001111", **changes}


def test_secrets_of_a_merchant_are_written_and_never_shown(tree: SimpleNamespace, jinan: Client) -> None:
    jinan.post("/desk/merchant/new/", merchant_form(tree.jinan))
    row = Merchant.objects.get()
    assert (row.contact_phone, row.state) == ("13800001111", "applying")
    pages = [jinan.get(f"/desk/merchant/{act}/{row.pk}/").text for act in ("edit", "inspect", "history")]
    assert [page for page in pages if "刘顺发" in page or "13800001111" in page] == []
    jinan.post(f"/desk/merchant/edit/{row.pk}/", merchant_form(tree.jinan, contact_phone="", name="顺达汽服"))
    row = Merchant.objects.get()
    assert (row.name, row.contact_phone) == ("顺达汽服", "13800001111")


def test_suspending_a_merchant_takes_a_reason(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.merchant(branch=tree.jinan)
    address = f"/desk/standing/suspend/{row.pk}/"
    assert jinan.post(address, {"reason": ""}).context["form"].errors.keys() == {"reason"}
    jinan.post(address, {"reason": "屡次投诉"})
    row.refresh_from_db()
    assert (row.state, row.state_reason) == ("suspended", "屡次投诉")
    again = jinan.post(address, {"reason": "再次"}, HTTP_ACCEPT_LANGUAGE="en")
    assert errors(again) == {"__all__": ["The merchant is not in a state that allows this."]}


def test_a_foreign_merchant_cannot_be_suspended(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.merchant(branch=tree.qingdao)
    assert jinan.post(f"/desk/standing/suspend/{row.pk}/", {"reason": "x"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "active"


def test_one_line_of_hours_is_every_day(tree: SimpleNamespace, jinan: Client) -> None:
    owner = cast.merchant(branch=tree.jinan)
    sent = {"merchant": owner.pk, "name": "中心店", "code": "ZX", "branch": tree.jinan.pk, "city": "济南"}
    sent |= {"address": "经十路1号", "opening": "08:00-20:00", "is_open": "on"}
    jinan.post("/desk/store/new/", sent)
    assert Store.objects.get().opening == ["08:00-20:00"] * 7
    wrong = jinan.post("/desk/store/new/", {**sent, "code": "ZY", "opening": "8点到20点"})
    assert wrong.context["form"].errors.keys() == {"opening"}


def test_a_new_operator_gets_a_password_that_is_shown_once(tree: SimpleNamespace, jinan: Client) -> None:
    shop = cast.store(cast.merchant(branch=tree.jinan))
    sent = {"merchant": shop.merchant_id, "store": shop.pk, "role": "cashier", "display_name": "小李"}
    page = jinan.post(
        "/desk/operator/new/", {**sent, "username": "shunda1"}, follow=True, HTTP_ACCEPT_LANGUAGE="en"
    )
    password = page.text.split("good for three days: ")[1].split("<")[0].strip()
    row = Operator.objects.get()
    assert row.account.check_password(password)
    assert password not in jinan.get("/desk/operator/").text


def test_a_draft_can_be_previewed_as_members_will_see_it(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.package(cast.product(name="精致洗车"), branch=tree.jinan, live=False)
    row.save_revision()
    address = f"/desk/packages/preview/{row.pk}/"
    same = {"items-INITIAL_FORMS": 1, "items-0-id": row.items.get().pk}
    sent = package_form(tree.jinan, row.items.get().product, name="预览礼包", **same)
    assert jinan.post(address, sent).json() == {"is_valid": True, "is_available": True}
    assert ("预览礼包" in jinan.get(address).text, GiftPackage.objects.get().name) == (True, row.name)


def fields_on(panel: Any) -> set[str]:
    """The fields of a panel and of those inside it."""
    own = {panel.field_name} if hasattr(panel, "field_name") else set()
    return own.union(*(fields_on(inner) for inner in getattr(panel, "children", [])))


@pytest.mark.django_db
def test_every_term_of_a_service_has_a_place_in_the_form() -> None:
    renamed = {"hours": {"hours_from", "hours_until"}, "valid_dates": {"valid_from", "valid_until"}}
    terms = set(cast.product().terms()) - {"product", "revision"}
    asked = set().union(*(renamed.get(name, {name}) for name in terms))

    assert asked - fields_on(ServiceProductViewSet.edit_handler) == set()
