"""From a row to the page of another one."""

from typing import Any

from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from wagtail.permissions import policy_registry

from cms.desk.naming import name_of
from cms.desk.reach import PostPolicy


def link_to(row: Model, user: Any) -> str:
    """The name of a row; a link to its page for those in whose reach it is."""
    policy = policy_registry.get_by_type(type(row), fallback=False)
    may = isinstance(policy, PostPolicy) and policy.user_has_permission_for_instance(user, "view", row)
    page = _page_of(row) if may else ""
    return format_html('<a href="{}">{}</a>', page, name_of(row)) if page else name_of(row)


def _page_of(row: Model) -> str:
    snippet = getattr(row, "snippet_viewset", None)
    name = snippet.get_url_name("inspect") if snippet else f"{row._meta.model_name}:inspect"
    try:
        return reverse(name, args=[row.pk])
    except NoReverseMatch:
        return ""
