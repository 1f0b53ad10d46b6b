"""Whom and what a member of staff may reach; the only way the desk's own views fetch rows."""

from collections.abc import Collection
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from wagtail.permissions import policy_registry

from club.core.audit import Actor
from club.core.models import ActorKind
from club.identity.models import Account, StaffPost
from club.letters.models import PolicyLetter
from club.managers.models import Assignment, ToDo
from club.members.models import Member
from cms.desk.reach import below, is_top
from merchants.settlement.models import Statement
from merchants.stores.models import Merchant
from vouchers.lifecycle.models import GrantBatch

READING = ("view", "change")


def staff(request: HttpRequest) -> Actor:
    """The member of staff behind a request, as the audit trail names him."""
    return Actor(ActorKind.STAFF, str(cast(Account, request.user).uid))


def rows_for(user: Any, model: type[Model], actions: Collection[str] = READING) -> QuerySet:
    """The rows of a model to which the user may do one of the actions."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, list(actions))


def reach_to(user: Any, *models: type[Model]) -> tuple[tuple[str, ...], ...]:
    """What tells one reader's rows of these models from another's: below which branches he sees them."""
    return tuple(tuple(sorted(policy_registry.get_by_type(model).paths(user, "view"))) for model in models)


def row_for(user: Any, model: type[Model], pk: Any, action: str) -> Any:
    """One row for an act. A foreign row is not found; a visible one that may only be read is refused."""
    policy = policy_registry.get_by_type(model)
    row = policy.instances_user_has_any_permission_for(user, [*READING, action]).filter(pk=pk).first()
    if row is None:
        raise Http404
    if not policy.user_has_permission_for_instance(user, action, row):
        raise PermissionDenied
    return row


def require(user: Any, model: type[Model], action: str) -> None:
    """Raise PermissionDenied unless the user may do this to some row of the model."""
    if not policy_registry.get_by_type(model).user_has_permission(user, action):
        raise PermissionDenied


def reaches_all(user: Any, model: type[Model], action: str) -> bool:
    """Whether the user may do this to every row there is: a post at the head office, or a superuser."""
    policy = policy_registry.get_by_type(model)
    return any(is_top(path) for path in policy.paths(user, action))


def post_to_reset(user: Any, pk: int) -> StaffPost:
    """A post of a colleague whose login may be reset.

    Only where all his posts are in reach: whoever resets a login could take it for himself.
    """
    post: StaffPost = row_for(user, StaffPost, pk, "change")
    theirs = StaffPost.objects.filter(account=post.account_id)
    in_reach = rows_for(user, StaffPost, ["change"]).filter(account=post.account_id)
    if theirs.count() != in_reach.count() or (post.account.is_superuser and not user.is_superuser):
        raise PermissionDenied
    return post


def batch_for(user: Any, pk: int) -> GrantBatch:
    """A grant of one's own, or one in reach: a city may give a package that belongs to the head office."""
    rows = GrantBatch.objects.filter(pk=pk).select_related("package")
    batch = rows.filter(by_id=str(user.uid)).first()
    return batch or row_for(user, GrantBatch, pk, "view")


def may_change_batch(user: Any, batch: GrantBatch) -> bool:
    """Whether the user may stop a grant: one of his own, or one in reach of his post."""
    policy = policy_registry.get_by_type(GrantBatch)
    own = batch.by_id == str(user.uid) and policy.user_has_permission(user, "change")
    return own or policy.user_has_permission_for_instance(user, "change", batch)


def batch_to_change(user: Any, pk: int) -> GrantBatch:
    """A grant that the user may stop. Http404 for a foreign one, PermissionDenied if he may only read it."""
    batch = batch_for(user, pk)
    if not may_change_batch(user, batch):
        raise PermissionDenied
    return batch


def merchants_to_settle(user: Any) -> list[Merchant | None]:
    """Whose statements the user may draw up: None stands for everybody's at once."""
    if reaches_all(user, Statement, "add"):
        return [None]
    policy = policy_registry.get_by_type(Statement)
    return list(Merchant.objects.filter(below(policy.paths(user, "add"), "branch__path")))


def policies_for_letters(user: Any, action: str) -> Q:
    """The policies about which the user may read ("view") or print ("change") letters, by their branch."""
    return below(policy_registry.get_by_type(PolicyLetter).paths(user, action), "branch__path")


def to_do_for(user: Any, pk: int) -> ToDo:
    """A to-do of one's own, or one in reach of somebody who watches over managers."""
    rows = ToDo.objects.select_related("member__customer")
    return rows.filter(pk=pk, manager__account=user).first() or row_for(user, ToDo, pk, "supervise")


def member_to_contact(user: Any, pk: int) -> Member:
    """One of one's own members, or one in reach of somebody who watches over managers. Http404 for others."""
    his = Q(assignments__until_at=None, assignments__manager__account=user)
    reach = below(policy_registry.get_by_type(ToDo).paths(user, "supervise"), "branch__path")
    row = Member.objects.filter(his | reach, pk=pk).select_related("customer").distinct().first()
    if row is None:
        raise Http404
    return row


def members_to_assign(user: Any) -> QuerySet[Member]:
    """The members whose manager the user may choose, by their branch."""
    paths = policy_registry.get_by_type(Assignment).paths(user, "add")
    return Member.objects.filter(below(paths, "branch__path"))


def member_to_assign(user: Any, pk: int) -> Member:
    """One of them. Http404 for others."""
    row = members_to_assign(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def may(user: Any, model: type[Model], action: str) -> bool:
    """Whether somebody may do something to rows of a kind."""
    return policy_registry.get_by_type(model).user_has_permission(user, action)
