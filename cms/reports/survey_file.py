"""The answers to a survey as a sheet: how many gave which, nobody by name."""

from django.utils.translation import gettext as _

from club.core.documents import Heading, Page
from club.core.templatetags.club import localname
from club.managers.models import Survey
from cms.reports.care import QuestionReport, SurveyReport


def answers_page(survey: Survey, report: SurveyReport) -> Page:
    """A row for each answer that can be chosen, one for words; the mean stands beside the first."""
    head = [Heading(_("Question"), 40), Heading(_("Answer"), 24), Heading(_("Members"), 10, is_number=True)]
    facts = [
        (_("Survey"), localname(survey)),
        (_("Members asked"), report.asked),
        (_("Members who answered"), report.answered),
    ]
    rows = [row for one in report.questions for row in _rows(one)]
    return Page(_("Answers"), _("Answers"), facts, [*head, Heading(_("Mean"), 10)], rows)


def _rows(one: QuestionReport) -> list[list[object]]:
    name, mean = localname(one.question), "" if one.mean is None else f"{one.mean:.1f}"
    spread = [(label, count) for label, count, _value in one.spread] or [("", one.count)]
    return [[name, label, count, mean if not place else ""] for place, (label, count) in enumerate(spread)]
