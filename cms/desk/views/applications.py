"""Looking at applications of workshops and entering those that were checked."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from cms.desk.access import row_for
from cms.desk.forms.acts import ReasonForm
from cms.desk.forms.applications import EnterForm
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page
from merchants.applications.actions import decline_application, enter_application
from merchants.applications.models import Application
from merchants.stores.models import Merchant

DONE = gettext_lazy("Done. It holds from the next request on.")


@desk_page(Merchant, "add")
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """It was checked: make the merchant, its store and its papers."""
    row = row_for(request.user, Application, pk, "change")
    form = EnterForm(request.POST if request.method == "POST" else None, application=row)
    title = gettext("Enter the merchant")
    lead = gettext(
        "Compare what was written with the papers. Merchant, store and papers are made of it; "
        "another person approves the merchant."
    )
    return fill_in(request, form, enter_application, _words(title, lead), _back(pk), application=row)


@desk_page(Application, "change")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why not; the applicant reads it."""
    row = row_for(request.user, Application, pk, "change")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].help_text = gettext("The applicant reads it in an SMS and under the link.")
    title, lead = gettext("Decline the application"), gettext("The company may apply again.")
    words = {**_words(title, lead), "no": True}
    return fill_in(request, form, decline_application, words, _back(pk), application=row)


@require_safe
@desk_page(Application, "view")
def paper(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """A file that was sent along, never shown inside a page of ours."""
    row = row_for(request.user, Application, pk, "view")
    found = row.papers.filter(kind=kind).first()
    if found is None:
        raise Http404
    name = f"{row.uscc}-{kind}.{found.file.name.rpartition('.')[2]}"
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=name)
    answer["Content-Type"] = found.file_type
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _words(title: str, lead: str) -> dict[str, Any]:
    return {"title": title, "icon": "group", "submit": title, "lead": lead, "done": DONE}


def _back(pk: int) -> str:
    return reverse("application:inspect", args=[pk])
