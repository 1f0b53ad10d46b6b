"""Acts behind a button or a form: done, or refused in words where one was."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from club.core.errors import DomainError
from cms.desk.access import staff
from cms.desk.views.page import show


def press(request: HttpRequest, act: Callable[..., Any], done: str, back: str, **facts: Any) -> HttpResponse:
    """A button was pressed: do it, say so or why not, go back."""
    try:
        act(**facts, by=staff(request), at=timezone.now())
        messages.success(request, done)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(back)


def fill_in(
    request: HttpRequest,
    form: Form,
    act: Callable[..., Any],
    words: Mapping[str, Any],
    back: str,
    template: str = "cms/desk/act.html",
    **facts: Any,
) -> HttpResponse:
    """A form was opened or sent: its fields are the keywords of the act. `words`: title, submit, done."""
    if form.is_valid():
        try:
            act(**facts, **form.cleaned_data, by=staff(request), at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words["done"])
            return redirect(back)
    shown = {name: value for name, value in words.items() if name != "done"}
    return show(request, template, form=form, back=back, **shown)
