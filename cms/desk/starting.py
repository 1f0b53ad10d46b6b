"""Choosers of Wagtail start without a script inside the page.

Wagtail 8.0 writes `<script>new PageChooser(…)</script>` behind each chooser, in Python, where no template
reaches. The policy of the desk runs no such script. What it said stands as data in a mark that
`config/static/js/desk.js` reads; boxes for dates and rows of forms do the same by templates
(`wagtailadmin/shared/start.html`).
"""

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

START = "wagtailadmin/shared/start.html"


def render(
    self: BaseChooser, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """The chooser's box with its mark; as Wagtail's own, it needs an id."""
    attrs = attrs or {}
    shown = self.get_value_data(value)
    words = {"call": self.js_constructor, "id": attrs["id"]}
    if isinstance(self, AdminTaskChooser):
        words["call"] = "createTaskChooser"
    else:
        words["options"] = json.dumps(self.get_js_init_options(attrs["id"], name, shown))
    return SafeString(self.render_html(name, shown, attrs)) + render_to_string(START, words)


def without_scripts() -> None:
    """All choosers, Wagtail's and ours."""
    BaseChooser.render = render
