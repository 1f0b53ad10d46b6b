"""Coming to a merchant by a link: shown once, good once, for three days, kept as a digest only."""

import hashlib
import logging
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from club.core import audit
from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.identity.models import BrowserSession
from merchants.stores.access import operator_of
from merchants.stores.actions import (
    InvitationGone,
    NotAPartner,
    OwnLogin,
    UsernameTaken,
    accept_invitation,
    add_operator,
    invite_operator,
    renew_invitation,
    reset_operator_login,
    withdraw_invitation,
)
from merchants.stores.models import Invitation, Merchant, Operator, OperatorRole, Store
from tests import cast
from tests.doors import digits, enter_with_second_factor
from tests.merchants.counter_scene import person
from tests.threads import at_once

pytestmark = pytest.mark.django_db
BY = audit.Actor("staff", "anna")
NOW = cast.NOW
PASSWORD = "lan-se-de-che-88"


def invited(shop: Store, role: str = OperatorRole.CASHIER, **words: Any) -> tuple[Invitation, str]:
    facts = {"merchant": shop.merchant, "store": shop, "role": role, "display_name": "小张", **words}
    return invite_operator(**{"by": BY, "at": NOW, **facts})


def accepted(token: str, username: str = "zhang", at: Any = NOW) -> Operator:
    return accept_invitation(token=token, username=username, password=PASSWORD, at=at)


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_whoever_has_the_link_becomes_what_he_was_invited_as():
    shop = cast.store()
    row, token = invited(shop, OperatorRole.FINANCE)
    person = accepted(token, at=NOW + timedelta(hours=71))
    assert (person.merchant, person.store, person.role) == (shop.merchant, shop, "finance")
    assert (person.account.check_password(PASSWORD), person.account.needs_second_factor) == (True, True)
    row.refresh_from_db()
    assert (row.operator, row.is_open(NOW)) == (person, False)
    assert verbs() == ["invitation.made", "operator.added", "invitation.accepted"]
    assert AuditEntry.objects.get(verb="operator.added").actor_id == "anna"


def test_the_secret_of_the_link_is_kept_nowhere(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    _row, token = invited(cast.store())
    Client().post("/portal/join/", {"token": token})
    kept = [*Invitation.objects.values(), *AuditEntry.objects.values(), caplog.text]
    assert token not in str(kept)
    assert Invitation.objects.get().token_sha256 == hashlib.sha256(token.encode()).hexdigest()


def refused(token: str, at: Any = NOW) -> None:
    before = verbs()
    with pytest.raises(InvitationGone):
        accepted(token, "other", at)
    assert (Operator.objects.filter(account__username="other").count(), verbs()) == (0, before)


def test_a_link_is_good_once_and_for_three_days():
    _row, token = invited(cast.store())
    refused(token, NOW + timedelta(hours=72))
    refused("x" * 43)
    accepted(token)
    refused(token)


def test_a_withdrawn_link_and_one_that_was_renewed_work_no_more():
    row, old = invited(cast.store())
    _row, new = renew_invitation(invitation=row, by=BY, at=NOW + timedelta(hours=80))
    refused(old)
    withdraw_invitation(invitation=row, by=BY, at=NOW)
    refused(new)
    for act in (renew_invitation, withdraw_invitation):
        with pytest.raises(InvitationGone):
            act(invitation=row, by=BY, at=NOW)
    assert verbs() == ["invitation.made", "invitation.renewed", "invitation.withdrawn"]


def test_a_taken_name_leaves_the_link_good():
    cast.account("ZHANG")
    _row, token = invited(cast.store())
    with pytest.raises(UsernameTaken):
        accepted(token)
    assert accepted(token, "zhang2").account.username == "zhang2"


@pytest.mark.parametrize("state", ["applying", "rejected", "closed"])
def test_who_is_no_partner_has_no_people(state: str):
    shop = cast.store()
    _row, token = invited(shop)
    Merchant.objects.update(state=state)
    shop.merchant.refresh_from_db()
    words = {"merchant": shop.merchant, "role": "owner", "display_name": "x", "by": BY, "at": NOW}
    for act in (
        lambda: invite_operator(**words),
        lambda: add_operator(username="zhang", **words),
        lambda: accepted(token),
    ):
        with pytest.raises(NotAPartner):
            act()
    assert (Operator.objects.count(), verbs()) == (0, ["invitation.made"])


def accepts_at_once(token: str) -> list[Any]:
    return at_once(4, lambda number: accepted(token, f"person{number}"))


@pytest.mark.django_db(transaction=True)
def test_a_link_opened_by_four_phones_at_once_makes_one_operator():
    results = accepts_at_once(invited(cast.store())[1])
    codes = [row.code for row in results if isinstance(row, DomainError)]
    assert (codes, Operator.objects.count()) == (["invitation_gone"] * 3, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_four_phones_make_four_operators(monkeypatch: pytest.MonkeyPatch):
    _row, token = invited(cast.store())
    gate = threading.Barrier(4)

    def unlocked(**which: Any) -> Invitation:
        found = Invitation.objects.select_related("merchant", "store").get(**which)
        gate.wait(10)  # everybody has read before anybody writes
        return found

    monkeypatch.setattr(sys.modules[accept_invitation.__module__], "_waiting", unlocked)
    broken = [row for row in accepts_at_once(token) if isinstance(row, Exception)]
    assert (broken, Operator.objects.count()) == ([], 4)


# --- the pages ---------------------------------------------------------------------------


def test_an_owner_invites_and_the_colleague_comes_in_by_the_link():
    shop = cast.store()
    _owner, browser = person(shop, OperatorRole.OWNER)
    browser.post("/portal/staff/", {"display_name": "小张", "role": "cashier", "store": shop.code})
    link = browser.get("/portal/staff/").context["fresh"]["link"]
    assert browser.get("/portal/staff/").context["fresh"] is None
    phone = Client()
    page = phone.post("/portal/join/", {"token": link})
    assert page.context["invitation"].display_name == "小张"
    token = page.context["form"]["token"].value()
    sent = {"token": token, "username": "zhang", "password": PASSWORD, "again": PASSWORD}
    answer = phone.post("/portal/join/", sent, follow=True)
    assert answer.context["request"].path == "/portal/"
    row = operator_of(Operator.objects.get(account__username="zhang").account)
    assert row is not None
    assert (row.role, row.store) == ("cashier", shop)


def test_an_invited_owner_meets_the_second_factor_before_anything_else():
    _row, token = invited(cast.store(), OperatorRole.OWNER, at=timezone.now())
    phone = Client()
    sent = {"token": token, "username": "zhang", "password": PASSWORD, "again": PASSWORD}
    phone.post("/portal/join/", sent)
    assert phone.get("/portal/").url.startswith("/accounts/2fa/totp/activate/")
    assert phone.get("/portal/staff/").url.startswith("/accounts/2fa/totp/activate/")


def test_an_invited_owner_types_password_and_digits_once():
    _row, token = invited(cast.store(), OperatorRole.OWNER, at=timezone.now())
    phone = Client()
    sent = {"token": token, "username": "zhang", "password": PASSWORD, "again": PASSWORD}
    page = phone.post("/portal/join/", sent, follow=True)
    assert page.context["request"].path == "/accounts/2fa/totp/activate/"

    secret = page.context["form"].secret
    codes = phone.post(page.context["request"].path, {"code": digits(secret)}, follow=True)

    assert codes.context["request"].path == "/accounts/2fa/recovery-codes/"
    assert phone.get("/portal/").status_code == 200


SLIPS = [({"password": "12345678"}, "password"), ({"again": "x"}, "again"), ({"username": "李"}, "username")]


@pytest.mark.parametrize("changes, field", SLIPS)
def test_bad_passwords_and_names_are_told_at_their_fields(changes: dict[str, str], field: str):
    _row, token = invited(cast.store(), at=timezone.now())
    sent = {"token": token, "username": "zhang", "password": PASSWORD, "again": PASSWORD, **changes}
    page = Client().post("/portal/join/", sent)
    assert field in page.context["form"].errors
    assert Operator.objects.count() == 0


def test_a_dead_link_is_told_in_words():
    page = Client().post("/portal/join/", {"token": "x" * 43})
    assert (page.status_code, "此邀请已失效" in page.text) == (410, True)


def test_an_owner_renews_and_withdraws_only_invitations_of_his_own_merchant():
    shop = cast.store()
    _owner, browser = person(shop, OperatorRole.OWNER)
    mine, _token = invited(shop)
    foreign, _token = invited(cast.store())
    for act in ("renew", "withdraw"):
        assert browser.post(f"/portal/staff/invitations/{foreign.uid}/{act}/").status_code == 404
        browser.post(f"/portal/staff/invitations/{mine.uid}/{act}/")
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (mine.withdrawn_at is None, foreign.withdrawn_at) == (False, None)


# --- lost phones -------------------------------------------------------------------------


def test_a_reset_takes_password_second_factor_and_sessions_away():
    row = cast.operator(cast.store(), OperatorRole.OWNER)
    row.account.needs_second_factor = True
    row.account.set_password("old password")
    row.account.save()
    browser = Client()
    enter_with_second_factor(browser, row.account)
    assert browser.get("/portal/").status_code == 200
    _row, password = reset_operator_login(operator=row, by=BY, at=NOW)
    row.account.refresh_from_db()
    assert (row.account.check_password(password), Authenticator.objects.count()) == (True, 0)
    assert browser.get("/portal/").url.startswith("/accounts/login/")
    assert (verbs(), password in str(AuditEntry.objects.values())) == (["operator.reset"], False)


def test_nobody_resets_himself():
    row = cast.operator(cast.store(), OperatorRole.OWNER)
    with pytest.raises(OwnLogin):
        reset_operator_login(operator=row, by=audit.Actor("operator", str(row.uid)), at=NOW)
    assert verbs() == []


def test_z04_the_session_of_a_leaver_is_gone_at_his_next_request():
    """Z04: switched off in the middle of his work."""
    shop = cast.store()
    _owner, boss = person(shop, OperatorRole.OWNER)
    cashier, browser = person(shop, OperatorRole.CASHIER)
    key = browser.session.session_key
    boss.post(f"/portal/staff/{cashier.uid}/off/")
    assert browser.get("/portal/").url.startswith("/accounts/login/")
    assert not BrowserSession.objects.filter(session_key=key).exists()
