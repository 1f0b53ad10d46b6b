"""Bookings at the desk: called off, given to another store, forgiven; in the own branch, with a reason."""

from types import SimpleNamespace

import pytest
from django.test import Client

from club.identity.models import Role
from merchants.bookings.models import Booking, BookingRule, Capacity
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH
from tests.merchants.bookings.scene import everything

pytestmark = pytest.mark.django_db
WHY = {"reason": "门店停电"}


def booking_in(branch) -> Booking:
    return OF_A_BRANCH[Booking](branch)


@pytest.fixture
def operator(tree: SimpleNamespace) -> Client:
    return desk(colleague(tree.jinan, Role.CLUB_OPERATOR))


def test_staff_call_a_booking_off_with_a_reason(tree: SimpleNamespace, operator: Client) -> None:
    row = booking_in(tree.jinan)

    bare = operator.post(f"/desk/booking_acts/call-off/{row.pk}/", {"reason": " "})
    still = Booking.objects.get().state
    operator.post(f"/desk/booking_acts/call-off/{row.pk}/", WHY)

    row.refresh_from_db()
    assert (bare.context["form"].errors.keys(), still) == ({"reason"}, "accepted")
    assert (row.state, row.reason, row.voucher.state) == ("cancelled", "门店停电", "live")


def test_staff_ask_another_store_for_the_same_time(tree: SimpleNamespace, operator: Client) -> None:
    row = booking_in(tree.jinan)
    other = cast.store(row.store.merchant, name="二店", opening=row.store.opening)
    Capacity.objects.create(store=other, product=row.product)

    page = operator.get(f"/desk/booking_acts/reassign/{row.pk}/")

    assert list(page.context["form"].fields) == ["store", "reason"]
    assert page.status_code == 200


def test_a_strike_is_forgiven_once(tree: SimpleNamespace, operator: Client) -> None:
    row = booking_in(tree.jinan)
    operator.post(f"/desk/booking_acts/call-off/{row.pk}/", WHY)
    Booking.objects.update(cost="strike", state="no_show")

    for _twice in range(2):
        answer = operator.post(f"/desk/booking_acts/forgive/{row.pk}/", WHY)

    assert Booking.objects.get().cost == "nothing"
    assert len(answer.context["form"].non_field_errors()) == 1


@pytest.mark.parametrize("act", ["call-off", "reassign", "forgive"])
def test_another_branch_does_nothing(tree: SimpleNamespace, act: str) -> None:
    row = booking_in(tree.jinan)
    far, before = desk(colleague(tree.qingdao, Role.CLUB_MANAGER)), everything()

    assert far.post(f"/desk/booking_acts/{act}/{row.pk}/", WHY).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COMPLAINT_SEAT, Role.CUSTOMER_MANAGER])
def test_who_only_reads_does_nothing(tree: SimpleNamespace, role: str) -> None:
    row = booking_in(tree.jinan)
    reader, before = desk(colleague(tree.jinan, role)), everything()

    assert reader.get(f"/desk/booking/inspect/{row.pk}/").status_code == 200
    assert reader.post(f"/desk/booking_acts/call-off/{row.pk}/", WHY).status_code == 403
    assert everything() == before


def test_the_head_office_edits_a_rule_and_personal_questions_stay_personal(head: Client) -> None:
    open_one = {"code": "trouble", "label": "故障", "label_en": "", "required": True, "personal": False}
    rule = BookingRule.objects.create(product=cast.product(booking="optional"), questions=[open_one])

    page = head.get(f"/desk/bookingrule/edit/{rule.pk}/")
    form = page.context["form"]
    known = {name: form.initial.get(name) for name in form.fields if name != "questions"}
    sent = {name: value for name, value in known.items() if value is not None and value is not False}
    sent |= {
        "accept_minutes": "45",
        "questions-0-code": "trouble",
        "questions-0-label": "故障",
        "questions-0-required": "on",
    }
    sent |= {"questions-1-label": "取车地址", "questions-1-required": "on"}
    answer = head.post(f"/desk/bookingrule/edit/{rule.pk}/", sent)

    rule.refresh_from_db()
    assert answer.status_code == 302, answer.context["form"].errors
    assert rule.accept_minutes == 45
    assert [(row["label"], row["personal"]) for row in rule.questions] == [
        ("故障", False),
        ("取车地址", True),
    ]


def test_an_errand_that_no_merchant_took_yet_stands_in_the_list(tree: SimpleNamespace) -> None:
    row = booking_in(tree.jinan)
    Booking.objects.filter(pk=row.pk).update(state="requested", merchant=None, store=None)
    admin = desk(colleague(tree.head, Role.CLUB_MANAGER))

    listed = admin.get("/desk/booking/")
    shown = admin.get(f"/desk/booking/inspect/{row.pk}/")

    assert (listed.status_code, shown.status_code) == (200, 200)
    assert [found.pk for found in listed.context["object_list"]] == [row.pk]
