"""What Wagtail's page of one's own account shows besides its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel


class LoginsPanel(BaseSettingsPanel):
    """The way to the list of one's logins. There is nothing to fill in."""

    name = "logins"
    title = _("Where I am logged in")
    order = 600
    template_name = "cms/desk/parts/own_logins.html"

    def get_form(self) -> Any:
        """Wagtail asks each panel for one; this one is never bound, so nothing of it is saved."""
        return forms.Form()
