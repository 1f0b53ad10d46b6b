"""What an account may do, read in one question where Django asks one for itself and one for its groups."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group
from django.db.models import CharField, Value

from club.identity.models import Account

OF_GROUP: Any = Group.permissions.through
OF_ACCOUNT: Any = Account.user_permissions.through


class Grants(ModelBackend):
    """Stands before Django's backends in AUTHENTICATION_BACKENDS; those find here what it has read.

    Nobody comes in by it.
    """

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """Leave that to the others."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """The permissions of an account that is no superuser, as Django names them ('vouchers.add_gift')."""
        if obj is None and user_obj.is_active and not user_obj.is_superuser and _is_new(user_obj):
            by_group = granted_by_group(user_obj)
            user_obj._perm_cache = set().union(*by_group.values())
        return super().get_all_permissions(user_obj, obj)


def granted_by_group(account: Any) -> dict[str, set[str]]:
    """The permissions of an account by the name of the group that gives them, '' for its own.

    Read once per request, as Django does. A group that gives none is not named.
    """
    known: dict[str, set[str]] | None = getattr(account, "granted_by_group", None)
    if known is None:
        known = gathered(_rows(account))
        account.granted_by_group = known
    return known


def gathered(rows: Iterable[tuple[str, str, str]]) -> dict[str, set[str]]:
    """Groups with their permissions, from rows of both."""
    found: dict[str, set[str]] = {}
    for group, app, codename in rows:
        found.setdefault(group, set()).add(f"{app}.{codename}")
    return found


def _rows(account: Account) -> Any:
    what = ("permission__content_type__app_label", "permission__codename")
    own = OF_ACCOUNT.objects.filter(account=account).annotate(group_name=Value("", CharField()))
    groups = OF_GROUP.objects.filter(group__user=account)
    return groups.values_list("group__name", *what).union(own.values_list("group_name", *what), all=True)


def _is_new(account: Any) -> bool:
    return isinstance(account, Account) and not hasattr(account, "_perm_cache")
