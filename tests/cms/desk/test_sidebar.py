"""The menu at the side: each sees that of his posts today, in his language, as Wagtail's script reads it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext_lazy
from telepath import ValueContext
from wagtail.admin.menu import MenuItem
from wagtail.admin.telepath import JSContext
from wagtail.admin.ui.sidebar import BaseSidebarAdapter, LinkMenuItem, SubMenuItem

from club.identity.models import Role, StaffPost
from cms.desk.sidebar import AskedOnce
from tests.cms.desk.conftest import colleague, desk

PROPS = re.compile(r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', re.DOTALL)


def menu(client: Client, language: str = "en") -> set[str]:
    """What stands in the menu beside a page: groups and their items."""
    return set(labels(items(client, language)))


def items(client: Client, language: str) -> list[Any]:
    """The menu as it is packed for the page."""
    page = client.get("/desk/find/", HTTP_ACCEPT_LANGUAGE=language).text
    main = json.loads(PROPS.search(page).group(1))["modules"][-1]  # type: ignore[union-attr]  # every page has it
    assert main["_type"] == "wagtail.sidebar.MainMenuModule"
    return list(main["_args"][0])


def labels(packed: list[Any]) -> Iterator[str]:
    for item in packed:
        facts, *below = item["_args"]
        yield facts["label"]
        if item["_type"] == "wagtail.sidebar.SubMenuItem":
            yield from labels(below[0])


def test_each_post_has_its_own_menu_whoever_came_before(tree: SimpleNamespace) -> None:
    finance, seat = (desk(colleague(tree.jinan, role)) for role in (Role.FINANCE, Role.COMPLAINT_SEAT))
    seen = [menu(client) for client in (finance, seat, finance, seat)]
    assert seen[:2] == seen[2:]
    assert ["Draw up statements" in each for each in seen[:2]] == [True, False]
    assert ["Take a complaint in" in each for each in seen[:2]] == [False, True]


def test_the_menu_is_in_the_language_of_who_reads(tree: SimpleNamespace, jinan: Client) -> None:
    shown = [menu(jinan, language) for language in ("en", "zh-hans", "en")]
    assert shown[0] == shown[2]
    assert [{"Find a member", "查找会员"} & each for each in shown[:2]] == [{"Find a member"}, {"查找会员"}]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_two_rooms_of_a_group_have_the_same_name(head: Client, language: str) -> None:
    groups = [
        item["_args"] for item in items(head, language) if item["_type"] == "wagtail.sidebar.SubMenuItem"
    ]
    assert [
        name for _facts, below in groups for name, times in Counter(labels(below)).items() if times > 1
    ] == []
    assert len(groups) > 9


def test_a_post_that_ends_takes_its_menu_along(tree: SimpleNamespace) -> None:
    who = colleague(tree.jinan, Role.FINANCE)
    client = desk(who)
    before = menu(client)
    yesterday = timezone.localdate() - timedelta(days=1)
    StaffPost.objects.filter(account=who).update(since_date=yesterday, until_date=yesterday)
    after = menu(client)
    assert "Settlement" in before
    assert {"Settlement", "Members", "Merchants", "Draw up statements"} & after == set()


class Counting(MenuItem):
    """Counts how often it was asked whether it is shown."""

    asked = 0

    def is_shown(self, request: HttpRequest) -> bool:
        self.asked += 1
        return True


def test_an_item_is_asked_once_per_request_and_again_for_the_next() -> None:
    item = Counting("Figures", "/figures/")
    items = AskedOnce(items=[item])
    for request in (HttpRequest(), HttpRequest()):
        assert items.menu_items_for_request(request) == items.menu_items_for_request(request) == [item]
    assert item.asked == 2


def test_items_are_packed_as_wagtail_packs_them() -> None:
    word = gettext_lazy("Members")
    link = LinkMenuItem("a", word, "/desk/a/", icon_name="user", classname="x", attrs={"target": "_blank"})
    group = SubMenuItem("g", word, [link, LinkMenuItem("b", "<b>", "/desk/b/")], footer_text="9")
    packed = JSContext().pack([group])
    assert read(packed) == read([wagtails(group)])


def wagtails(item: Any) -> Any:
    """An item as Wagtail's own adapter packs it, and those below it likewise."""
    facts, *groups = item.js_args()
    kind = f"wagtail.sidebar.{type(item).__name__}"
    own = type(kind, (BaseSidebarAdapter,), {"js_constructor": kind, "js_args": lambda self, obj: [facts]})
    packed = own().build_node(item, ValueContext(JSContext())).emit()
    packed["_args"] += [[wagtails(each) for each in below] for below in groups]
    return packed


def read(packed: Any) -> Any:
    return json.loads(json.dumps(packed, cls=DjangoJSONEncoder))
