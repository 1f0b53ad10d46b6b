"""Codes: order printed ones, bring in a partner's, print sheets, take them out as a file, withdraw."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from club.core.errors import DomainError
from club.members.importing.files import Unreadable
from cms.desk import codes_out, upload
from cms.desk.access import row_for, staff
from cms.desk.actions import note_export
from cms.desk.forms.codes import ImportForm, PrintForm, VoidCodesForm
from cms.desk.views.page import desk_page, show
from cms.reports.codes import stock_left
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import CodeBatch, StockCode

AT_ONCE = 20_000  # more are made by the timetable within seconds, and the page shows how far it is
ICON = "list-ol"


@desk_page(CodeBatch, "add")
def order(request: HttpRequest) -> HttpResponse:
    """Printed codes for a package."""
    form = PrintForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            return _ordered(request, form)
        except DomainError as error:
            form.add_error(None, str(error))
    return show(request, "cms/desk/act.html", _("Print codes"), ICON, form=form, submit=_("Make the codes"))


def _ordered(request: HttpRequest, form: PrintForm) -> HttpResponse:
    asked = {name: form.cleaned_data[name] for name in ("package", "count", "pattern")}
    at, by = timezone.now(), staff(request)
    batch = actions.order_codes(**form.words(), **asked, by=by, at=at)
    if batch.size <= AT_ONCE:
        actions.mint_codes(batch=batch, by=by, at=at)
    return redirect(reverse("codebatch:inspect", args=[batch.pk]))


@desk_page(CodeBatch, "add")
def bring_in(request: HttpRequest) -> HttpResponse:
    """A partner's codes for a service; what could not be used is shown with its reason."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        try:
            return _brought_in(request, form)
        except (DomainError, Unreadable) as error:
            form.add_error("file" if isinstance(error, Unreadable) else None, str(error))
    left = stock_left(timezone.now())
    title, submit = _("Bring in codes"), _("Bring them in")
    return show(request, "cms/desk/codes_import.html", title, ICON, form=form, submit=submit, left=left)


def _brought_in(request: HttpRequest, form: ImportForm) -> HttpResponse:
    with upload.kept(form.cleaned_data["file"]) as path:
        batch, run = actions.import_codes(
            path=path,
            product=form.cleaned_data["product"],
            **form.words(),
            by=staff(request),
            at=timezone.now(),
        )
        problems = upload.problems_of(path)
    title = _("Codes brought in")
    return show(request, "cms/desk/codes_imported.html", title, ICON, batch=batch, run=run, problems=problems)


@require_safe
@desk_page(CodeBatch, "change")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Cards to print and cut, with QR codes; some hundred at once."""
    batch = row_for(request.user, CodeBatch, pk, "change")
    page = codes_out.cards(batch, request.GET.get("p"), request.build_absolute_uri(reverse("voucher_add")))
    _note(request, len(page.object_list), "sheet")
    return render(request, "cms/desk/codes_sheet.html", {"batch": batch, "page": page})


@require_safe
@desk_page(CodeBatch, "change")
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """All codes of a batch as a file, with what became of them."""
    batch = row_for(request.user, CodeBatch, pk, "change")
    _note(request, batch.size, kind)
    return codes_out.FILES[kind](batch)


@desk_page(CodeBatch, "change")
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """No free code of the batch works from now on."""
    batch = row_for(request.user, CodeBatch, pk, "change")
    form, back = VoidCodesForm(request.POST or None), reverse("codebatch:inspect", args=[pk])
    if form.is_valid():
        reason, by = form.cleaned_data["reason"], staff(request)
        try:
            count = actions.void_codes(batch=batch, reason=reason, by=by, at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            words = ngettext("%(count)s code was withdrawn.", "%(count)s codes were withdrawn.", count)
            messages.success(request, words % {"count": count})
            return redirect(back)
    words = {
        "title": _("Withdraw the codes of %(name)s") % {"name": batch.name},
        "lead": _("No free code works from now on. What was taken before stays as it is."),
        "submit": _("Withdraw"),
    }
    return show(request, "cms/desk/act.html", icon="cross", form=form, back=back, no=True, **words)


def _note(request: HttpRequest, rows: int, kind: str) -> None:
    note_export(model=StockCode, rows=rows, kind=kind, by=staff(request), at=timezone.now())
