"""What an account may do is read once, and is what Django would have said."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.identity.grants import Grants, granted_by_group
from club.identity.models import Account, Role
from cms.desk.actions import appoint
from cms.desk.reach import reach_of
from cms.desk.roles import ROLE_GROUPS
from tests import cast

pytestmark = pytest.mark.django_db
OWN = "vouchers.delete_voucher"


@pytest.fixture
def colleague() -> Account:
    """Somebody with two posts, a group besides and a permission of his own."""
    account, branch = cast.account(), cast.branch()
    for role in (Role.CLUB_OPERATOR, Role.AUDITOR):
        appoint(account=account, branch=branch, role=role, by=SYSTEM, at=cast.NOW)
    guests = Group.objects.create(name="guests")
    guests.permissions.add(Permission.objects.get(codename="view_site"))
    account.groups.add(guests)
    account.user_permissions.add(Permission.objects.get(codename="delete_voucher"))
    return account


def anew(account: Account) -> Account:
    """The account as another request finds it."""
    return Account.objects.get(pk=account.pk)


def test_it_is_what_django_says(colleague: Account) -> None:
    found = Grants().get_all_permissions(anew(colleague))
    assert found == ModelBackend().get_all_permissions(anew(colleague))
    assert {OWN, "wagtailcore.view_site", "wagtailadmin.access_admin"} < found


def test_it_is_read_in_one_question(colleague: Account) -> None:
    account = anew(colleague)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert account.has_perm(OWN)
        assert not account.has_perm("vouchers.nothing")
        assert granted_by_group(account)[""] == {OWN}
    assert len(asked) == 1


def test_somebody_without_a_group_may_nothing() -> None:
    assert Grants().get_all_permissions(cast.account()) == set()


def test_who_is_locked_out_may_nothing(colleague: Account) -> None:
    Account.objects.filter(pk=colleague.pk).update(is_active=False)
    assert Grants().get_all_permissions(anew(colleague)) == set()


def test_of_one_row_it_says_nothing(colleague: Account) -> None:
    assert Grants().get_all_permissions(anew(colleague), obj=colleague) == set()


def test_a_superuser_may_everything(colleague: Account) -> None:
    Account.objects.filter(pk=colleague.pk).update(is_superuser=True)
    assert anew(colleague).get_all_permissions() == ModelBackend().get_all_permissions(anew(colleague))
    assert anew(colleague).has_perm("vouchers.nothing")


def test_nobody_comes_in_by_it(colleague: Account) -> None:
    colleague.set_password("right-2026")
    colleague.save()
    sent = {"username": colleague.username, "password": "right-2026"}
    assert ModelBackend().authenticate(None, **sent) == colleague
    assert Grants().authenticate(None, **sent) is None


def test_a_post_reaches_as_far_without_its_group(colleague: Account) -> None:
    """Posts say how far; somebody at the tables took the account out of the groups."""
    before = reach_of(anew(colleague))
    colleague.groups.remove(Group.objects.get(name=ROLE_GROUPS[Role.AUDITOR]))
    assert reach_of(anew(colleague)) == before
    colleague.groups.clear()
    assert reach_of(anew(colleague)) == before


def test_the_reach_of_a_post_holds_nothing_of_other_groups(colleague: Account) -> None:
    assert OWN not in reach_of(anew(colleague)).paths
    assert "wagtailcore.view_site" not in reach_of(anew(colleague)).paths
