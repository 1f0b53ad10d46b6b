"""Writing bulletins, and having a colleague release them."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from club.bulletins.actions import change_bulletin, release_bulletin, stop_bulletin, write_bulletin
from club.bulletins.models import Bulletin
from cms.desk.access import row_for
from cms.desk.forms.bulletins import BulletinForm
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page

SOON = timedelta(minutes=5)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Bulletin, "add")
def write(request: HttpRequest) -> HttpResponse:
    """A new one."""
    form = BulletinForm(request.POST if request.method == "POST" else None, user=request.user)
    form.initial["send_at"] = timezone.localtime(timezone.now() + SOON)
    words = {
        "title": _("Write a bulletin"),
        "icon": "warning",
        "submit": _("Save the draft"),
        "lead": _("A colleague reads and releases it; before that nobody is told."),
        "done": _("Saved. A colleague releases it on its page."),
    }
    return fill_in(request, form, write_bulletin, words, reverse("bulletin:index"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Bulletin, "change")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another text, region or time."""
    row = row_for(request.user, Bulletin, pk, "change")
    form = BulletinForm(request.POST if request.method == "POST" else None, user=request.user, bulletin=row)
    words = {
        "title": _("Change the bulletin"),
        "icon": "warning",
        "submit": _("Save the draft"),
        "lead": _("Whoever changes it last is who wrote it; another person releases it."),
        "done": _("Saved. A colleague releases it on its page."),
    }
    return fill_in(request, form, change_bulletin, words, _back(pk), bulletin=row)


@require_POST
@desk_page(Bulletin, "change")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """It goes out."""
    row = row_for(request.user, Bulletin, pk, "change")
    return press(
        request, release_bulletin, _("Released. It is sent from its time on."), _back(pk), bulletin=row
    )


@require_POST
@desk_page(Bulletin, "change")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody else is told."""
    row = row_for(request.user, Bulletin, pk, "change")
    return press(request, stop_bulletin, _("Stopped. Nobody else is told."), _back(pk), bulletin=row)


def _back(pk: int) -> str:
    return reverse("bulletin:inspect", args=[pk])
