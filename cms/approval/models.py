"""A step of approval that a colleague takes, never the one who wrote."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Revision, TaskState

from club.core.errors import FourEyes


class OwnWork(FourEyes, PermissionDenied):
    """Approving what one wrote oneself; to Wagtail, which asks here, a lack of permission."""

    message = _("You have written part of this draft yourself, so a colleague approves it.")


class ColleagueApproval(AbstractGroupApprovalTask):
    """One of the groups approves, but nobody who has written since something was last approved.

    Money is given away by what is approved here, and rebates are forbidden to insurers: one person alone
    must not be able to do it. Whoever corrects a draft while looking at it has written part of it.
    """

    class Meta:
        verbose_name = _("approval by a colleague")
        verbose_name_plural = _("approvals by a colleague")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """As of any approval; authors can only ask for changes."""
        found: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        if found and has_written(user, obj):
            return [action for action in found if action[0] != "approve"]
        return found

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet:
        """What waits for this person, as far as somebody else sent it."""
        return super().get_task_states_user_can_moderate(user, **kwargs).exclude(revision__user=user)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Raises OwnWork, by whatever door an author comes."""
        if action_name == "approve" and has_written(user, task_state.revision.content_object):
            raise OwnWork
        return super().on_action(task_state, user, action_name, **kwargs)


# What a draft carries besides what people fill in.
BOOKKEEPING = {
    *("latest_revision", "live_revision", "live", "has_unpublished_changes", "first_published_at"),
    *("last_published_at", "expired", "locked", "locked_at", "locked_by"),
}


def has_written(user: Any, row: Model) -> bool:
    """Whether a part of what is not approved yet was written by this person.

    Saving what a colleague wrote as it stands, which looking at a form and approving does, is not writing.
    """
    drafts = Revision.objects.for_instance(row)
    approved = TaskState.objects.for_instance(row).filter(status=TaskState.STATUS_APPROVED)
    last = approved.aggregate(last=Max("revision_id"))["last"] or 0
    known = max(last, row.live_revision_id or 0)
    new = drafts.filter(pk__gt=known).order_by("pk").values_list("user_id", "content")
    before = filled_in(drafts.filter(pk=known).values_list("content", flat=True).first() or {})
    for author, content in new:
        before, was = filled_in(content), before
        if author == user.pk and before != was:
            return True
    return False


def filled_in(content: dict[str, Any]) -> dict[str, Any]:
    """What people filled in, out of everything that a revision keeps."""
    return {name: value for name, value in content.items() if name not in BOOKKEEPING}
