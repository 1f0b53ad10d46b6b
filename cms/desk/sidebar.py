"""The menu at the side of every page, at a small part of what Wagtail takes for it.

Wagtail asks each item of a group twice whether it is shown, and for each works out again which scripts unpack
it, which every page of the desk loads anyhow. That was a third of a page. Nothing here outlives a request:
what somebody may see is asked anew each time.
"""

from typing import Any

from django.http import HttpRequest
from telepath import BaseAdapter, ObjectNode, ValueContext, ValueNode
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.telepath import register
from wagtail.admin.ui.sidebar import LinkMenuItem, SubMenuItem
from wagtail.admin.viewsets.base import ViewSetGroup


class AskedOnce(Menu):
    """A menu that works out its items once per request."""

    def menu_items_for_request(self, request: HttpRequest) -> list[MenuItem]:
        if not hasattr(request, "menu_items"):
            request.menu_items = {}
        if self not in request.menu_items:
            request.menu_items[self] = super().menu_items_for_request(request)
        return request.menu_items[self]


class DeskGroup(ViewSetGroup):
    """Rooms that stand together in the menu."""

    def get_menu_item(self, order: int | None = None) -> SubmenuMenuItem:
        item = super().get_menu_item(order)
        item.menu = AskedOnce(item.menu.register_hook_name, items=item.menu.initial_menu_items)
        return item


class PlainAdapter(BaseAdapter):
    """Packs an item as it stands, without asking which scripts it needs or what it shares with others."""

    def __init__(self, js_constructor: str) -> None:
        self.js_constructor = js_constructor

    def build_node(self, item: Any, context: ValueContext) -> ObjectNode:
        facts, *below = item.js_args()
        return ObjectNode(self.js_constructor, [ValueNode(facts), *map(context.build_node, below)])


def pack_plainly() -> None:
    """The kinds of items that make up the menu."""
    for kind in (LinkMenuItem, SubMenuItem):
        register(PlainAdapter(f"wagtail.sidebar.{kind.__name__}"), kind)
