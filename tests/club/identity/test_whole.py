"""Every act of an account is whole: what cannot be written to the trail, or sent, has not happened at all."""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from club.core import audit
from club.core.audit import SYSTEM
from club.identity import actions
from club.identity.actions import enter_by_phone, open_wechat_account, send_code
from club.identity.models import Account, PhoneCode, WeChatIdentity
from club.messaging.models import Message
from club.wechat.models import Follower
from tests import cast
from tests.cast import NOW
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"
TABLES = (Account, WeChatIdentity, SocialAccount, Follower, PhoneCode, Message)
Act = Callable[[], Any]


class Lost(Exception):
    """The last line of an act cannot be written."""


def lose(*_given: Any, **_more: Any) -> None:
    raise Lost


def everything() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def changing_the_phone() -> Act:
    account = cast.account()
    return lambda: actions.change_phone(account=account, phone=PHONE, by=SYSTEM, at=NOW)


def giving_up_the_phone() -> Act:
    account = cast.account(phone=PHONE, phone_verified_at=NOW)
    return lambda: actions.release_phone(account=account, at=NOW)


def setting_a_password() -> Act:
    account = cast.account()
    return lambda: actions.set_password(account=account, password="Long-enough-77", by=SYSTEM, at=NOW)


def choosing_a_language() -> Act:
    account = cast.account()
    return lambda: actions.choose_language(account=account, language="en", by=SYSTEM, at=NOW)


def entering_with_a_new_phone() -> Act:
    return lambda: enter_by_phone(phone=PHONE, current=None, at=NOW)


def entering_from_wechat() -> Act:
    cast.account(phone=PHONE, phone_verified_at=NOW)
    empty = open_wechat_account(app_id="wxclub", openid="oReader01", at=NOW)
    return lambda: enter_by_phone(phone=PHONE, current=empty, at=NOW)


def opening_wechat() -> Act:
    return lambda: open_wechat_account(app_id="wxclub", openid="oReader01", unionid="u1", at=NOW)


ACTS = (
    *(changing_the_phone, giving_up_the_phone, setting_a_password, choosing_a_language),
    *(entering_with_a_new_phone, entering_from_wechat, opening_wechat),
)


@pytest.mark.parametrize("ready", ACTS, ids=[act.__name__ for act in ACTS])
def test_an_act_of_an_account_is_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, ready: Callable[[], Act]
) -> None:
    act = ready()
    before = everything()
    with monkeypatch.context() as broken:
        broken.setattr(audit, "record", lose)
        with pytest.raises(Lost):
            act()
    assert everything() == before

    act()

    assert everything() != before


def test_a_code_that_cannot_be_sent_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"phone": PHONE, "purpose": "enter", "binding": "b", "client_address": "1.2.3.4", "at": NOW}
    monkeypatch.setattr(import_module("club.identity.actions.send_code"), "enqueue", lose)
    with pytest.raises(Lost):
        send_code(**asked)

    assert (PhoneCode.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("from_wechat", [False, True], ids=["a stranger", "a wechat user"])
def test_who_proves_a_phone_a_moment_after_another_browser_enters_its_account(
    monkeypatch: pytest.MonkeyPatch, from_wechat: bool
) -> None:
    room = sys.modules[enter_by_phone.__module__]
    give_phone = room._give_phone
    current = open_wechat_account(app_id="wxclub", openid="oReader01", at=NOW) if from_wechat else None

    def beaten(*given: Any) -> Account:
        monkeypatch.setattr(room, "_give_phone", give_phone)
        at_once(1, lambda _number: enter_by_phone(phone=PHONE, current=None, at=NOW))
        return give_phone(*given)

    monkeypatch.setattr(room, "_give_phone", beaten)
    entered = enter_by_phone(phone=PHONE, current=current, at=NOW)

    [known] = [row for row in Account.objects.all() if row.phone == PHONE]
    assert (entered, Account.objects.filter(is_active=True).count()) == (known, 1)
