"""The desk's first page."""

import re
from types import SimpleNamespace

import pytest

from club.identity.models import Role
from cms.reports import kept
from tests import cast
from tests.cms.desk.conftest import colleague, desk

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def boxes(client) -> list[str]:
    """Where the numbers of the first page lead."""
    page = client.get("/desk/").content.decode()
    return re.findall(r'<a class="figure-box" href="/desk/([a-z]+)/', page)


def test_an_administrator_sees_every_number(tree: SimpleNamespace, head) -> None:
    assert boxes(head) == ["member", "gift", "redemption", "payable"]


def members_shown(page) -> str:
    found = re.search(r'figure-box__label">Members</span><span class="figure-box__value">(\d+)<', page.text)
    return found[1]


def test_figures_that_take_long_are_kept_and_say_of_when_they_are(
    tree: SimpleNamespace, head, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.member(branch=tree.jinan)
    quick = head.get("/desk/", **ENGLISH)
    monkeypatch.setattr(kept, "QUICK_S", 0)
    monkeypatch.setattr(kept, "TIMES_AS_LONG", 1_000_000)
    cast.member(branch=tree.jinan)
    counted = head.get("/desk/", **ENGLISH)
    cast.member(branch=tree.jinan)
    later = head.get("/desk/", **ENGLISH)
    assert [members_shown(page) for page in (quick, counted, later)] == ["1", "2", "2"]
    assert [page.text.count("figures__asof") for page in (quick, counted, later)] == [0, 1, 1]


def test_nobody_sees_a_number_whose_rows_are_closed_to_him(tree: SimpleNamespace) -> None:
    finance = desk(colleague(tree.head, Role.FINANCE))
    assert boxes(finance) == ["redemption", "payable"]
