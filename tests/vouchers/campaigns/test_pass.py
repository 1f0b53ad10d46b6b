"""The pass that the page of a campaign gives a member: what it opens, for whom and how long."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.identity.models import Account
from club.members.models import Member
from tests import cast
from tests.vouchers.campaigns.rush import stand
from tests.vouchers.campaigns.test_campaign_pages import IN_PLACE, PAGE, today
from vouchers.campaigns import passes
from vouchers.campaigns.models import Claim, Occasion

pytestmark = pytest.mark.django_db


class Browser:
    """A member who has the page of the campaign open, in a browser that is asked for CSRF tokens."""

    def __init__(self, occasion: Occasion, **fields: Any) -> None:
        self.member = cast.member(branch=occasion.campaign.branch, **fields)
        self.client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
        self.client.force_login(self.member.account)
        self.page = self.client.get(PAGE).text

    @property
    def shown(self) -> str:
        """The pass in the page."""
        return re.findall(r'name="pass" value="([^"]+)"', self.page)[0]

    @property
    def session(self) -> str:
        """Its session."""
        return self.client.cookies["sessionid"].value

    def send(self, shown: str, to: str = PAGE) -> Any:
        """Tap with nothing but a pass."""
        return self.client.post(f"{to}claim/", {"pass": shown}, headers=IN_PLACE)


def test_with_a_pass_a_claim_costs_two_statements_and_again_one():
    occasion = today()
    browser, other = Browser(occasion), Browser(occasion)
    other.send(other.shown)

    with CaptureQueriesContext(connection) as first:
        answer = browser.send(browser.shown).text
    with CaptureQueriesContext(connection) as second:
        again = browser.send(browser.shown).text

    assert ("It is yours!" in answer, "You have your share already" in again) == (True, True)
    assert (len(first), len(second)) == (2, 1)
    assert Claim.objects.filter(member=browser.member).count() == 1
    assert stand(occasion) == (1, 2)


def test_shortly_before_it_begins_the_page_holds_the_form_that_it_will_show():
    far, near = Browser(today(begins=timedelta(minutes=11))), Browser(Occasion.objects.get())
    assert ("data-from-begin" in far.page, 'name="pass"' in far.page) == (False, False)
    Occasion.objects.update(starts_at=timezone.now() + timedelta(minutes=9))

    page = near.client.get(PAGE).text

    assert (page.count("<div data-from-begin hidden>"), page.count('name="pass"')) == (1, 1)
    assert (
        "The campaign has not begun yet."
        in near.send(re.findall(r'name="pass" value="([^"]+)"', page)[0]).text
    )
    assert stand(Occasion.objects.get()) == (3, 0)


def test_strangers_and_half_members_are_given_no_pass():
    occasion = today()
    half = Client()
    half.force_login(cast.half_member(branch=occasion.campaign.branch).account)

    for client in (Client(), half):
        assert 'name="pass"' not in client.get(PAGE).text


@pytest.mark.parametrize("how", ["tampered", "cut", "expired", "missing", "nonsense", "of another session"])
def test_a_pass_that_is_not_good_opens_nothing(how: str):
    occasion = today()
    browser, other = Browser(occasion), Browser(occasion)
    good = browser.shown
    words = {"code": "wash-day", "member": browser.member, "occasion": occasion}
    old = timezone.now() - passes.GOOD_FOR - timedelta(seconds=1)
    shown = {
        "tampered": other.member.uid.hex + good[32:],
        "cut": good[:-1],
        "expired": passes.give(session=browser.session, at=old, **words),
        "missing": "",
        "nonsense": ":::",
        "of another session": other.shown,
    }[how]

    answer = browser.send(shown)

    # The usual way, which asks for the token of the form.
    assert (answer.status_code, stand(occasion)) == (403, (3, 0))


def test_a_pass_of_another_campaign_opens_nothing_here():
    occasion = today()
    browser = Browser(occasion)
    words = {"member": browser.member, "occasion": occasion, "at": timezone.now()}

    answer = browser.send(passes.give(session=browser.session, code="other", **words))

    assert (answer.status_code, stand(occasion)) == (403, (3, 0))


def test_after_logging_out_the_pass_is_worth_nothing():
    occasion = today()
    browser = Browser(occasion)
    shown = browser.shown
    browser.client.logout()

    answer = browser.send(shown)

    assert (answer.status_code, stand(occasion)) == (403, (3, 0))


def test_an_old_page_claims_the_usual_way():
    occasion = today()
    browser = Browser(occasion)
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.page)[0]

    words = {"pass": "old", "csrfmiddlewaretoken": token}
    answer = browser.client.post(f"{PAGE}claim/", words, headers=IN_PLACE)

    assert ("It is yours!" in answer.text, stand(occasion)) == (True, (2, 1))


@pytest.mark.parametrize("became", ["closed", "merged", "switched off"])
def test_who_is_no_member_any_more_has_no_use_of_his_pass(became: str):
    occasion = today()
    browser = Browser(occasion)
    if became == "switched off":
        Account.objects.filter(pk=browser.member.account_id).update(is_active=False)
    else:
        Member.objects.filter(pk=browser.member.pk).update(state=became)

    answer = browser.send(browser.shown)

    assert (answer.status_code, stand(occasion)) == (403, (3, 0))
