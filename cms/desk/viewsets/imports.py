"""Files of customers: addresses and place in the menu."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from club.members.models import HeldFile
from cms.desk.views import imports
from cms.desk.viewsets.acts import ActViewSet


class ImportCustomersViewSet(ActViewSet):
    """Bringing in customers, for the head office: a file names people of any branch."""

    name = "import_customers"
    model = HeldFile
    icon = "upload"
    menu_label = _("Bring in customers")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", imports.bring_in, name="index"),
            path("<int:pk>/", imports.file, name="file"),
            path("<int:pk>/confirm/", imports.confirm, name="confirm"),
            path("<int:pk>/discard/", imports.discard, name="discard"),
        ]
