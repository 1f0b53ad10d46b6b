"""Roles, posts and how long they reach."""

from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupApprovalTask, GroupPagePermission, Task, Workflow, WorkflowPage, WorkflowTask

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.identity.models import Account, Role, StaffPost
from club.members.models import Member
from cms.approval.models import ColleagueApproval
from cms.desk.actions import appoint, dismiss, ensure_roles
from cms.desk.reach import reach_of
from cms.desk.roles import PERMISSIONS, ROLE_GROUPS
from tests import cast
from tests.cms.desk.conftest import colleague, desk


def counts() -> list[int]:
    """Everything that ensure_roles makes."""
    given = Group.permissions.through.objects.count()
    return [Group.objects.count(), given, GroupPagePermission.objects.count(), WorkflowTask.objects.count()]


def test_making_the_roles_again_changes_nothing(tree: SimpleNamespace) -> None:
    before = counts()
    ensure_roles()
    assert counts() == before


def test_a_club_without_any_role_gets_all_of_them(tree: SimpleNamespace) -> None:
    before = counts()
    Group.objects.all().delete()
    Workflow.objects.all().delete()
    Task.objects.all().delete()
    ensure_roles()
    assert counts() == before


def test_groups_and_approvals_speak_the_language_of_the_desk(tree: SimpleNamespace) -> None:
    approvers = {ROLE_GROUPS[Role.ADMIN], ROLE_GROUPS[Role.CLUB_MANAGER]}
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLE_GROUPS.values())
    assert sorted(Workflow.objects.values_list("name", flat=True)) == ["主管审批", "页面审批"]
    offers, pages = ColleagueApproval.objects.get(), GroupApprovalTask.objects.get()
    assert [(task.name, set(task.groups.values_list("name", flat=True))) for task in (offers, pages)] == [
        ("主管审批", approvers),
        ("页面审批", approvers),
    ]
    assert [(row.page.depth, row.workflow.name) for row in WorkflowPage.objects.all()] == [(1, "页面审批")]


def test_a_group_that_somebody_is_in_stays(tree: SimpleNamespace) -> None:
    group = Group.objects.create(name="Editors")
    cast.account().groups.add(group)
    ensure_roles()
    assert Group.objects.filter(name="Editors").count() == 1


def test_every_permission_of_the_table_exists(tree: SimpleNamespace) -> None:
    known = {
        f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")
    }
    named = {
        f"{model.split('.')[0]}.{action}_{model.split('.')[1]}"
        for table in PERMISSIONS.values()
        for model, actions in table.items()
        for action in actions
    }
    assert named - known == set()
    assert set(ROLE_GROUPS) == set(Role)


def test_a_permission_reaches_only_the_branch_of_its_own_post(tree: SimpleNamespace) -> None:
    account = colleague(tree.jinan, Role.FINANCE)
    appoint(account=account, branch=tree.qingdao, role=Role.CLUB_MANAGER, by=SYSTEM, at=timezone.now())
    account = Account.objects.get(pk=account.pk)
    assert reach_of(account).of("merchants.add_statement") == {tree.jinan.path}
    assert reach_of(account).of("vouchers.publish_giftpackage") == {tree.qingdao.path}
    assert reach_of(account).of("merchants.view_merchant") == {tree.jinan.path, tree.qingdao.path}


def test_a_post_that_ended_yesterday_reaches_nothing_today(tree: SimpleNamespace) -> None:
    account = colleague(tree.jinan)
    client = desk(account)
    assert client.get("/desk/member/").status_code == 200
    StaffPost.objects.filter(account=account).update(until_date=timezone.localdate() - timedelta(days=1))
    assert client.get("/desk/member/").status_code == 403


def test_a_dismissed_colleague_is_out_at_the_next_request(tree: SimpleNamespace) -> None:
    account = colleague(tree.jinan)
    client = desk(account)
    dismiss(post=account.posts.get(), by=SYSTEM, at=timezone.now())
    assert client.get("/desk/").status_code == 403
    assert list(Account.objects.get(pk=account.pk).groups.all()) == []


def test_appointing_twice_makes_one_post(tree: SimpleNamespace) -> None:
    account = colleague(tree.jinan)
    last = timezone.localdate() + timedelta(days=30)
    appoint(
        account=account, branch=tree.jinan, role=Role.ADMIN, by=SYSTEM, at=timezone.now(), until_date=last
    )
    assert [(post.role, post.until_date) for post in account.posts.all()] == [("admin", last)]


def test_a_new_colleague_is_hired_and_appointed_in_one_form(tree: SimpleNamespace, jinan: Client) -> None:
    sent = {"username": "liuli", "full_name": "刘丽", "branch": tree.jinan.pk, "role": "finance"}
    page = jinan.post("/desk/staffpost/new/", sent, follow=True, HTTP_ACCEPT_LANGUAGE="en")
    password = page.text.split("good for three days: ")[1].split("<")[0].strip()
    row = Account.objects.get(username="liuli")
    assert (row.check_password(password), row.is_staff, row.needs_second_factor) == (True, True, True)
    assert [group.name for group in row.groups.all()] == ["财务"]
    verbs = ["staff.hired", "staff.appointed"]
    assert list(AuditEntry.objects.filter(actor_kind="staff").values_list("verb", flat=True)) == verbs


def test_an_administrator_resets_the_login_of_a_colleague_who_lost_his_phone(
    tree: SimpleNamespace, jinan: Client
) -> None:
    person = colleague(tree.jinan, Role.FINANCE)
    browser, post = desk(person), person.posts.get()
    act = f"/desk/registry/reset_colleague/{post.pk}/"
    assert act in jinan.get(f"/desk/staffpost/inspect/{post.pk}/").text

    page = jinan.post(act)

    person.refresh_from_db()
    assert (person.check_password(page.context["secret"]), person.password_given_at is None) == (True, False)
    assert (browser.get("/desk/").status_code, person.authenticator_set.count()) == (302, 0)
    told = AuditEntry.objects.get(verb="staff.reset")
    assert (told.subject_id, told.data) == (str(person.uid), {})


def test_nobody_resets_a_colleague_who_reaches_further_or_himself(tree: SimpleNamespace) -> None:
    me, person = colleague(tree.jinan), colleague(tree.jinan, Role.FINANCE)
    appoint(account=person, branch=tree.head, role=Role.AUDITOR, by=SYSTEM, at=timezone.now())
    high = colleague(tree.jinan, Role.FINANCE)
    Account.objects.filter(pk=high.pk).update(is_superuser=True)
    far, own = colleague(tree.qingdao), me.posts.get()
    posts = [person.posts.get(branch=tree.jinan), high.posts.get(), far.posts.get()]

    browser = desk(me)
    answers = [browser.post(f"/desk/registry/reset_colleague/{post.pk}/") for post in [*posts, own]]

    assert [answer.status_code for answer in answers] == [403, 403, 404, 200]
    assert answers[3].context["form"].non_field_errors() == ["不能重置本人的登录，请联系有权限的同事。"]
    assert f"reset_colleague/{own.pk}" not in browser.get(f"/desk/staffpost/inspect/{own.pk}/").text
    assert AuditEntry.objects.filter(verb="staff.reset").count() == 0
    assert Account.objects.exclude(password_given_at=None).count() == 0


def test_a_taken_user_name_hires_nobody(tree: SimpleNamespace, jinan: Client) -> None:
    cast.account("liuli")
    sent = {"username": "LiuLi", "full_name": "刘丽", "branch": tree.jinan.pk, "role": "finance"}
    answer = jinan.post("/desk/staffpost/new/", sent, HTTP_ACCEPT_LANGUAGE="en")
    words = ["This user name is taken. Please choose another one."]
    assert list(answer.context["form"].non_field_errors()) == words
    assert Account.objects.filter(username__iexact="liuli").count() == 1


def test_nobody_is_appointed_above_ones_own_branch(tree: SimpleNamespace, jinan: Client) -> None:
    sent = {"account": colleague(tree.jinan).pk, "branch": tree.head.pk, "role": "admin"}
    assert jinan.post("/desk/staffpost/new/", sent).context["form"].errors.keys() == {"branch"}
    assert StaffPost.objects.filter(branch=tree.head).count() == 0


def test_a_member_meets_words_and_no_redirect_loop(tree: SimpleNamespace) -> None:
    holder: Member = cast.member(branch=tree.jinan)
    assert desk(holder.account).get("/desk/").status_code == 403
