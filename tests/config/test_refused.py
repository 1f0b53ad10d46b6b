"""Who is refused stands in the log, without an address or a name."""

import logging

import pytest
from django.test import Client

from merchants.stores.models import OperatorRole
from tests import cast
from tests.merchants.counter_scene import Till, person, till

pytestmark = pytest.mark.django_db


def lines(caplog) -> list[str]:
    return [row.getMessage() for row in caplog.records if row.name == "config.refused"]


@pytest.fixture(autouse=True)
def listening(caplog):
    caplog.set_level(logging.WARNING, logger="config.refused")


def test_a_clerk_who_opens_a_page_of_his_employer_is_named_by_the_number_of_his_account(caplog):
    clerk, browser = person(cast.store(), OperatorRole.CASHIER)

    assert browser.get("/portal/staff/?name=张三").status_code == 403

    assert lines(caplog) == [f"GET portal/staff/ refused to account {clerk.account.uid}, from 127.0.0.1"]


def test_a_till_with_a_key_that_nobody_knows_is_nobody(caplog):
    answer = Till(None, "ck_nobody").get("redemptions")

    assert answer.status_code == 401
    assert lines(caplog) == ["GET redemptions refused to nobody known, from 127.0.0.1"]


def test_a_form_without_its_token_is_noted(caplog):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post("/accounts/login/", {"login": "x", "password": "y"}).status_code == 403

    assert lines(caplog) == ["POST accounts/login/ refused to nobody known, from 127.0.0.1"]


def test_who_comes_from_an_address_that_makes_no_sense_is_noted_too(caplog):
    assert Client().get("/api/v1/redemptions", REMOTE_ADDR="").status_code == 401
    assert lines(caplog) == ["GET redemptions refused to nobody known, from somewhere"]


def test_who_is_let_in_leaves_no_line(caplog):
    here = till(cast.store())

    assert here.get("redemptions").status_code == 200
    assert lines(caplog) == []
