"""Letters to group customers, with their addresses and their place in the menu."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from club.letters.models import PolicyLetter
from cms.desk.views import letters
from cms.desk.viewsets.acts import ActViewSet


class LettersViewSet(ActViewSet):
    """What is due, printing, delivery."""

    name = "policy_letters"
    model = PolicyLetter
    action = "view"
    icon = "doc-full"
    menu_label = _("Letters to groups")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", letters.letters, name="index"),
            path("print/", letters.print_out, name="print"),
            path("<int:pk>/delivery/", letters.deliver, name="delivery"),
        ]
