"""Writing, trying and publishing care flows; writing surveys and reading their answers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from club.core.documents import xlsx_file
from club.managers import actions, foresight
from club.managers.models import CareFlow, CareStep, FlowVersion, Survey
from club.members.models import Member
from cms.desk.access import row_for, rows_for, staff
from cms.desk.actions import note_export
from cms.desk.forms.flows import FlowForm, RangeForm, StepForm, SurveyForm, TermsForm, week_from_today
from cms.desk.people import name_of_staff
from cms.desk.views.acting import fill_in, press
from cms.desk.views.complaint_figures import XLSX
from cms.desk.views.page import desk_page, show
from cms.reports.care import answers_of, excluded_words, results_of
from cms.reports.survey_file import answers_page

FORM = require_http_methods(["GET", "HEAD", "POST"])
ICON = "list-ol"


@FORM
@desk_page(CareFlow, "add")
def write(request: HttpRequest) -> HttpResponse:
    """A new flow; its steps are added on the page of its draft."""
    form = FlowForm(request.POST if request.method == "POST" else None, user=request.user)
    words = {
        "title": _("New care flow"),
        "icon": ICON,
        "submit": _("Save the draft"),
        "lead": _("Then add its steps. Nobody starts before a colleague has published it."),
        "done": _("Saved. Open the flow and add the steps of its draft."),
    }
    return fill_in(request, form, actions.write_flow, words, reverse("careflow:index"))


@require_POST
@desk_page(CareFlow, "change")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version, with the steps of the last one."""
    flow = row_for(request.user, CareFlow, pk, "change")
    back = reverse("careflow:inspect", args=[pk])
    return press(request, actions.draft_version, _("The next version is a draft now."), back, flow=flow)


@require_POST
@desk_page(CareFlow, "change")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody starts any more."""
    flow = row_for(request.user, CareFlow, pk, "change")
    back = reverse("careflow:inspect", args=[pk])
    return press(request, actions.retire_flow, _("Retired. Whoever has started goes on."), back, flow=flow)


@require_safe
@desk_page(CareFlow, "view")
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its steps, who wrote and published it, what became of it, and what is new in it."""
    row = _version(request, pk, "view")
    last = FlowVersion.objects.filter(flow=row.flow, number=row.number - 1).first()
    page = {
        "version": row,
        "steps": row.steps.select_related("message_kind", "survey", "package"),
        "before": last.steps.select_related("message_kind", "survey", "package") if last else None,
        "results": results_of(row, rows_for(request.user, Member, ["view"])),
        "may_change": _may_change(request, row),
        "is_mine": row.written_by == str(request.user.uid),
        "writer": name_of_staff(row.written_by) if row.written_by else "",
        "publisher": name_of_staff(row.published_by) if row.published_by else "",
    }
    return show(request, "cms/desk/flow_version.html", str(row), ICON, **page)


@FORM
@desk_page(CareFlow, "change")
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is left out of all steps."""
    row = _version(request, pk, "change")
    form = TermsForm(request.POST if request.method == "POST" else None, version=row)
    words = {"title": _("Who is left out"), "icon": ICON, "submit": _("Save"), "done": _("Saved.")}
    return fill_in(request, form, actions.change_terms, words, _back(row), version=row)


@FORM
@desk_page(CareFlow, "change")
def add_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One more step of a draft."""
    row = _version(request, pk, "change")
    return _step(request, row, None, _("Add a step"))


@FORM
@desk_page(CareFlow, "change")
def change_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day or text."""
    step = _found(CareStep, pk)
    return _step(request, _version(request, step.version_id, "change"), step, _("Change the step"))


@require_POST
@desk_page(CareFlow, "change")
def drop_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step out of a draft."""
    step = _found(CareStep, pk)
    row = _version(request, step.version_id, "change")
    return press(request, actions.drop_step, _("Taken out."), _back(row), step=step)


@require_POST
@desk_page(CareFlow, "change")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever starts from now on takes it."""
    row = _version(request, pk, "change")
    done = _("Published. Whoever starts from now on takes this version.")
    return press(request, actions.publish_flow, done, _back(row), version=row)


@require_safe
@desk_page(CareFlow, "change")
def simulate(request: HttpRequest, pk: int) -> HttpResponse:
    """What would happen on some days; nothing is written."""
    row = _version(request, pk, "change")
    asked = "first" in request.GET
    form = RangeForm(request.GET if asked else None, initial=week_from_today())
    page: dict[str, Any] = {"form": form, "version": row, "back": _back(row)}
    if form.is_valid():
        page |= _tried(request, row, **form.cleaned_data)
    return show(request, "cms/desk/flow_simulation.html", _("What would happen"), ICON, **page)


def _tried(request: HttpRequest, row: FlowVersion, **days: Any) -> dict[str, Any]:
    """Numbers by day and step, and a few members in reach."""
    steps = row.steps.in_bulk()
    counted = [
        (one, steps[one.step], excluded_words(one.excluded)) for one in foresight.forecast(row, **days)
    ]
    found = foresight.sample(row, **days)
    reach = rows_for(request.user, Member, ["view"]).select_related("customer")
    members = reach.in_bulk([member for *_rest, member in found])
    shown = [
        (day, steps[step], excluded_words({reason: 1}) if reason else "", members[member])
        for day, step, reason, member in found
        if member in members
    ]
    return {"counted": counted, "sample": shown, "tried": True}


@FORM
@desk_page(Survey, "add")
def write_survey(request: HttpRequest) -> HttpResponse:
    """A new survey."""
    return _survey(request, None, _("New survey"))


@FORM
@desk_page(Survey, "change")
def change_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Other questions, while nobody was asked."""
    return _survey(request, row_for(request.user, Survey, pk, "change"), _("Change the survey"))


@require_safe
@desk_page(Survey, "view")
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What members in reach answered: how many, mean, distribution, and the rows behind a number."""
    row = row_for(request.user, Survey, pk, "view")
    members = rows_for(request.user, Member, ["view"])
    page = {"survey": row, "report": answers_of(row, members, request.GET)}
    return show(request, "cms/desk/survey_answers.html", _("Answers"), "form", **page)


@require_safe
@desk_page(Survey, "view")
def answers_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same numbers as a workbook."""
    row, at = row_for(request.user, Survey, pk, "view"), timezone.now()
    page = answers_page(row, answers_of(row, rows_for(request.user, Member, ["view"]), {}))
    note_export(model=Survey, rows=len(list(page.rows)), kind="xlsx", by=staff(request), at=at)
    answer = HttpResponse(xlsx_file([page], title=_("Answers"), at=at), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="survey-{pk}.xlsx"'
    return answer


def _version(request: HttpRequest, pk: int, action: str) -> FlowVersion:
    row = _found(FlowVersion, pk)
    row.flow = row_for(request.user, CareFlow, row.flow_id, action)
    return row


def _found(model: Any, pk: int) -> Any:
    row = model.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _may_change(request: HttpRequest, row: FlowVersion) -> bool:
    return rows_for(request.user, CareFlow, ["change"]).filter(pk=row.flow_id).exists()


def _step(request: HttpRequest, row: FlowVersion, step: CareStep | None, title: str) -> HttpResponse:
    form = StepForm(request.POST if request.method == "POST" else None, flow=row.flow, step=step)
    words = {"title": title, "icon": ICON, "submit": _("Save"), "done": _("Saved.")}
    return fill_in(request, form, actions.write_step, words, _back(row), version=row, step=step)


def _survey(request: HttpRequest, row: Survey | None, title: str) -> HttpResponse:
    form = SurveyForm(request.POST if request.method == "POST" else None, survey=row)
    words = {"title": title, "icon": "form", "submit": _("Save"), "done": _("Saved.")}
    return fill_in(request, form, actions.write_survey, words, reverse("survey:index"), survey=row)


def _back(row: FlowVersion) -> str:
    return reverse("flow_acts:version", args=[row.pk])
