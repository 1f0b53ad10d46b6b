"""Every view of the desk keeps to the rows in reach. Wagtail's own ask for permission on the model only.

A foreign row is not found (404); a row that may be seen but not changed, and a screen that the role does not
have, are refused in words (403) instead of Wagtail's redirect.
"""

import functools
from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, TitleColumn
from wagtail.permissions import policy_registry

from club.core.errors import DomainError
from cms.desk import columns
from cms.desk.access import READING, staff
from cms.desk.actions import note_export, save_configuration
from cms.desk.fields import LongSelect
from cms.desk.paging import DeskPaginator
from cms.desk.reach import PostPolicy
from cms.desk.searching import matching

ANY = ["add", "change", "delete", "view"]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def refuse_in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal is a page with status 403."""

    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            return render(request, "cms/desk/refused.html", status=403)

    return inner


class ScopedView:
    """Asks before the view fetches anything: the model first, then the row that the address names."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request  # some views of Wagtail work out what they need from it
        policy = policy_registry.get_by_type(self.model)
        needed = self.needed_actions()
        if not policy.user_has_any_permission(request.user, needed):
            raise PermissionDenied
        pk = kwargs.get("pk")
        if pk is not None:
            row = policy.instances_user_has_any_permission_for(request.user, [*READING, *needed])
            row = row.filter(pk=unquote(str(pk))).first()
            if row is None:
                raise Http404
            if not policy.user_has_any_permission_for_instance(request.user, needed, row):
                raise PermissionDenied
        super().setup(request, *args, **kwargs)

    def needed_actions(self) -> list[str]:
        """What the view declares; one that declares nothing (a preview) needs the right to change."""
        required = getattr(self, "permission_required", None)
        if isinstance(required, str):
            return [required]
        return list(getattr(self, "any_permission_required", None) or ["change"])


class ScopedFilterSet(WagtailFilterSet):
    """Filters offer only rows in reach."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow_choices(self.form, self.request.user, ANY)
        for field in self.form.fields.values():
            if isinstance(field, forms.ModelChoiceField) and type(field.widget) is forms.Select:
                field.widget = LongSelect(field.widget.attrs, field.choices)


class ScopedIndex(ScopedView):
    """A list, its search and its export."""

    list_related: Collection[str] = ()
    shown_first = False
    base_filterset_class = ScopedFilterSet
    paginator_class = DeskPaginator
    add_item_label = gettext_lazy("Add")  # what is added stands beside it as the title of the page

    @cached_property
    def columns(self) -> list[Any]:
        """The first one leads to the row. Without the boxes for bulk actions: there are none."""
        boxes = BulkActionsCheckboxColumn
        first, *others = [column for column in super().columns if not isinstance(column, boxes)]
        named = first.name == "name" and hasattr(self.model, "name_en")
        leading = self._get_title_column_class(TitleColumn)(
            first.name,
            label=first.label,
            accessor=columns.in_language if named else first.accessor,
            sort_key=first.sort_key,
            get_url=self.leads_to,
        )
        return [leading, *others]

    def leads_to(self, row: Any) -> str | None:
        """Where a click on a row goes: to its form for those who may change it, or else to its page."""
        ways = [self.get_edit_url(row), self.get_inspect_url(row)]
        return next(filter(None, reversed(ways) if self.shown_first else ways), None)

    def get_list_buttons(self, instance: Any) -> list[Any]:
        """No menu for the one way that the row leads to anyhow."""
        buttons = super().get_list_buttons(instance)
        return buttons if len(self.get_list_more_buttons(instance)) > 1 else []

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset()
        policy = policy_registry.get_by_type(rows.model)
        rows = rows.filter(policy.rows(self.request.user, ANY))
        return rows.select_related(*self.list_related) if self.list_related else rows

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Chinese words are found inside of names too."""
        if not self.is_searching:
            return queryset
        return queryset.filter(matching(queryset.model, self.search_fields or (), self.search_query))

    def get_edit_url(self, instance: Any) -> str | None:
        policy = policy_registry.get_by_type(type(instance))
        may = policy.user_has_permission_for_instance(self.request.user, "change", instance)
        return super().get_edit_url(instance) if may else None

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
        shown = super().preprocess_field_value(field, value, export_format)
        return f"'{shown}" if isinstance(shown, str) and shown.lstrip(" ").startswith(FORMULA) else shown

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Whoever takes the list along as a file leaves a trace."""
        if self.is_export:
            note_export(
                model=self.model,
                rows=context["object_list"].count(),
                kind=self.request.GET["export"],
                by=staff(self.request),
                at=timezone.now(),
            )
        return super().render_to_response(context, **kwargs)


class AuditedSave(ScopedView):
    """Saving writes our audit row in the same transaction; a refused act is an error in words on the form.

    A view with `is_act = True` calls an action, which writes its own. `page_url_name` names the page of the
    row, where somebody who has published or sent to approval finds what comes next.
    """

    page_url_name = ""

    def get_error_message(self) -> Any:
        """The same for all: what is wrong stands below, at its place."""
        return gettext_lazy("Nothing was saved yet. Please look at what is marked below.")

    def get_success_url(self) -> str:
        url = super().get_success_url()
        # Wagtail stays with the form for a draft and goes back to the list otherwise.
        is_list = self.page_url_name and url.partition("?")[0] == reverse(self.index_url_name)
        return reverse(self.page_url_name, args=[quote(self.object.pk)]) if is_list else url

    def save_instance(self) -> Any:
        if getattr(self, "is_act", False) or self.expects_json_response:
            return super().save_instance()  # Wagtail keeping an unfinished draft
        return save_configuration(
            write=super().save_instance,
            changed=self.form.changed_data,
            by=staff(self.request),
            at=timezone.now(),
        )

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except DomainError as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


def narrow_choices(form: Any, user: Any, actions: Collection[str] = READING) -> None:
    """Offer and accept only rows in reach wherever a form lets people choose rows of the house."""
    for field in form.fields.values():
        rows = getattr(field, "queryset", None)
        policy = rows is not None and policy_registry.get_by_type(rows.model, fallback=False)
        if isinstance(policy, PostPolicy):
            field.queryset = rows.filter(policy.rows(user, actions))
