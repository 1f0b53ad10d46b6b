"""Groups and permissions behind the roles, and the workflow that offers go through."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from wagtail.hooks import search_for_hooks
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.snippets.models import create_extra_permissions

from club.identity.models import Role
from cms.approval.models import ColleagueApproval
from cms.desk.roles import EDITORS, PERMISSIONS, ROLE_GROUPS
from vouchers.campaigns.models import Campaign
from vouchers.catalogue.models import GiftPackage, ServiceProduct

APPROVAL = "主管审批"
FORMER_APPROVAL = "礼包审批"
PAGE_APPROVAL = "页面审批"
# What Wagtail's own migrations put into every new database, in English.
SEEDED_GROUPS = ("Editors", "Moderators")
SEEDED_APPROVAL = "Moderators approval"


@transaction.atomic
def ensure_roles() -> list[Group]:
    """Make the group of every role with its permissions, and the approval of offers; repeatable.

    - permissions that staff added to a group stay; those of the table come back
    - editors get the page tree and the root collection
    - drafts of services, packages, campaigns and pages are approved by a club manager or an administrator;
      those of the first three by one who has written nothing of them
    - Wagtail's own groups go unless somebody is in them; its approval of pages gets our name and people
    """
    _ensure_draft_permissions()
    groups = {role: Group.objects.get_or_create(name=name)[0] for role, name in ROLE_GROUPS.items()}
    for role, group in groups.items():
        group.permissions.add(*_permissions(role))
        _let_edit(group, EDITORS.get(Role(role), ()))
    Group.objects.filter(name__in=SEEDED_GROUPS, user=None).delete()
    _ensure_approvals([groups[Role.CLUB_MANAGER], groups[Role.ADMIN]])
    return list(groups.values())


def _ensure_draft_permissions() -> None:
    # `migrate` makes "publish" and "lock" only for snippets known at that time, and ours are known
    # once the desk's hooks are read, which a management command does not do by itself.
    search_for_hooks()
    create_extra_permissions(apps.get_app_config("wagtailsnippets"))


def _permissions(role: str) -> list[Permission]:
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    for model, actions in PERMISSIONS[role].items():
        app, name = model.split(".")
        wanted |= Q(content_type__app_label=app, codename__in=[f"{action}_{name}" for action in actions])
    return list(Permission.objects.filter(wanted))


def _let_edit(group: Group, actions: tuple[str, ...]) -> None:
    if not actions:
        return
    root = Page.objects.get(depth=1)
    for action in actions:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    files = Permission.objects.filter(content_type__app_label__in=["wagtailimages", "wagtaildocs"])
    wanted = files.filter(Q(codename__startswith="add_") | Q(codename__startswith="c"))  # add, change, choose
    for permission in wanted.filter(Q(codename__endswith="_image") | Q(codename__endswith="_document")):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )


def _ensure_approvals(approvers: list[Group]) -> None:
    for former, name in ((SEEDED_APPROVAL, PAGE_APPROVAL), (FORMER_APPROVAL, APPROVAL)):
        Workflow.objects.filter(name=former).update(name=name)
        Task.objects.filter(name=former).update(name=name)
    pages = _approval(PAGE_APPROVAL, approvers, GroupApprovalTask)
    offers = _approval(APPROVAL, approvers, ColleagueApproval)
    WorkflowPage.objects.get_or_create(page=Page.objects.get(depth=1), defaults={"workflow": pages})
    for kind in (ServiceProduct, GiftPackage, Campaign):
        WorkflowContentType.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(kind), defaults={"workflow": offers}
        )


def _approval(name: str, approvers: list[Group], kind: type[Task]) -> Workflow:
    workflow, _new = Workflow.objects.get_or_create(name=name)
    task = kind.objects.filter(name=name).first() or kind.objects.create(name=name)
    task.groups.set(approvers)
    _take_over(workflow, task)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    return workflow


def _take_over(workflow: Workflow, task: Task) -> None:
    """From the step of that name that an older version of the house made; what waits there goes on here."""
    older = Task.objects.filter(name=task.name, workflow_tasks__workflow=workflow).exclude(pk=task.pk)
    TaskState.objects.filter(task__in=older, status=TaskState.STATUS_IN_PROGRESS).update(task=task)
    Task.objects.filter(pk__in=list(older.values_list("pk", flat=True))).update(active=False)
    WorkflowTask.objects.filter(workflow=workflow, task__name=task.name).exclude(task=task).delete()
