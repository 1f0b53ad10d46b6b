"""Finding a member by what he says of himself."""

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from club.core.fields import digests_of
from club.identity.models import Account
from club.members.access import OPEN
from club.members.models import Customer, Member

INDEXES = (
    (Account, "phone_index", "account__phone_index"),
    (Customer, "phone_index", "customer__phone_index"),
    (Customer, "id_number_index", "customer__id_number_index"),
    (Customer, "name_index", "customer__name_index"),
)
MOST = 50


def find_members(text: str, reachable: QuerySet[Member]) -> list[Member]:
    """Of the reachable members those with this number, phone, ID number or name, at most fifty.

    Exactly, because sealed columns know no "contains"; the number also in part.
    """
    found = Q(number__icontains=text) if text else Q(pk__in=[])
    for model, index, path in INDEXES:
        try:
            digests = digests_of(model, index, text)
        except ValidationError:
            continue  # not a phone number, so nobody has it as one
        found |= Q(**{f"{path}__in": digests})
    rows = reachable.select_related("customer", "account", "branch", "tier").filter(found)
    return list(rows.order_by("-id")[:MOST])


def callers(phone: str, reachable: QuerySet[Member]) -> list[Member]:
    """Of the reachable open members those with this phone, their own or as the core system knows it."""
    found = Q(account__phone_index__in=digests_of(Account, "phone_index", phone))
    found |= Q(customer__phone_index__in=digests_of(Customer, "phone_index", phone))
    rows = reachable.select_related("customer", "branch").filter(found, state__in=OPEN)
    return list(rows.order_by("-id")[:MOST])
