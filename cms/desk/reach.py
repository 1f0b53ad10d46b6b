"""How far a member of staff reaches: which rows of which kind, by the posts he holds today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from wagtail.permission_policies import ModelPermissionPolicy

from club.identity.grants import gathered, granted_by_group
from club.identity.models import StaffPost
from cms.desk.roles import ROLE_GROUPS

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # an empty Q would vanish in an OR


@dataclass(frozen=True)
class Reach:
    """For each permission ('vouchers.add_gift'), the branch paths below which it holds."""

    paths: dict[str, frozenset[str]] = field(default_factory=dict)
    everywhere: bool = False

    def of(self, permission: str) -> frozenset[str]:
        """Where a permission holds; the whole tree for a superuser."""
        return frozenset({"/"}) if self.everywhere else self.paths.get(permission, frozenset())


def reach_of(user: Any) -> Reach:
    """The reach of a user, worked out once per request: a post that ended yesterday reaches nothing today."""
    reach = getattr(user, "desk_reach", None)
    if reach is None:
        user.desk_reach = reach = _work_out(user)
    return reach


def _work_out(user: Any) -> Reach:
    if not user.is_active:
        return Reach()
    if user.is_superuser:
        return Reach(everywhere=True)
    groups: dict[str, set[str]] = {}
    for role, path in _posts(user):
        groups.setdefault(ROLE_GROUPS[role], set()).add(path)
    paths: dict[str, frozenset[str]] = {}
    for group, granted in _granted(user, groups).items():
        here = frozenset(groups[group])
        for name in granted:
            paths[name] = paths[name] | here if name in paths else here
    return Reach(paths)


def _granted(user: Any, groups: Collection[str]) -> dict[str, set[str]]:
    """The permissions of each of these groups; those of his own were read when he came in."""
    known = granted_by_group(user)
    found = {group: known[group] for group in groups if group in known}
    if len(found) == len(groups):
        return found
    rows = Permission.objects.filter(group__name__in=groups).order_by()
    return gathered(rows.values_list("group__name", "content_type__app_label", "codename"))


def _posts(user: Any) -> Iterable[tuple[str, str]]:
    today = timezone.localdate()
    posts = StaffPost.objects.filter(account=user, since_date__lte=today)
    return posts.filter(Q(until_date=None) | Q(until_date__gte=today)).values_list("role", "branch__path")


def is_top(path: str) -> bool:
    """Whether a path is that of the head office (or of a superuser): what belongs to all is changed there."""
    return path.count("/") <= 2


def below(paths: Iterable[str], lookup: str) -> Q:
    """Rows whose branch path, at the end of `lookup`, is one of these or below it; none without paths."""
    return reduce(or_, (Q(**{f"{lookup}__startswith": path}) for path in paths), NOTHING)


class PostPolicy(ModelPermissionPolicy):
    """Rows of a branch and of those below it, for those whose post there carries the permission.

    `lookups` lead from a row to a branch path; a row is in reach when any of them is. Without lookups rows
    belong to all: everybody with the permission may see them, only the head office may change them, and with
    `top_only` only the head office may see them. `reads_up`: rows of the branches above may be seen as well.
    """

    def __init__(
        self, model: type[Model], *lookups: str, reads_up: bool = False, top_only: bool = False
    ) -> None:
        super().__init__(model)
        self.lookups = lookups
        self.reads_up = reads_up
        self.top_only = top_only

    def paths(self, user: Any, action: str) -> frozenset[str]:
        """Branch paths below which the user may do `action`."""
        found = reach_of(user).of(f"{self.app_label}.{self._get_permission_codename(action)}")
        if not self.lookups and (self.top_only or action != "view"):
            return frozenset(path for path in found if is_top(path))
        return found

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the user may do it to some row."""
        return bool(self.paths(user, action))

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        """Whether the user may do one of them to some row."""
        return any(self.user_has_permission(user, action) for action in actions)

    def rows(self, user: Any, actions: Collection[str]) -> Q:
        """The rows to which the user may do one of the actions, as a condition without joins to many."""
        return reduce(or_, (self._rows(user, action) for action in actions), NOTHING)

    def _rows(self, user: Any, action: str) -> Q:
        paths = self.paths(user, action)
        if not self.lookups:
            return EVERYTHING if paths else NOTHING
        found = NOTHING
        for lookup in self.lookups:
            found |= below(paths, lookup)
            if self.reads_up and action == "view":
                found |= Q(**{f"{lookup}__in": _above(paths)})
        return found

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet:
        """The rows themselves."""
        return self.model._default_manager.filter(self.rows(user, actions))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        """The same question of one row, answered without a query when its branch is loaded."""
        paths = self.paths(user, action)
        if not self.lookups or not paths:
            return bool(paths)
        theirs = {_end(instance, lookup) for lookup in self.lookups}
        is_below = any(path.startswith(tuple(paths)) for path in theirs if path)
        return is_below or (self.reads_up and action == "view" and not theirs.isdisjoint(_above(paths)))

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Collection[str], instance: Model
    ) -> bool:
        """Whether the user may do one of the actions to the row."""
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)


class FlowPolicy(PostPolicy):
    """Rows of a branch, and such without one: those hold everywhere, and the head office changes them."""

    def _rows(self, user: Any, action: str) -> Q:
        found, paths = super()._rows(user, action), self.paths(user, action)
        holds = bool(paths) if action == "view" else any(is_top(path) for path in paths)
        return found | Q(branch=None) if holds else found

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        if _end(instance, "branch_id") is not None:
            return super().user_has_permission_for_instance(user, action, instance)
        paths = self.paths(user, action)
        return bool(paths) if action == "view" else any(is_top(path) for path in paths)


def _above(paths: Iterable[str]) -> set[str]:
    """The paths on the way up from the given ones: '/000/37/' gives '/000/'."""
    found = set()
    for path in paths:
        parts = path.strip("/").split("/")
        found |= {"/" + "/".join(parts[:depth]) + "/" for depth in range(1, len(parts))}
    return found


def _end(row: Any, lookup: str) -> Any:
    """What a lookup leads to; None where the way ends early, as for an errand that no merchant took yet."""
    for name in lookup.split("__"):
        row = None if row is None else getattr(row, name)
    return row
