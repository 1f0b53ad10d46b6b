"""Acts of an account wait for each other: the row that decides is locked before it is read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.identity.actions import (
    change_phone,
    choose_language,
    enter_by_phone,
    open_wechat_account,
    release_phone,
    set_password,
)
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"
ACCOUNT = "club_account"
Act = Callable[[], Any]


def changing_the_phone() -> Act:
    account = cast.account()
    return lambda: change_phone(account=account, phone=PHONE, by=SYSTEM, at=NOW)


def giving_up_the_phone() -> Act:
    account = cast.account(phone=PHONE, phone_verified_at=NOW)
    return lambda: release_phone(account=account, at=NOW)


def setting_a_password() -> Act:
    account = cast.account()
    return lambda: set_password(account=account, password="Long-enough-77", by=SYSTEM, at=NOW)


def choosing_a_language() -> Act:
    account = cast.account()
    return lambda: choose_language(account=account, language="en", by=SYSTEM, at=NOW)


def entering() -> Act:
    cast.account(phone=PHONE, phone_verified_at=NOW)
    return lambda: enter_by_phone(phone=PHONE, current=None, at=NOW)


def entering_from_wechat() -> Act:
    cast.account(phone=PHONE, phone_verified_at=NOW)
    empty = open_wechat_account(app_id="wxclub", openid="oReader01", at=NOW)
    return lambda: enter_by_phone(phone=PHONE, current=empty, at=NOW)


def opening_wechat() -> Act:
    return lambda: open_wechat_account(app_id="wxclub", openid="oReader01", at=NOW)


LOCKED = [
    (changing_the_phone, [ACCOUNT]),
    (giving_up_the_phone, [ACCOUNT]),
    (setting_a_password, [ACCOUNT]),
    (choosing_a_language, [ACCOUNT]),
    (entering, [ACCOUNT]),
    (entering_from_wechat, [ACCOUNT, ACCOUNT, "club_wechatidentity"]),
    (opening_wechat, ["club_follower"]),
]


@pytest.mark.parametrize(("ready", "tables"), LOCKED, ids=[ready.__name__ for ready, _tables in LOCKED])
def test_who_decides_about_an_account_has_it_to_himself(ready: Callable[[], Act], tables: list[str]) -> None:
    act = ready()

    with CaptureQueriesContext(connection) as seen:
        act()

    locks = [query["sql"] for query in seen if " FOR UPDATE" in query["sql"]]
    assert [sql.split('FROM "')[1].split('"')[0] for sql in locks] == tables
