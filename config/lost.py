"""Pages for what cannot be shown: those of the site, and at the desk those of the desk."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.views import defaults

DESK = "/desk/"


def at_the_desk(request: HttpRequest) -> bool:
    """Whether this is an address of the desk, asked for by somebody who works there."""
    user = getattr(request, "user", None)
    return request.path.startswith(DESK) and bool(user and user.has_perm("wagtailadmin.access_admin"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    if at_the_desk(request):
        return HttpResponseNotFound(render(request, "wagtailadmin/404.html").content)
    return defaults.page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed; whatever the page would ask for may be what is broken."""
    if request.path.startswith(DESK):
        return HttpResponseServerError(loader.get_template("500_desk.html").render())
    return defaults.server_error(request)
