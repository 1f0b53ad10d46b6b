"""Acts of an account, made ready to be done: each gives what is then called."""

from collections.abc import Callable
from typing import Any

from club.core.audit import SYSTEM
from club.identity import actions
from club.identity.actions import enter_by_phone, open_wechat_account
from tests import cast
from tests.cast import NOW

PHONE = "+8613812345678"
Act = Callable[[], Any]


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


def entering() -> Act:
    cast.account(phone=PHONE, phone_verified_at=NOW)
    return lambda: enter_by_phone(phone=PHONE, current=None, at=NOW)


def entering_with_a_new_phone() -> Act:
    return lambda: enter_by_phone(phone=PHONE, current=None, at=NOW)


def entering_from_wechat() -> Act:
    cast.account(phone=PHONE, phone_verified_at=NOW)
    empty = open_wechat_account(app_id="wxclub", openid="oReader01", at=NOW)
    return lambda: enter_by_phone(phone=PHONE, current=empty, at=NOW)


def opening_wechat() -> Act:
    return lambda: open_wechat_account(app_id="wxclub", openid="oReader01", unionid="u1", at=NOW)
