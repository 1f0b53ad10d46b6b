"""What changes in the identity room."""

from club.identity.actions.change_phone import change_phone
from club.identity.actions.end_logins import end_logins
from club.identity.actions.enter_by_phone import enter_by_phone
from club.identity.actions.open_wechat_account import open_wechat_account
from club.identity.actions.release_phone import release_phone
from club.identity.actions.send_code import send_code
from club.identity.actions.settle_account import choose_language, set_password
from club.identity.actions.use_code import use_code

__all__ = [
    "change_phone",
    "choose_language",
    "end_logins",
    "enter_by_phone",
    "open_wechat_account",
    "release_phone",
    "send_code",
    "set_password",
    "use_code",
]
