"""Columns of the desk's lists: money in yuan, people masked, states as tags."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from club.core.money import yuan

Label = str | Promise


def money(name: str, label: Label) -> Column:
    """An amount in fen, shown in yuan."""
    return Column(
        name, label=label, accessor=lambda row: _amount(getattr(row, name)), classname="amount", sort_key=name
    )


def text(name: str, label: Label, show: Callable[[Any], Any], sort_key: str | None = None) -> Column:
    """Whatever `show` makes of a row; masked people go through here."""
    return Column(name, label=label, accessor=show, sort_key=sort_key)


def state(name: str, label: Label, good: tuple[str, ...] = ()) -> Column:
    """A status as a tag, in full colour for the good ones."""
    return StatusTagColumn(
        f"get_{name}_display",
        label=label,
        primary=lambda row: getattr(row, name) in good,
        sort_key=name,
    )


def moment(name: str, label: Label) -> Column:
    """A date and time."""
    return DateColumn(name, label=label, sort_key=name)


def _amount(fen: int | None) -> str:
    return "—" if fen is None else f"¥{yuan(fen)}"
