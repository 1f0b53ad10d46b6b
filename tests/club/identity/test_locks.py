"""Acts of an account wait for each other: the row that decides is locked before it is read."""

from collections.abc import Callable

import pytest

from tests.club.identity import acts
from tests.locks import locked_by

pytestmark = pytest.mark.django_db
ACCOUNT = "club_account"

LOCKED = [
    (acts.changing_the_phone, [ACCOUNT]),
    (acts.giving_up_the_phone, [ACCOUNT]),
    (acts.setting_a_password, [ACCOUNT]),
    (acts.choosing_a_language, [ACCOUNT]),
    (acts.entering, [ACCOUNT]),
    (acts.entering_from_wechat, [ACCOUNT, ACCOUNT, "club_wechatidentity"]),
    (acts.opening_wechat, ["club_follower"]),
]


@pytest.mark.parametrize(("ready", "tables"), LOCKED, ids=[ready.__name__ for ready, _tables in LOCKED])
def test_who_decides_about_an_account_has_it_to_himself(
    ready: Callable[[], acts.Act], tables: list[str]
) -> None:
    assert locked_by(ready()) == tables
