"""However a password is set, it is none that everybody tries (ASVS 5.0, 6.2.1, 6.2.4, 6.2.11, 6.2.12)."""

import builtins
import getpass
import sys
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from types import SimpleNamespace

import pytest
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone

from club.core.audit import SYSTEM
from club.identity.models import Account
from cms.desk.actions import hire
from merchants.stores.actions import add_operator, invite_operator, reset_operator_login
from merchants.stores.models import OperatorRole
from tests import cast
from tests.club.members.test_door import PHONE, ask_for_code, walk_in
from tests.doors import BACKEND
from tests.source import product

pytestmark = pytest.mark.django_db
GOOD = "seven-grey-geese"
OLD = "nine-brown-bears"
LOGIN = "anna.wang"
BAD = {
    "short": "g7rq2px",
    "digits": "84019375264",
    "common": "Password123",
    "breached": "1q2w3e4r5t",
    "club": "chezhu-julebu-1",
    "insurer": "Taiyue2026!",
}


def somebody(password: str | None = None) -> Account:
    account = cast.account(LOGIN)
    account.set_password(password) if password else account.set_unusable_password()
    account.save()
    return account


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def at_the_door(password: str) -> None:
    """A member enters by SMS and gives a password."""
    client = Client()
    walk_in(client, ask_for_code(client), password=password)


def first(password: str) -> None:
    """Somebody without a password sets one, at /accounts/."""
    client = browser(somebody())
    client.post("/accounts/password/set/", {"password1": password, "password2": password})


def changed(password: str) -> None:
    """Members, operators and staff change theirs, at /accounts/."""
    client = browser(somebody(OLD))
    sent = {"oldpassword": OLD, "password1": password, "password2": password}
    client.post("/accounts/password/change/", sent)


def by_invitation(password: str) -> None:
    """An operator follows his invitation."""
    role = {"role": OperatorRole.CASHIER, "display_name": "王安娜", "by": SYSTEM, "at": timezone.now()}
    shop = cast.store()
    _row, token = invite_operator(merchant=shop.merchant, store=shop, **role)
    sent = {"token": token, "username": LOGIN, "password": password, "again": password}
    Client().post("/portal/join/", sent)


def unasked(password: str) -> None:
    """The first administrator, by a script: `manage.py createsuperuser --noinput`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
        _run("createsuperuser", "--noinput", "--username", LOGIN, "--email", "anna@example.cn")


def asked(password: str) -> None:
    """The first administrator, who says yes when Django offers to pass over the rules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
        patch.setattr(getpass, "getpass", lambda prompt="": password)
        patch.setattr(builtins, "input", lambda prompt="": "y")
        _run("createsuperuser", "--username", LOGIN, "--email", "anna@example.cn")


def by_command(password: str) -> None:
    """Somebody at the machine: `manage.py changepassword`."""
    somebody()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(getpass, "getpass", lambda prompt="": password)
        _run("changepassword", LOGIN)


def _run(*words: str) -> None:
    with suppress(CommandError):
        call_command(*words, stdout=StringIO(), stderr=StringIO())


WAYS: list[Callable[[str], None]] = [
    *(at_the_door, first, changed, by_invitation),
    *(unasked, asked, by_command),
]


def sets(way: Callable[[str], None], password: str) -> bool:
    """Whether somebody has this password afterwards."""
    way(password)
    return any(account.check_password(password) for account in Account.objects.all())


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_good_password_is_taken_however_it_is_set(way: Callable[[str], None]) -> None:
    assert sets(way, GOOD)


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@override_settings(CLUB_COMPANY_EN="Taiyue Insurance")
def test_a_bad_password_is_refused_however_it_is_set(way: Callable[[str], None], kind: str) -> None:
    assert not sets(way, BAD[kind])


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobodys_password_is_his_own_login(way: Callable[[str], None]) -> None:
    assert not sets(way, f"{PHONE}-a" if way is at_the_door else "Anna_Wang.2026")


def test_passwords_that_we_make_for_people_are_such_as_people_may_choose() -> None:
    shop, by = cast.store(), {"by": SYSTEM, "at": cast.NOW}
    facts = {"merchant": shop.merchant, "store": shop, "role": OperatorRole.CASHIER}
    operator, added = add_operator(**facts, username="zhang", display_name="小张", **by)
    _same, anew = reset_operator_login(operator=operator, **by)
    account, hired = hire(username=LOGIN, full_name="王安娜", **by)

    made = [(operator.account, added), (operator.account, anew), (account, hired)]
    assert [validate_password(password, owner) for owner, password in made] == [None, None, None]
    assert len({added, anew, hired}) == 3


def test_there_is_no_other_way_to_a_password() -> None:
    """Whoever adds one adds it above."""
    calls = {
        f"{module.path}"
        for module in product()
        for name, _call in module.calls()
        if name in {"set_password", "make_password"}
    }

    assert calls == {
        "club/members/door.py",  # at_the_door; the form has looked at it
        "club/identity/actions/settle_account.py",  # likewise
        "merchants/stores/actions/add_operator.py",  # by_invitation
        "club/identity/adapter.py",  # first, changed: what allauth's forms let pass
        "club/identity/first_passwords.py",  # made by us
        "cms/worlds/demo/partners.py",  # open ones, on a local machine only
        "cms/worlds/demo/staff.py",  # likewise
    }


def test_the_list_of_common_passwords_is_long_enough() -> None:
    """ASVS asks for the three thousand most common ones of those that the other rules would let pass."""
    others = [each for each in get_default_password_validators() if not _is_list(each)]
    left = [word for word in CommonPasswordValidator().passwords if _passes(word, others)]
    assert len(left) > 3_000


def _is_list(validator: object) -> bool:
    return isinstance(validator, CommonPasswordValidator)


def _passes(word: str, rules: list[object]) -> bool:
    try:
        validate_password(word, password_validators=rules)
    except ValidationError:
        return False
    return True
