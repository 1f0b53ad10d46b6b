"""Care flows at the desk: configured, tried, published by a colleague, run, answered; scopes of branches."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from club.core.clock import midnight
from club.core.models import AuditEntry
from club.identity.models import Role
from club.managers.actions import draw_day
from club.managers.models import CareFlow, FlowStart, FlowVersion, Survey, SurveyAnswer
from club.messaging.models import Message
from tests import cast
from tests.cms.desk.conftest import colleague, desk

ACTS = "/desk/flow_acts"
LINES = "stars | 满意吗? | Happy?\nchoice | 会推荐吗? | Recommend? | 会/yes, 不会/no\ntext | 其他 | Else"


def test_from_the_first_draft_to_the_answer_of_a_member(tree: SimpleNamespace, client: Client) -> None:
    head, author, other = (desk(colleague(at)) for at in (tree.head, tree.jinan, tree.jinan))
    asked = {"name": "入会调查", "valid_days": 7, "low_stars": 2, "questions": LINES}
    assert head.post(f"{ACTS}/survey/write/", asked).url == "/desk/survey/"
    form = {"event": "joined", "branch": tree.jinan.pk, "name": "迎新", "quiet_days": 0}
    assert author.post(f"{ACTS}/write/", form).url == "/desk/careflow/"
    version = FlowVersion.objects.get(flow__event="joined")
    page = f"{ACTS}/version/{version.pk}/"
    step = {"kind": "survey", "offset_days": 1, "name": "调查", "survey": Survey.objects.get().pk}
    assert author.post(f"{page}step/", step).url == page
    today = timezone.localdate()
    who = cast.member(branch=tree.jinan, full_at=midnight(today))
    days = {"first": today, "last": today + timedelta(days=2)}
    tried = author.get(f"{page}simulate/", days)
    assert [(row.reached, row.excluded) for row, *_rest in tried.context["counted"]] == [(1, {})]
    assert (who.number in tried.text, FlowStart.objects.count()) == (True, 0)
    assert f"{page}publish/" not in author.get(page).text
    author.post(f"{page}publish/")
    version.refresh_from_db()
    assert version.state == "draft"
    assert f"{page}publish/" in other.get(page).text
    assert other.post(f"{page}publish/").url == page
    draw_day(day=today + timedelta(days=1), at=timezone.now())
    link = Message.objects.get(kind__code="care_survey").link
    keys = [str(one.pk) for one in Survey.objects.get().questions.all()]
    assert client.post(link, {keys[0]: 5, keys[1]: 0}).context["state"] == "thanks"
    shown = author.get(f"{ACTS}/survey/{Survey.objects.get().pk}/answers/", {"question": keys[0], "value": 5})
    assert (len(shown.context["report"].rows), SurveyAnswer.objects.count()) == (1, 2)
    assert other.get(page).context["results"].steps[0].answered == 1
    file = author.get(f"{ACTS}/survey/{Survey.objects.get().pk}/answers/file/", HTTP_ACCEPT_LANGUAGE="en")
    sheet = load_workbook(BytesIO(file.content)).active
    cells = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert ["Members asked", 1] in cells
    assert [row[1:] for row in cells if "★★★★" in str(row)] == [["★★★★★", 1, "5.0"], ["★★★★", 0]]
    assert (who.number in str(cells), AuditEntry.objects.filter(verb="desk.exported").count()) == (False, 1)


def test_the_answers_to_a_survey_are_not_for_everybody(idle: Client) -> None:
    survey = Survey.objects.create(name="满意度", valid_days=7)
    pages = [f"{ACTS}/survey/{survey.pk}/answers/{page}" for page in ("", "file/")]
    assert [idle.get(page).status_code for page in pages] == [403, 403]


def test_a_city_reads_the_flows_above_and_changes_only_its_own(tree: SimpleNamespace, jinan: Client) -> None:
    inherited = CareFlow.objects.get(event="signed")
    version = inherited.versions.get()
    foreign = CareFlow.objects.create(event="joined", branch=tree.qingdao, name="外地")
    hidden = FlowVersion.objects.create(flow=foreign, number=1, written_at=timezone.now())
    assert jinan.get(f"{ACTS}/version/{version.pk}/").status_code == 200
    assert [jinan.post(f"{ACTS}/{inherited.pk}/{act}/").status_code for act in ("draft", "retire")] == [
        403,
        403,
    ]
    assert jinan.get(f"{ACTS}/version/{version.pk}/simulate/").status_code == 403
    assert [jinan.get(f"{ACTS}/version/{hidden.pk}/{act}").status_code for act in ("", "step/")] == [404, 404]
    assert jinan.post(f"{ACTS}/version/{hidden.pk}/publish/").status_code == 404
    assert (inherited.versions.count(), FlowVersion.objects.get(pk=hidden.pk).state) == (1, "draft")


def test_a_city_is_offered_its_own_branches_only(tree: SimpleNamespace, jinan: Client) -> None:
    form = {"event": "joined", "name": "迎新", "quiet_days": 0}
    for branch in ("", tree.qingdao.pk, tree.head.pk):
        answer = jinan.post(f"{ACTS}/write/", {**form, "branch": branch})
        assert list(answer.context["form"].errors) == ["branch"]
    assert not CareFlow.objects.filter(event="joined").exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CLUB_OPERATOR, Role.CUSTOMER_MANAGER])
def test_who_may_only_read_changes_nothing(tree: SimpleNamespace, role: str) -> None:
    reader = desk(colleague(tree.head, role))
    flow = CareFlow.objects.get(event="signed")
    row = flow.versions.get()
    paths = ["write", f"{flow.pk}/draft", f"{flow.pk}/retire", f"version/{row.pk}/step", "survey/write"]
    assert [reader.post(f"{ACTS}/{path}/", {}).status_code for path in paths] == [403] * 5
    assert FlowVersion.objects.count() == 5


def test_the_next_version_is_drafted_with_the_steps_of_the_last_one(
    tree: SimpleNamespace, head: Client
) -> None:
    flow = CareFlow.objects.get(event="renewal")
    head.post(f"{ACTS}/{flow.pk}/draft/")
    draft = flow.versions.get(number=2)
    assert list(draft.steps.values_list("offset_days", flat=True)) == [-30, -20, -10]
    step = draft.steps.get(offset_days=-10)
    changed = {"kind": "to_do", "offset_days": -5, "name": "到期前5天"}
    assert head.post(f"{ACTS}/step/{step.pk}/change/", changed).url == f"{ACTS}/version/{draft.pk}/"
    head.post(f"{ACTS}/step/{draft.steps.get(offset_days=-20).pk}/drop/")
    head.post(f"{ACTS}/version/{draft.pk}/terms/", {"quiet_days": 3, "needs_manager": "on"})
    draft.refresh_from_db()
    assert list(draft.steps.values_list("offset_days", flat=True)) == [-30, -5]
    assert (draft.quiet_days, draft.needs_manager, draft.skips_complaints) == (3, True, False)
    assert "-20" in head.get(f"{ACTS}/version/{draft.pk}/").text


@pytest.mark.parametrize(
    "line", ["stars", "smile | 好", "choice | 好? | ok? | 好/yes", "stars | 好 | ok | 好/a, 坏/b"]
)
def test_a_question_that_cannot_be_read_is_said_at_its_field(
    tree: SimpleNamespace, head: Client, line: str
) -> None:
    sent = {"name": "x", "valid_days": 7, "low_stars": 2, "questions": line}
    answer = head.post(f"{ACTS}/survey/write/", sent)
    assert list(answer.context["form"].errors) == ["questions"]
    assert Survey.objects.count() == 0
