"""Every act of an account is whole: what cannot be written to the trail, or sent, has not happened at all."""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from club.core import audit
from club.identity.actions import enter_by_phone, open_wechat_account, send_code
from club.identity.models import Account, PhoneCode, WeChatIdentity
from club.messaging.models import Message
from club.wechat.models import Follower
from tests.cast import NOW
from tests.club.identity import acts
from tests.club.identity.acts import PHONE, Act
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TABLES = (Account, WeChatIdentity, SocialAccount, Follower, PhoneCode, Message)


class Lost(Exception):
    """The last line of an act cannot be written."""


def lose(*_given: Any, **_more: Any) -> None:
    raise Lost


def everything() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


ACTS = (
    *(acts.changing_the_phone, acts.giving_up_the_phone, acts.setting_a_password, acts.choosing_a_language),
    *(acts.entering_with_a_new_phone, acts.entering_from_wechat, acts.opening_wechat),
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
