"""What is copied into a voucher, in JSON types, and how it reads."""

import json
from datetime import date, time

import pytest
from django.utils import translation

from tests import cast
from vouchers.catalogue import words
from vouchers.catalogue.choices import Benefit, BookingNeed
from vouchers.catalogue.models import ServiceProduct
from vouchers.catalogue.queries import in_language, shelves

pytestmark = pytest.mark.django_db
# What the catalogue shows of a service and no use depends on.
SHOWN_ONLY = {"code", "group", "icon", "summary", "summary_en", "description", "description_en"}
SHOWN_ONLY |= {"list_price_fen", "sort_order"}


def test_terms_hold_everything_that_decides_the_use_and_survive_json():
    branch = cast.branch("370000")
    product = cast.product(
        uses=3,
        weekdays=[6, 7],
        hours_from=time(9),
        blackout_dates=[date(2026, 10, 1)],
        valid_until=date(2026, 12, 31),
    )
    product.branches.set([branch])
    product.save()

    terms = product.terms()

    assert json.loads(json.dumps(terms)) == terms
    assert (terms["weekdays"], terms["hours"], terms["blackout_dates"]) == (
        [6, 7],
        ["09:00", None],
        ["2026-10-01"],
    )
    assert (terms["branches"], terms["valid_dates"]) == (["/370000/"], [None, "2026-12-31"])


def test_terms_of_a_package_name_each_piece_with_its_quantity():
    wash, rescue = cast.product(), cast.product(name="道路救援")
    package = cast.package(wash, rescue, quantity=2)

    terms = package.terms()

    assert json.loads(json.dumps(terms)) == terms
    assert [(item["product_id"], item["quantity"], item["terms"]["name"]) for item in terms["items"]] == [
        (wash.pk, 2, "免费洗车"),
        (rescue.pk, 2, "道路救援"),
    ]


@pytest.mark.parametrize(
    "fields,worth",
    [
        ({"uses": 1}, "1 use"),
        ({"uses": 12}, "12 uses"),
        ({"benefit": Benefit.DISCOUNT, "discount_percent": 20}, "20% off"),
        ({"benefit": Benefit.VALUE, "value_fen": 123450}, "¥1,234.50"),
        ({"benefit": Benefit.INFORMATION}, "Sent to you automatically"),
    ],
)
def test_worth_in_words(fields: dict[str, object], worth: str):
    with translation.override("en"):
        assert words.worth(cast.product(**fields).terms()) == worth


def test_conditions_in_words_say_only_what_limits():
    with translation.override("en"):
        assert words.conditions(cast.product().terms()) == []
        limited = cast.product(
            weekdays=[7, 6],
            hours_from=time(18),
            hours_until=time(2),
            per_member_per_month=1,
            cap_per_use_fen=5000,
            booking=BookingNeed.REQUIRED,
        )
        assert words.conditions(limited.terms()) == [
            "Up to ¥50.00 each time.",
            "On these days of the week: Saturday, Sunday.",
            "From 18:00 to 02:00.",
            "At most 1 use a month.",
            "Please book with the store first.",
        ]


@pytest.mark.parametrize(
    "fields,sentence",
    [
        (
            {"benefit": Benefit.VALUE, "value_fen": 100},
            "Pay with it in parts, at one store or at several, until the amount is used up.",
        ),
        (
            {"benefit": Benefit.INFORMATION, "booking": BookingNeed.REQUIRED},
            "The messages come by themselves; there is nothing to show at a store.",
        ),
        (
            {"benefit": Benefit.ORDER},
            "The store shows the code as used once the order has been carried out.",
        ),
        ({"per_member_per_day": 2}, "At most 2 uses a day."),
        ({"per_merchant_per_day": 1}, "All stores of a merchant together take 1 a day."),
        ({"cap_per_month_fen": 8000}, "Up to ¥80.00 a month."),
        ({"needs_insured_vehicle": True}, "Only for a car that is insured with us on the day of use."),
        (
            {"blackout_dates": [date(2026, 10, 1), date(2026, 10, 2), date(2026, 12, 31)]},
            "Not on October 1 – October 2, December 31.",
        ),
    ],
)
def test_each_rule_is_one_sentence(fields: dict[str, object], sentence: str):
    with translation.override("en"):
        assert words.conditions(cast.product(**fields).terms()) == [sentence]


def test_shelves_hold_published_products_by_group_in_order():
    second, first = cast.product(sort_order=2), cast.product(sort_order=1)
    cast.product(live=False)
    life = cast.product(group="life")

    assert [(shelf.group, shelf.products) for shelf in shelves()] == [
        ("vehicle", [first, second]),
        ("life", [life]),
    ]


def test_a_text_comes_in_the_language_of_the_reader_and_falls_back_to_chinese():
    product = cast.product(summary="每月一次", summary_en="Once a month", description="到店即可")

    with translation.override("en"):
        assert (in_language(product, "summary"), in_language(product, "description")) == (
            "Once a month",
            "到店即可",
        )
    with translation.override("zh-hans"):
        assert in_language(product, "summary") == "每月一次"


def test_whatever_staff_promise_with_a_service_is_copied_into_its_vouchers():
    inherited = {
        field.name
        for base in ServiceProduct.__mro__[1:]
        if hasattr(base, "_meta")
        for field in base._meta.local_fields
    }
    meta = ServiceProduct._meta
    promised = {field.name for field in [*meta.concrete_fields, *meta.local_many_to_many]}
    promised -= inherited | SHOWN_ONLY | {"id"}

    copied = set(cast.product().terms()) - {"product", "icon", "hours", "valid_dates", "revision"}

    assert promised == copied | {"hours_from", "hours_until", "valid_from", "valid_until"}
