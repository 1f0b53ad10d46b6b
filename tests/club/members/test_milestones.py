"""What a customer is told of his claims and of offences with his car."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.members.actions.upsert_happened import ClaimPart, ViolationPart, upsert_claim, upsert_violation
from club.members.models import Customer, InsuranceClaim, Vehicle, Violation
from club.members.reported import BadFacts
from club.messaging.models import Message
from club.privacy.archive import sections
from tests import cast

pytestmark = pytest.mark.django_db
NOW, VIN = cast.NOW, "LATPAB071W1005301"
HOUR = timedelta(hours=1)


@pytest.fixture
def driver() -> Customer:
    row = cast.customer(external_id="C1", phone="+8613800000001")
    cast.vehicle(row, vin=VIN, model="哈弗H6")
    return row


def claim(state: str = "reported", **facts: Any) -> InsuranceClaim:
    part = ClaimPart("CL1", "C1", None, VIN, state, None, NOW - HOUR, None, None, None)
    return upsert_claim(claim=replace(part, **facts), by=SYSTEM, at=NOW).row


def offence(**facts: Any) -> Violation:
    part = ViolationPart("V1", VIN, NOW - HOUR, "经十路", "违反规定停放", 0, 10_000, "open")
    return upsert_violation(violation=replace(part, **facts), by=SYSTEM, at=NOW).row


def told() -> list[tuple[str, Any, str]]:
    rows = Message.objects.order_by("pk").select_related("kind")
    return [(row.kind.code, row.recipient, row.address) for row in rows]


def test_a_member_hears_of_report_assessment_and_payment_once_each(driver):
    me = cast.member(customer=driver)
    for state in ("reported", "reported", "surveyed", "assessed", "assessed", "paid", "closed"):
        claim(state, paid_fen=120_000 if state in ("paid", "closed") else None)
    assert told() == [(f"claim_{state}", me.uid, "") for state in ("reported", "assessed", "paid")]
    assert "1,200.00" in Message.objects.get(kind__code="claim_paid").params


def test_who_is_no_member_hears_by_the_phone_the_insurer_knows_and_without_one_not(driver):
    claim()
    driver.phone = ""
    driver.save()
    claim("assessed")
    assert told() == [("claim_reported", None, "+8613800000001")]


@pytest.mark.parametrize("facts", [{"reported_at": NOW - 25 * HOUR}, {"state": "paid"}], ids=["old", "past"])
def test_a_claim_that_is_history_when_we_hear_of_it_is_told_to_nobody(driver, facts):
    claim(**facts)
    assert (InsuranceClaim.objects.count(), told()) == (1, [])


def test_the_owner_hears_of_an_offence_once_and_where_it_was_stands_behind_the_login(driver):
    me = cast.member(customer=driver)
    row = offence()
    offence()
    offence(points=3)
    assert told() == [("violation", me.uid, "")]
    assert "经十路" not in Message.objects.get().params
    assert (row.place, Violation.objects.get().points) == ("经十路", 3)
    assert AuditEntry.objects.filter(verb="violation.recorded").count() == 2


@pytest.mark.parametrize("facts", [{"state": "handled"}, {"happened_at": NOW - timedelta(days=31)}], ids=str)
def test_an_offence_that_is_no_news_is_told_to_nobody(driver, facts):
    cast.member(customer=driver)
    offence(**facts)
    assert (Violation.objects.count(), told()) == (1, [])


def test_an_offence_of_a_car_we_do_not_know_is_refused(driver):
    with pytest.raises(BadFacts) as refused:
        offence(vin="LATPAB071W1005309")
    assert [error["field"] for error in refused.value.details["errors"]] == ["vin"]
    assert (Violation.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_the_garage_shows_what_is_open_and_the_archive_all(client: Client, driver):
    me = cast.member(customer=driver, account=cast.account())
    offence()
    offence(number="V2", what="闯红灯", state="handled")
    client.force_login(me.account)
    page = client.get("/me/vehicles/").text
    assert [words in page for words in ("违反规定停放", "经十路", "罚款 ¥100.00")] == [True] * 3
    assert "闯红灯" not in page
    [own] = [part for part in sections(me) if part.title == "交通违章"]
    assert (len(own.rows), Vehicle.objects.get().violations.count()) == (2, 2)
