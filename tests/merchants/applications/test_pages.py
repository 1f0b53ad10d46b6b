"""The form outside any login, and the page behind its signed link."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404
from django.test import Client

from club.identity.models import PhoneCode
from merchants.applications.access import application_behind, token_of
from merchants.applications.actions import decline_application
from merchants.applications.models import Application
from tests import cast
from tests.club.identity.sms import last_code
from tests.merchants.applications.scene import (
    BERT,
    CREDIT_CODE,
    NOW,
    OTHER_CODE,
    PHONE,
    paper,
    received,
    told,
)
from vouchers.catalogue.models import ServiceProduct

pytestmark = pytest.mark.django_db
FORM = "/partners/apply/"
ENGLISH = {"accept-language": "en"}


def filled(office: Any, product: ServiceProduct, **changes: Any) -> dict[str, Any]:
    facts = {
        "company": "济南泉城汽车服务有限公司",
        "uscc": "９1110000 600037341l",  # full width, a gap, a small letter
        "contact_name": "周泉",
        "phone": "139 0007 0001",
        "code": "",
        "branch": office.pk,
        "store_name": "泉城洗车文化东路店",
        "city": "济南",
        "address": "文化东路 7 号",
        "services": [product.pk],
        "licence": paper(),
        "agree": "on",
    }
    return {**facts, **changes}


def with_code(browser: Client, **changes: Any) -> Any:
    """Ask for the code, read the SMS, send the form."""
    cast.message_kind("login_code")
    browser.post(f"{FORM}code/", {"phone": "13900070001"}, headers={"hx-request": "true"})
    sent = filled(cast.branch(), cast.product(), code=last_code(), **changes)
    return browser.post(FORM, sent, headers=ENGLISH)


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: [str(one) for one in found] for name, found in answer.context["form"].errors.items()}


def test_a_workshop_applies_with_its_phone_and_is_led_to_its_state():
    browser = Client()
    for kind in ("application_received",):
        cast.message_kind(kind)
    answer = with_code(browser)
    row = Application.objects.get()
    assert answer.url == f"/partners/applications/{token_of(row)}/"
    assert (row.uscc, row.contact_phone, row.language) == (CREDIT_CODE, PHONE, "en")
    assert PhoneCode.objects.get().used_at is not None
    page = Client().get(answer.url, headers=ENGLISH)
    assert "We have it." in page.text
    assert "周泉" not in page.text
    assert "0007" not in page.text.replace(token_of(row), "")


@pytest.mark.parametrize(
    "name", ["company", "uscc", "contact_name", "branch", "services", "licence", "agree"]
)
def test_what_is_missing_is_said_at_its_field_and_uses_no_code(name: str):
    answer = with_code(Client(), **{name: ""})
    assert list(errors(answer)) == [name]
    assert (Application.objects.count(), PhoneCode.objects.get().used_at) == (0, None)


def test_a_credit_code_with_a_slip_is_found_by_its_check_character():
    answer = with_code(Client(), uscc="911100006000373411")
    assert errors(answer) == {"uscc": ["This is not a unified social credit code. Check all 18 characters."]}
    assert Application.objects.count() == 0


def test_a_file_that_is_no_paper_is_an_error_at_its_field():
    assert list(errors(with_code(Client(), permit=paper(b"MZ" + bytes(50))))) == ["permit"]
    assert Application.objects.count() == 0


def test_without_the_code_of_this_browser_nothing_is_kept():
    with_code(Client(), agree="")
    answer = Client().post(FORM, filled(cast.branch(), cast.product(), code=last_code()), headers=ENGLISH)
    assert (list(errors(answer)), Application.objects.count()) == (["code"], 0)


def test_a_company_that_applied_already_is_told_so_in_words():
    received()
    answer = with_code(Client())
    words = ["This company has applied already. The link in our SMS says how far it is."]
    assert errors(answer) == {"__all__": words}
    assert Application.objects.count() == 1


def test_the_page_says_why_somebody_was_declined():
    row = received()
    decline_application(application=row, reason="营业执照看不清", by=BERT, at=NOW)
    page = Client().get(f"/partners/applications/{token_of(row)}/", headers=ENGLISH)
    assert "营业执照看不清" in page.text
    assert told() == ["application_received", "application_declined"]


@pytest.mark.parametrize("token", ["x", "{uid}", "{uid}:x"])
def test_without_the_signed_link_the_page_is_not_found(token: str):
    row = received()
    asked = token.format(uid=row.uid.hex)
    assert Client().get(f"/partners/applications/{asked}/").status_code == 404


def test_each_link_leads_to_its_own_application():
    rows = [received(), received(cast.branch("370200"), uscc=OTHER_CODE, contact_phone="+8613900070002")]
    assert [application_behind(token_of(row)) for row in rows] == rows
    with pytest.raises(Http404):
        application_behind(token_of(Application(uid=uuid4())))


@pytest.mark.parametrize(("goal", "shown"), [("/portal/", True), ("/portal/history/", True), ("/me/", False)])
def test_whoever_has_no_login_for_the_portal_is_shown_how_to_become_a_partner(goal: str, shown: bool):
    page = Client().get("/accounts/login/", {"next": goal}).content.decode()
    assert ("还不是合作商户" in page) is shown
