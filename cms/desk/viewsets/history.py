"""The history of a row, from the audit trail: acts leave nothing in Wagtail's own log."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import policy_registry

from club.core import acts
from club.core.models import AuditEntry
from cms.desk import columns, trail
from cms.desk.naming import name_of
from cms.desk.people import by_whom, colleagues


class TrailView(HistoryView):
    """What was done to a row, by whom and when, the latest first."""

    filterset_class = None
    verbose_name_plural = AuditEntry._meta.verbose_name_plural

    @cached_property
    def columns(self) -> list[Column]:
        """Act, facts, actor, moment."""
        return [
            columns.text("verb", _("Act"), lambda row: acts.in_words(row.verb)),
            columns.text("data", _("What was recorded"), lambda row: row.told),
            columns.text("actor", _("By"), lambda row: row.by),
            Column("at", label=_("At"), accessor=lambda row: columns.clock(row.at)),
        ]

    def get_base_queryset(self) -> QuerySet[AuditEntry]:
        subject = {"subject_type": self.model._meta.model_name, "subject_id": self._subject_id()}
        return AuditEntry.objects.filter(**subject).order_by("-id")

    def _subject_id(self) -> str:
        return str(getattr(self.object, "uid", self.object.pk))

    def get_page_subtitle(self) -> str:
        return name_of(self.object)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Back to the form for those who may change the row."""
        may = policy_registry.get_by_type(self.model).user_has_permission_for_instance
        if not self.edit_url_name or not may(self.request.user, "change", self.object):
            return []
        url = reverse(self.edit_url_name, args=[self.object.pk])
        return [HeaderButton(_("Edit"), url=url, icon_name="edit")]

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, ...]:
        paginator, page, rows, more = super().paginate_queryset(queryset, page_size)
        names, called = colleagues(rows), trail.called(row.data for row in rows)
        for row in rows:
            row.by = by_whom(row, names)
            row.told = trail.in_words(row.data, row.subject_type, called)
        return paginator, page, rows, more
