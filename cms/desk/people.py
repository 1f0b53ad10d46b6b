"""Who acted, in words."""

from collections.abc import Iterable

from club.core.models import ActorKind, AuditEntry
from club.identity.models import Account


def colleagues(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """The names of the members of staff who acted, by their ids."""
    ids = {entry.actor_id for entry in entries if entry.actor_kind == ActorKind.STAFF}
    return {str(account.uid): str(account) for account in Account.objects.filter(uid__in=ids)}


def name_of_staff(uid: str) -> str:
    """The name of a member of staff; nothing when there is none."""
    return str(Account.objects.filter(uid=uid).first() or "") if uid else ""


def by_whom(entry: AuditEntry, names: dict[str, str]) -> str:
    """Who acted: what kind of actor, and which colleague."""
    kind, name = str(entry.get_actor_kind_display()), names.get(entry.actor_id)
    return f"{kind} · {name}" if name else kind
