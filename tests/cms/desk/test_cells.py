"""Cells of lists: a plain one is drawn without a template, and reads as if it were drawn by Wagtail's."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from cms.templatetags.desk import labelled
from tests.cast import NOW

VALUES = [
    None,
    "",
    " ",
    0,
    1500,
    True,
    "鲁A***88",
    "<b>&</b>",
    format_html("<b>{}</b>", "&"),
    NOW,
    NOW.date(),
]


def table(column: Column) -> Context:
    """What a cell finds around it."""
    return Context({"row": {}, "table": {column.name: column}})


@pytest.mark.parametrize("value", [*VALUES, gettext_lazy("Members")])
@pytest.mark.parametrize("classname", [None, "amount"])
def test_a_plain_cell_reads_as_wagtails_and_names_its_column(value: Any, classname: str | None) -> None:
    column = Column("fact", label='"Fact"', classname=classname)
    cell = column.get_cell(SimpleNamespace(fact=value))
    wagtails = cell.render_html(table(column)).replace("<td", '<td data-label="&quot;Fact&quot;"', 1)
    assert without_gaps(labelled(table(column), cell)) == without_gaps(wagtails)


def without_gaps(html: str) -> str:
    """The spaces that Wagtail's template leaves around a value are not shown."""
    return " ".join(html.split()).replace("> ", ">").replace(" <", "<").replace(" >", ">")
