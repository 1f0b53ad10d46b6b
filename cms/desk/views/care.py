"""The day of a customer manager: what is to be done, what came of it, and what was left undone."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from club.managers import queries
from club.managers.actions import record_contact
from club.managers.models import CustomerManager, ToDo
from club.members.models import Member
from cms.desk.access import member_to_contact, rows_for, to_do_for
from cms.desk.forms.managers import CallForm
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page, show
from cms.reports.results import widest

SHOWN = 200


@require_safe
@desk_page(ToDo, "change")
def my_day(request: HttpRequest) -> HttpResponse:
    """To-dos of today and overdue ones of whoever is logged in."""
    day = queries.day_of(request.user, timezone.localdate())
    is_manager = CustomerManager.objects.filter(account=request.user).exists()
    page = {"day": day, "is_manager": is_manager, "ahead_days": queries.AHEAD}
    return show(request, "cms/desk/my_day.html", _("My day"), "calendar-check", **page)


@desk_page(ToDo, "change")
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a to-do."""
    row = to_do_for(request.user, pk)
    return _contact(request, row.member, reverse("my_day:index"), row)


@desk_page(Member, "view")
def contact_member(request: HttpRequest, pk: int) -> HttpResponse:
    """A contact that no to-do asked for."""
    member = member_to_contact(request.user, pk)
    return _contact(request, member, reverse("member:inspect", args=[pk]), None)


def _contact(request: HttpRequest, member: Member, back: str, row: ToDo | None) -> HttpResponse:
    shown = queries.with_reasons(ToDo.objects.filter(pk=row.pk)).get() if row else None
    words = {
        "title": _("Write a contact down"),
        "submit": _("Write it down"),
        "done": _("Written down."),
        "icon": "form",
        "member": member,
        "to_do": shown,
        "may_contact": True,
        "contacts": queries.contacts_with(member),
    }
    form, template = CallForm(request.POST or None), "cms/desk/contact.html"
    return fill_in(request, form, record_contact, words, back, template, member=member, to_do=row)


@require_safe
@desk_page(ToDo, "supervise")
def late(request: HttpRequest) -> HttpResponse:
    """Overdue to-dos in reach by manager, the oldest first."""
    rows = queries.overdue(rows_for(request.user, ToDo, ["supervise"]), timezone.localdate())
    managers = queries.by_manager(rows)
    asked = request.GET.get("manager", "")
    chosen = rows.filter(manager=int(asked)) if asked.isdecimal() else rows
    page = {
        "managers": managers,
        "widest": widest(count for _manager, count in managers),
        "rows": list(queries.with_reasons(chosen).order_by("due_date", "pk")[:SHOWN]),
        "shown": SHOWN,
        "asked": asked,
    }
    return show(request, "cms/desk/care_overdue.html", _("Overdue to-dos"), "warning", **page)
