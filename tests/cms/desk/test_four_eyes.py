"""Nobody brings an offer to members alone: whoever wrote part of a draft does not approve it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowTask

from club.identity.models import Role
from cms.desk.actions import ensure_roles
from tests import cast
from tests.cms.desk.conftest import approve, colleague, desk
from tests.cms.desk.test_configure import PRODUCT, add
from vouchers.catalogue.models import ServiceProduct

SAVED = "Saved as a draft. You have written part of this draft yourself, so a colleague approves it."


@pytest.fixture
def other(tree: SimpleNamespace) -> Client:
    """A second administrator at the head office."""
    return desk(colleague(tree.head))


def edit(client: Client, row: ServiceProduct, **changes: Any) -> Any:
    """Send the form of a product again."""
    sent = {**PRODUCT, **changes}
    return client.post(f"/desk/products/edit/{row.pk}/", sent, HTTP_ACCEPT_LANGUAGE="en", follow=True)


def by_the_form(client: Client, row: ServiceProduct, **changes: Any) -> Any:
    """Press "Approve" in the form."""
    sent = {"action-workflow-action": "1", "workflow-action-name": "approve", **changes}
    return edit(client, row, **sent)


@pytest.fixture
def sent(head: Client) -> ServiceProduct:
    """A product that an administrator has sent to approval."""
    add(head, **{"action-submit": "1"})
    return ServiceProduct.objects.get()


def is_live(row: ServiceProduct) -> bool:
    row.refresh_from_db()
    return row.live


def test_the_author_finds_no_button_and_no_way(sent: ServiceProduct, head: Client, other: Client) -> None:
    form = f"/desk/products/edit/{sent.pk}/"
    pages = [client.get(form).text for client in (head, other)]

    assert ["action-publish" in page for page in pages] == [False, False]
    assert ['data-workflow-action-name="approve"' in page for page in pages] == [False, True]
    assert ["/approve/" in client.get("/desk/").text for client in (head, other)] == [False, True]
    assert (approve(head, sent).status_code, is_live(sent)) == (403, False)
    assert (SAVED in by_the_form(head, sent).text, is_live(sent)) == (True, False)


def test_a_made_up_request_to_publish_saves_a_draft(sent: ServiceProduct, other: Client) -> None:
    edit(other, sent, **{"action-publish": "1"})
    assert is_live(sent) is False


def test_a_step_of_another_offer_is_no_way_around(sent: ServiceProduct, head: Client, tree: Any) -> None:
    """The address names an offer of a colleague and the step at which the own one waits."""
    writer = desk(colleague(tree.head, Role.CLUB_OPERATOR))
    add(writer, **{"code": "other-wash", "name": "别人的洗车", "action-submit": "1"})
    theirs = ServiceProduct.objects.get(code="other-wash")
    sent.refresh_from_db()

    answer = approve(head, theirs, sent.current_workflow_task_state)

    assert (answer.status_code, is_live(sent), is_live(theirs)) == (403, False, False)


def test_a_colleague_approves_by_the_form(sent: ServiceProduct, other: Client) -> None:
    """Looking and approving writes a revision in his name that says the same."""
    by_the_form(other, sent)
    assert is_live(sent) is True


def test_whoever_corrects_while_approving_has_written_a_part(
    sent: ServiceProduct, head: Client, other: Client, tree: SimpleNamespace
) -> None:
    page = by_the_form(other, sent, list_price_fen="99").text
    after = (SAVED in page, is_live(sent), approve(head, sent).status_code)

    approve(desk(colleague(tree.head, Role.CLUB_MANAGER)), sent)

    assert after == (True, False, 403)
    assert (is_live(sent), sent.list_price_fen) == (True, 9900)


def test_what_was_approved_once_counts_no_more(sent: ServiceProduct, head: Client, other: Client) -> None:
    """The author of the first version may approve the second one, which a colleague wrote."""
    approve(other, sent)
    edit(other, sent, list_price_fen="99", **{"action-submit": "1"})
    sent.refresh_from_db()
    before = sent.list_price_fen

    approve(head, sent)

    assert (before, is_live(sent), sent.list_price_fen) == (3550, True, 9900)


def test_taking_it_offline_needs_one_person(sent: ServiceProduct, head: Client, other: Client) -> None:
    approve(other, sent)
    head.post(f"/desk/products/unpublish/{sent.pk}/")
    assert is_live(sent) is False


def test_what_waits_at_the_step_of_an_older_version_goes_on(tree: SimpleNamespace, other: Client) -> None:
    workflow = Workflow.objects.get(name="主管审批")
    old = GroupApprovalTask.objects.create(name="主管审批")
    old.groups.set(GroupApprovalTask.objects.get(name="页面审批").groups.all())
    WorkflowTask.objects.filter(workflow=workflow).update(task=old)
    add(desk(colleague(tree.head, Role.CLUB_OPERATOR)), **{"action-submit": "1"})
    row = ServiceProduct.objects.get()

    ensure_roles()
    approve(other, row)

    old.refresh_from_db()
    kinds = ContentType.objects.filter(wagtail_tasks__workflow_tasks__workflow=workflow)
    assert (is_live(row), old.active, TaskState.objects.count()) == (True, False, 1)
    assert list(kinds.values_list("model", flat=True)) == ["colleagueapproval"]


def test_a_draft_that_nobody_signed_is_nobodys_own(tree: SimpleNamespace, head: Client) -> None:
    """Offers that a command brought in have revisions without a person."""
    row = cast.product(live=False)
    row.save_revision()
    row.get_workflow().start(row, None)

    approve(head, row)

    assert is_live(row) is True
