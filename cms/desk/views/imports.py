"""Bringing in customers: send a file in, see what it would change, then yes or no."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from club.core.errors import DomainError
from club.members import actions
from club.members.models import HeldFile
from cms.desk import held_files, upload
from cms.desk.access import row_for, staff
from cms.desk.forms.sheets import CustomersForm
from cms.desk.views.page import desk_page, show

AT_ONCE = 300_000  # bytes; more is worked through by the timetable, and the page shows how far it is
ICON = "upload"


@desk_page(HeldFile, "add")
def bring_in(request: HttpRequest) -> HttpResponse:
    """The last files, and a new one."""
    form = CustomersForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            return _held(request, form)
        except DomainError as error:
            form.add_error("file", str(error))
    words = {"form": form, "submit": _("See what would change"), "files": held_files.recent(request.user)}
    return show(request, "cms/desk/import_customers.html", _("Bring in customers"), ICON, **words)


def _held(request: HttpRequest, form: CustomersForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    with upload.kept(file) as path:
        row = actions.hold_file(path=path, name=file.name, by=staff(request), at=timezone.now())
    _at_once(row)
    return redirect("import_customers:file", row.pk)


def _at_once(row: HeldFile) -> None:
    if row.size <= AT_ONCE:
        actions.work_through(file=row, at=timezone.now())


@desk_page(HeldFile, "add")
@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """What it would change, or what became of it."""
    row = row_for(request.user, HeldFile, pk, "add")
    found = held_files.findings_of(row)
    return show(request, "cms/desk/import_file.html", row.name, ICON, file=row, found=found)


@desk_page(HeldFile, "add")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes."""
    row = row_for(request.user, HeldFile, pk, "add")
    try:
        _at_once(actions.confirm_file(file=row, by=staff(request), at=timezone.now()))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("import_customers:file", pk)


@desk_page(HeldFile, "add")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """No."""
    row = row_for(request.user, HeldFile, pk, "add")
    try:
        actions.discard_file(file=row, by=staff(request), at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("import_customers:file", pk)
    messages.success(request, _("The file is gone. Nothing was changed by this."))
    return redirect("import_customers:index")
