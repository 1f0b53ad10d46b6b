"""Template pieces of the desk."""

from typing import Any

from django import template
from django.template.base import render_value_in_context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn

from club.complaints.queries import next_step
from club.core.acts import in_words
from cms.desk.columns import amount

PLAIN_CELL = "wagtailadmin/tables/cell.html"
WITHOUT_NAME = {"navigate"}  # an arrow; what Wagtail calls its column is not translated

register = template.Library()
register.filter("act_in_words", in_words)
register.filter("amount", amount)
register.filter("next_step", next_step)


@register.filter
def act_url(row: Any, name: str) -> str:
    """Where an act on a complaint is done."""
    return reverse(f"complaint_acts:{name}", args=[row.pk])


@register.simple_tag(takes_context=True)
def labelled(context: dict[str, Any], cell: Any) -> SafeString:
    """A cell of a list that carries the name of its column, save the box by which rows are ticked."""
    if isinstance(cell.column, BulkActionsCheckboxColumn):
        return cell.render_html(context)
    label = "" if cell.column.name in WITHOUT_NAME else cell.column.label or ""
    if cell.column.cell_template_name == PLAIN_CELL:
        return _plain(context, cell, label)
    with_name = format_html('<td data-label="{}"', label)
    # Every part was escaped by the template of the cell or just now.
    return SafeString(cell.render_html(context).replace("<td", with_name, 1))


def _plain(context: Any, cell: Any, label: Any) -> SafeString:
    """A cell with nothing but its value, as Wagtail's template writes it: a page of a list has hundreds."""
    value = cell.column.get_cell_context_data(cell.instance, context)["value"]
    shown = "" if value is None else render_value_in_context(value, context)
    named = format_html(' class="{}"', cell.column.classname) if cell.column.classname else ""
    return format_html('<td data-label="{}"{}>{}</td>', label, named, shown)
