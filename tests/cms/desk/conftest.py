"""The desk's small world: a head office with two cities, and colleagues at each."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.admin.menu import Menu
from wagtail.admin.search import Search

from club.core.audit import SYSTEM
from club.identity.models import Account, Role
from club.organisation.queries import head_office
from cms.desk.actions import appoint
from cms.reports import kept
from tests import cast
from tests.doors import enter_with_second_factor


@pytest.fixture(autouse=True)
def counts_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is: what takes long is kept and asks less often the next time."""
    monkeypatch.setattr(kept, "QUICK_S", 60)


@pytest.fixture
def no_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without a menu, for those who walk through hundreds and look at nothing but who may open them."""
    monkeypatch.setattr(Menu, "menu_items_for_request", lambda menu, request: [])
    monkeypatch.setattr(Search, "search_items_for_request", lambda areas, request: [])


@pytest.fixture
def tree(db: None) -> SimpleNamespace:
    """Head office, Jinan and Qingdao."""
    head = head_office()
    jinan = cast.branch("370100", parent=head, name="济南中心支公司")
    qingdao = cast.branch("370200", parent=head, name="青岛中心支公司")
    return SimpleNamespace(head=head, jinan=jinan, qingdao=qingdao)


def colleague(branch: Any, role: str = Role.ADMIN) -> Account:
    """A member of staff with one post."""
    account = cast.account(last_name="同事")
    appoint(account=account, branch=branch, role=role, by=SYSTEM, at=timezone.now())
    return account


def desk(account: Account) -> Client:
    """The browser of a colleague who came in with his second factor."""
    client = Client()
    enter_with_second_factor(client, account)
    return client


def approve(client: Client, row: Any, state: Any = None) -> Any:
    """Approve what waits at an offer, as the desk's first page does; or what another step says it is."""
    row.refresh_from_db()
    room = {"serviceproduct": "products", "giftpackage": "packages", "campaign": "campaigns"}
    step = (state or row.current_workflow_task_state).pk
    return client.post(f"/desk/{room[row._meta.model_name]}/workflow/action/{row.pk}/approve/{step}/")


@pytest.fixture
def jinan(tree: SimpleNamespace) -> Client:
    """An administrator in Jinan."""
    return desk(colleague(tree.jinan))


@pytest.fixture
def head(tree: SimpleNamespace) -> Client:
    """An administrator at the head office."""
    return desk(colleague(tree.head))


@pytest.fixture
def idle(tree: SimpleNamespace) -> Client:
    """Somebody who may enter the desk and nothing else."""
    account = cast.account()
    group = Group.objects.create(name="guests")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    account.groups.add(group)
    return desk(account)
