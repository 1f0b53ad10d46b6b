"""The desk's first page."""

import re
from types import SimpleNamespace

from club.identity.models import Role
from tests.cms.desk.conftest import colleague, desk


def boxes(client) -> list[str]:
    """Where the numbers of the first page lead."""
    page = client.get("/desk/").content.decode()
    return re.findall(r'<a class="figure-box" href="/desk/([a-z]+)/', page)


def test_an_administrator_sees_every_number(tree: SimpleNamespace, head) -> None:
    assert boxes(head) == ["member", "gift", "redemption", "payable"]


def test_nobody_sees_a_number_whose_rows_are_closed_to_him(tree: SimpleNamespace) -> None:
    finance = desk(colleague(tree.head, Role.FINANCE))
    assert boxes(finance) == ["redemption", "payable"]
