"""What a reminder rule would do, what it did, and holding it back."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from club.members.models import Member
from club.reminders import forecast
from club.reminders.actions import pause as pause_rule
from club.reminders.actions import resume as resume_rule
from club.reminders.models import ReminderRule
from club.reminders.occasions import LETTERS
from cms.desk.access import row_for, rows_for
from cms.desk.forms.messages import PauseForm
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page, show


def _rule(request: HttpRequest, pk: int, action: str = "view") -> ReminderRule:
    rule: ReminderRule = row_for(request.user, ReminderRule, pk, action)
    if rule.occasion not in LETTERS:
        raise Http404
    return rule


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD"])
@desk_page(ReminderRule, "view")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The next days on which somebody would be told, and how many."""
    rule, today = _rule(request, pk), timezone.localdate()
    days = forecast.days(rule, today)
    example = forecast.example_of(rule, days[0].day) if days else None
    title = _("%(rule)s: who would be told when") % {"rule": rule}
    words = {
        "rule": rule,
        "days": days,
        "example": example,
        "most": max((day.people for day in days), default=0),
    }
    return show(request, "cms/desk/reminder_preview.html", title, "time", **words)


@require_http_methods(["GET", "HEAD"])
@desk_page(ReminderRule, "view")
def preview_day(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """The people of one day in reach, masked."""
    rule, on = _rule(request, pk), _day(day)
    told = forecast.people_of(rule, on, rows_for(request.user, Member, ["view"]))
    title = f"{rule} · {date_format(on)}"
    words = {"rule": rule, "told": told, "example": forecast.example_of(rule, on), "shown": forecast.SHOWN}
    return show(request, "cms/desk/reminder_day.html", title, "time", **words)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ReminderRule, "change")
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold it back, with a reason."""
    rule, back = row_for(request.user, ReminderRule, pk, "change"), reverse("reminderrule:inspect", args=[pk])
    words = {
        "title": _("Pause this rule"),
        "icon": "time",
        "submit": _("Pause"),
        "lead": _("What is written already is sent. Days that pass meanwhile are not made up."),
        "done": _("Paused."),
    }
    return fill_in(request, PauseForm(request.POST or None), pause_rule, words, back, rule=rule)


@require_POST
@desk_page(ReminderRule, "change")
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go on."""
    rule = row_for(request.user, ReminderRule, pk, "change")
    return press(
        request,
        resume_rule,
        _("It goes on from today."),
        reverse("reminderrule:inspect", args=[pk]),
        rule=rule,
    )
