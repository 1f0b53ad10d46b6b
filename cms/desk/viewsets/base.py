"""Viewsets that keep to the rows in reach, copy nothing, delete nothing that the books could refer to."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView, EditView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import InspectView as SnippetInspectView
from wagtail.snippets.views.snippets import SnippetViewSet

from club.core import masks
from club.core.fields import SealedField
from cms.desk import columns
from cms.desk.access import rows_for
from cms.desk.approving import OfferCreateView, OfferEditView
from cms.desk.choosing import DeskChooser
from cms.desk.links import link_to
from cms.desk.naming import name_of
from cms.desk.scope import ANY, AuditedSave, ScopedIndex, ScopedView, refuse_in_words
from cms.desk.viewsets.history import TrailView

# Ends that the books keep exclusive, so that a row's last day is the day before.
ENDS = {"valid_until", "collect_until", "period_end"}
MASKS = {"contact_name": masks.name, "contact_phone": masks.phone}
MIXINS: dict[type, type] = {IndexView: ScopedIndex, CreateView: AuditedSave, EditView: AuditedSave}


class ScopedViewSet:
    """Put before a viewset of Wagtail: every view it makes asks for the row, not only for the model.

    `without` names views that do not exist here; `list_related` is loaded with the list. With `shown_first` a
    row of the list leads to its page even for those who may change it, because acts start there. `labels`
    name fields on that page where the model's own name of a field says too little.
    """

    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 30
    search_backend_name = None
    without: Collection[str] = ("delete", "usage")
    list_related: Collection[str] = ()
    shown_first = False
    labels: Mapping[str, Any] = {}

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., Any]:
        mixin = next((mixin for kind, mixin in MIXINS.items() if issubclass(view_class, kind)), ScopedView)
        scoped = type(view_class.__name__, (mixin, view_class), {"__module__": view_class.__module__})
        return refuse_in_words(super().construct_view(scoped, **kwargs))

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        own = {"list_related": self.list_related, "shown_first": self.shown_first, **kwargs}
        return super().get_index_view_kwargs(**own)

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        own = {"labels": self.labels, **kwargs}
        return super().get_inspect_view_kwargs(**own)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        return {**common, **{f"{name}_url_name": None for name in self.without}}

    def get_urlpatterns(self) -> list[Any]:
        kept = super().get_urlpatterns()
        return [url for url in kept if url.name.removesuffix("_results") not in self.without]


class DeskInspectView(InspectView):
    """A row to look at: money in yuan, sealed values masked."""

    page_title = _("Details")
    template_name = "cms/desk/inspect.html"
    header_more_buttons: Collection[Any] = ()
    labels: Mapping[str, Any] = {}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The way to the form, in sight."""
        url = self.get_edit_url()
        return [HeaderButton(_("Edit"), url=url, icon_name="edit")] if url else []

    def get_edit_url(self) -> str | None:
        may = self.permission_policy.user_has_permission_for_instance
        return super().get_edit_url() if may(self.request.user, "change", self.object) else None

    def get_field_label(self, field_name: str, field: Any) -> Any:
        return self.labels.get(field_name) or super().get_field_label(field_name, field)

    def get_page_subtitle(self) -> str:
        return name_of(self.object)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = getattr(self.object, field_name, None)
        if isinstance(field, SealedField):
            return MASKS.get(field_name, masks.id_number)(value or "") or "—"
        if field_name in ENDS and hasattr(self.object, "last_day"):
            last = self.object.last_day
            return columns.in_figures(last) if last else _("until further notice")
        if field_name == "state" and value:
            return columns.badge(self.object.get_state_display())
        if (unit := columns.UNITS.get(field_name.rsplit("_", 1)[-1])) and isinstance(value, int):
            return unit(value)
        if isinstance(value, Model):
            return link_to(value, self.request.user)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, DateRange):
            return _days(value)
        if isinstance(value, date):
            return columns.clock(value) if isinstance(value, datetime) else columns.in_figures(value)
        if isinstance(value, list):
            labels = dict(getattr(getattr(field, "base_field", None), "choices", None) or ())
            return ", ".join(str(labels.get(each, each)) for each in value) or "—"
        shown = super().get_field_display_value(field_name, field)
        return "—" if shown in (None, "", [], "-") and not isinstance(shown, SafeString) else shown


def _days(period: DateRange) -> str:
    """First and last day."""
    first, last = (columns.in_figures(day) for day in (period.lower, last_day(period)))
    if not period.upper:
        return _("from %(day)s") % {"day": first} if period.lower else "—"
    return f"{first} – {last}"


def last_day(period: DateRange) -> date | None:
    """The last day of a period; the books keep the day after it. None: it has no end."""
    return period.upper - timedelta(days=1) if period.upper else None


def sheet(form: type, *panels: Any, heading: Any) -> ObjectList:
    """A form on one sheet."""
    return ObjectList([MultiFieldPanel(list(panels), heading=heading)], base_form_class=form)


class DeskViewSet(ScopedViewSet, ModelViewSet):
    """Plain records that staff keep. Not in Wagtail's index of references: their tables are large."""

    inspect_view_class = DeskInspectView
    history_view_class = TrailView
    add_to_reference_index = False


class ReadOnlyViewSet(DeskViewSet):
    """What the house writes and staff only read: list, export, one row."""

    without = ("add", "edit", "delete", "usage", "history", "copy", "reorder")

    def get_form_class(self, for_update: bool = False) -> None:
        """There is nothing to fill in."""

    def get_edit_handler(self) -> None:
        """There is nothing to fill in."""

    def register_admin_url_finder(self) -> None:
        """There is no edit page to find."""


class ScopedChoices(ScopedView):
    """The rows that a chooser offers and gives back. Wagtail lets everybody with access choose anything."""

    def needed_actions(self) -> list[str]:
        return ANY

    def get_object_list(self) -> Any:
        return rows_for(self.request.user, self.model_class, ANY)

    def get_objects(self, pks: list[str]) -> Any:
        return self.get_object_list().filter(pk__in=pks)


class ScopedChooseView(ScopedChoices, ChooseView):
    """Choosing in a dialog."""


class ScopedChooseResultsView(ScopedChoices, ChooseResultsView):
    """The list of that dialog."""


class ScopedChooserViewSet(SnippetChooserViewSet):
    """A chooser that offers rows in reach and makes none."""

    choose_view_class = ScopedChooseView
    choose_results_view_class = ScopedChooseResultsView
    creation_form_class = None
    base_widget_class = DeskChooser

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., Any]:
        if not issubclass(view_class, ScopedView):
            view_class = type(view_class.__name__, (ScopedChoices, view_class), {})
        return refuse_in_words(super().construct_view(view_class, **kwargs))

    def get_urlpatterns(self) -> list[Any]:
        return [url for url in super().get_urlpatterns() if url.name != "create"]


class DeskSnippetInspectView(DeskInspectView, SnippetInspectView):
    """The same for what is published."""


class DeskSnippetViewSet(ScopedViewSet, SnippetViewSet):
    """What is drafted, previewed and published. Nothing is deleted: vouchers and books refer to it."""

    menu_item_is_registered = True
    add_view_class = OfferCreateView
    edit_view_class = OfferEditView
    inspect_view_class = DeskSnippetInspectView
    chooser_viewset_class = ScopedChooserViewSet
    chooser_per_page = 30
    shown_first = True

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_add_view_kwargs(**kwargs), "page_url_name": self.get_url_name("inspect")}

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_edit_view_kwargs(**kwargs), "page_url_name": self.get_url_name("inspect")}
