"""Boxes of Wagtail start by a mark whose words are data, without a script in the page."""

import re
from html import unescape

import pytest
from django.forms import Widget
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminPageChooser, AdminTimeInput
from wagtail.admin.widgets.workflows import AdminTaskChooser
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.widgets import AdminImageChooser

from tests.source import ROOT

CASES = [
    (AdminDateInput(), "initDateChooser"),
    (AdminDateTimeInput(), "initDateTimeChooser"),
    (AdminTimeInput(), "initTimeChooser"),
    (AdminPageChooser(), "PageChooser"),
    (AdminImageChooser(), "ImageChooser"),
    (AdminDocumentChooser(), "DocumentChooser"),
    (AdminTaskChooser(), "createTaskChooser"),
]
MARK = re.compile(r'data-club-start-call-value="(\w+)" data-club-start-about-value="([^"]*)"')


@pytest.mark.django_db
@pytest.mark.parametrize(("widget", "call"), CASES)
def test_a_box_brings_a_mark_instead_of_a_script(widget: Widget, call: str) -> None:
    shown = widget.render("box", None, {"id": 'id_"x"'})

    assert "<script" not in shown
    assert [(name, unescape(about)) for name, about in MARK.findall(shown)] == [(call, 'id_"x"')]


def test_every_mark_is_known_to_the_script_that_reads_it() -> None:
    script = (ROOT / "config" / "static" / "js" / "desk.js").read_text()
    known = set(re.findall(r'"(\w+Chooser)"', script))

    assert {call for _widget, call in CASES if call[0].islower()} == known
