"""The frame of the desk's own pages, and their guard."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.desk.access import require
from cms.desk.scope import refuse_in_words

View = Callable[..., HttpResponse]


def desk_page(model: type[Model], action: str) -> Callable[[View], View]:
    """A view for those who may do `action` to some row of the model; others get 403 in words."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.user, model, action)
            return view(request, *args, **kwargs)

        return refuse_in_words(guarded)

    return decorate


def show(
    request: HttpRequest, template: str, title: str, icon: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the desk with title, icon and the way back home."""
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    frame = {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [home, {"url": "", "label": title}],
    }
    return render(request, template, {**frame, **context}, status=status)
