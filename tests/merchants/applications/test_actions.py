"""An application is kept once, checked by one person, decided by another, and its applicant hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from club.core.errors import DomainError, FourEyes
from merchants.applications.actions import (
    decline_application,
    receive_application,
    reject_applicant,
    take_on,
)
from merchants.applications.models import Application, ApplicationPaper
from merchants.applications.refusals import (
    AlreadyApplied,
    AlreadyPartner,
    ApplicationDecided,
    CodeTaken,
    TooManyApplications,
)
from merchants.applications.told import status_link
from merchants.stores.actions import accept_invitation, enter_merchant
from merchants.stores.models import Invitation, Merchant, MerchantDocument, Store
from merchants.stores.papers import BadPaper
from tests import cast
from tests.merchants.applications.scene import (
    ANNA,
    BERT,
    CREDIT_CODE,
    NOW,
    OTHER_CODE,
    applicant,
    entered,
    paper,
    received,
    said,
    told,
    verbs,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def nothing_came_of_it() -> bool:
    """No merchant, no store, no paper of one, no invitation."""
    made = (Merchant, Store, MerchantDocument, Invitation)
    return not any(model.objects.exists() for model in made)


def test_an_application_is_kept_with_its_papers_and_makes_nobody_a_merchant():
    row = received()
    assert (row.state, row.uscc, row.consent, row.services.count()) == ("received", CREDIT_CODE, "2026-11", 1)
    [licence] = row.papers.all()
    assert (licence.kind, licence.file_type, licence.file.name.startswith("merchants/")) == (
        "licence",
        "application/pdf",
        True,
    )
    assert (verbs(), told(), nothing_came_of_it()) == (
        ["application.received"],
        ["application_received"],
        True,
    )


def test_the_applicant_gets_a_link_to_its_state():
    row = received()
    assert said("link") == status_link(row)


@pytest.mark.parametrize("state", ["received", "entered"])
def test_a_company_applies_once_at_a_time(state: str):
    row = received()
    if state == "entered":
        row = entered(row)
    before = verbs()
    with pytest.raises(AlreadyApplied):
        received(contact_phone="+8613900070002")
    assert (Application.objects.count(), verbs()) == (1, before)


@pytest.mark.parametrize("state", ["applying", "active", "suspended"])
def test_a_company_that_is_with_us_does_not_apply(state: str):
    cast.merchant(uscc=CREDIT_CODE, state=state)
    with pytest.raises(AlreadyPartner):
        received()
    assert (Application.objects.count(), ApplicationPaper.objects.count(), verbs()) == (0, 0, [])


@pytest.mark.parametrize("state", ["rejected", "closed"])
def test_a_company_that_left_or_was_turned_down_may_apply(state: str):
    cast.merchant(uscc=CREDIT_CODE, state=state)
    assert received().state == "received"


def test_two_open_applications_of_a_company_cannot_be_stored():
    row = received()
    row.pk, row.uid = None, cast.product().uid
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_apply_for_a_company_at_once_one_does():
    branch = cast.branch()
    answers = at_once(2, lambda number: received(branch, contact_phone=f"+861390007000{number}"))
    refused = [one.code for one in answers if isinstance(one, DomainError)]
    assert (refused, Application.objects.count()) == (["already_applied"], 1)


def test_what_is_no_paper_keeps_no_application():
    facts = {"services": [], "client_address": "x", "at": NOW}
    with pytest.raises(BadPaper):
        receive_application(applicant=applicant(cast.branch()), papers={"licence": paper(b"<html>")}, **facts)
    assert (Application.objects.count(), verbs()) == (0, [])


def test_a_phone_applies_three_times_a_day_and_again_the_next_day():
    codes = [CREDIT_CODE, OTHER_CODE, "91370102MA3QWE78RM", "91370000MA3TYCX16L"]
    branch = cast.branch()
    for code in codes[:3]:
        received(branch, uscc=code)
    with pytest.raises(TooManyApplications):
        received(branch, uscc=codes[3])
    assert Application.objects.count() == 3
    assert received(branch, uscc=codes[3], at=NOW + timedelta(days=1)).state == "received"


# --- checked at the desk -----------------------------------------------------------------


def test_whoever_checked_it_makes_the_merchant_with_store_and_papers():
    row = entered()
    merchant = row.merchant
    assert (merchant.state, merchant.legal_name, merchant.uscc) == ("applying", row.company, CREDIT_CODE)
    assert (merchant.contact_name, merchant.contact_phone) == ("周泉", row.contact_phone)
    assert [(one.code, one.address) for one in merchant.stores.all()] == [("JN900", "文化东路 7 号")]
    assert [(one.kind, one.number, one.valid_until) for one in merchant.documents.all()] == [
        ("licence", CREDIT_CODE, None)
    ]
    made = ["merchant.applied", "store.opened", "document.kept", "application.entered"]
    assert (row.state, verbs()) == ("entered", ["application.received", *made])


@pytest.mark.parametrize("taken", ["merchant", "store"])
def test_a_code_that_is_taken_makes_nothing(taken: str):
    row = received()
    other = cast.merchant(code="SD900" if taken == "merchant" else "SD901")
    if taken == "store":
        cast.store(other, code="JN900")
    with pytest.raises(CodeTaken):
        entered(row)
    row.refresh_from_db()
    assert (row.state, Merchant.objects.count(), verbs()) == ("received", 1, ["application.received"])


def test_a_company_that_the_desk_entered_meanwhile_is_not_entered_again():
    row = received()
    facts = {"code": "SD1", "name": "x", "branch": row.branch, "uscc": CREDIT_CODE}
    enter_merchant(merchant=Merchant(**facts), by=BERT, at=NOW)
    with pytest.raises(AlreadyPartner):
        entered(row)
    assert Merchant.objects.count() == 1


def test_another_person_takes_it_on_and_the_owner_is_invited_by_sms():
    row = entered()
    take_on(merchant=row.merchant, by=BERT, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.decided_by_id, row.merchant.state) == ("approved", "bert", "active")
    assert told() == ["application_received", "application_approved"]
    assert verbs()[-3:] == ["merchant.approved", "invitation.made", "application.approved"]
    link = said("link")
    words = {"username": "quan-owner", "password": "quan-cheng-lan-88", "at": NOW}
    boss = accept_invitation(token=link.rpartition("#")[2], **words)
    assert (boss.merchant, boss.role, boss.display_name) == (row.merchant, "owner", "周泉")


def test_whoever_checked_it_does_not_take_it_on():
    row, before = entered(), verbs()
    with pytest.raises(FourEyes):
        take_on(merchant=row.merchant, by=ANNA, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.merchant.state, verbs()) == ("entered", "applying", before)
    assert (Invitation.objects.count(), told()) == (0, ["application_received"])


def test_a_merchant_that_did_not_apply_is_taken_on_without_an_invitation():
    merchant = cast.merchant(state="applying", uscc=CREDIT_CODE)
    cast.document(merchant)
    assert take_on(merchant=merchant, by=BERT, at=NOW).state == "active"
    assert (Invitation.objects.count(), verbs()) == (0, ["merchant.approved"])


@pytest.mark.parametrize("late", [False, True])
def test_who_is_declined_hears_why_and_may_apply_again(late: bool):
    row, words = received(), {"reason": "营业执照看不清", "by": BERT, "at": NOW}
    if late:
        reject_applicant(merchant=entered(row).merchant, **words)
    else:
        decline_application(application=row, **words)
    row.refresh_from_db()
    assert (row.state, row.reason, told()[-1]) == ("declined", "营业执照看不清", "application_declined")
    assert said("reason") == "营业执照看不清"
    assert verbs()[-1] == "application.declined"
    assert received(at=NOW + timedelta(minutes=1)).state == "received"


def test_what_was_decided_is_not_decided_again():
    row = received()
    decline_application(application=row, reason="x", by=BERT, at=NOW)
    before: list[Any] = [verbs(), told()]
    for act in (
        lambda: decline_application(application=row, reason="y", by=BERT, at=NOW),
        lambda: entered(row),
    ):
        with pytest.raises(ApplicationDecided):
            act()
    assert ([verbs(), told()], nothing_came_of_it()) == (before, True)
