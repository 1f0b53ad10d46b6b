"""The audit trail in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import IndexView

from club.core import acts
from club.core.models import AuditEntry
from cms.desk import columns, trail
from cms.desk.people import by_whom, colleagues
from cms.desk.viewsets.base import DeskInspectView, ReadOnlyViewSet


class AuditIndex(IndexView):
    """The trail; colleagues by their names, looked up once for a page."""

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, ...]:
        paginator, page, rows, more = super().paginate_queryset(queryset, page_size)
        names = colleagues(rows)
        for row in rows:
            row.by = by_whom(row, names)
        return paginator, page, rows, more


class AuditView(DeskInspectView):
    """One act, in words."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        row = self.object
        if field_name == "verb":
            return acts.in_words(row.verb)
        if field_name == "subject_type":
            return acts.subject_in_words(row.subject_type)
        if field_name == "actor_kind":
            return by_whom(row, colleagues([row]))
        if field_name == "data":
            return trail.in_words(row.data, row.subject_type, trail.called([row.data]))
        if field_name in ("subject_id", "actor_id"):
            return trail.acts_about(getattr(row, field_name))
        return super().get_field_display_value(field_name, field)


class AuditViewSet(ReadOnlyViewSet):
    """The audit trail; only the head office reads it whole."""

    model = AuditEntry
    icon = "history"
    menu_label = _("Audit trail")
    url_prefix = "audit"
    index_view_class = AuditIndex
    inspect_view_class = AuditView
    ordering = "-id"
    labels = {
        "verb": _("Act"),
        "subject_type": _("On"),
        "subject_id": _("All acts on it"),
        "actor_kind": _("By"),
        "actor_id": _("All acts by them"),
        "data": _("What was recorded"),
    }
    list_display = [
        columns.text("verb", _("Act"), lambda row: acts.in_words(row.verb), sort_key="verb"),
        columns.text("subject", _("On"), lambda row: acts.subject_in_words(row.subject_type)),
        columns.text("actor", _("By"), lambda row: row.by),
        columns.moment("at", _("At")),
    ]
    list_filter = {"actor_kind": ["exact"], "at": ["date__gte", "date__lte"]}
    list_export = ["at", "verb", "subject_type", "subject_id", "actor_kind", "actor_id", "data"]
    search_fields = ["verb", "subject_id", "actor_id"]
    inspect_view_fields = ["at", "verb", "subject_type", "subject_id", "actor_kind", "actor_id", "data"]
