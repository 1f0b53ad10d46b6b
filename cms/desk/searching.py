"""Searching lists of millions by what stands on other rows: a member's number, a product's name.

As one condition over joined tables PostgreSQL reads all of the list. So the few others are looked up first,
and the rows found by the keys that lead to them.
"""

from collections.abc import Collection

from django.db.models import Model, Q

from club.members.models import Member

# In which no Chinese can stand: not worth reading half a million of them for it.
WITHOUT_CHINESE = {(Member, "number")}
MOST_OTHERS = 1000  # more than that are joined, as Wagtail would


def matching(model: type[Model], fields: Collection[str], words: str) -> Q:
    """Rows that contain the words in any of these fields."""
    found = Q(pk__in=())
    for field in fields:
        found |= _in_field(model, field, words)
    return found


def _in_field(model: type[Model], field: str, words: str) -> Q:
    link, _, own = field.rpartition("__")
    other = _behind(model, link) if link else model
    if (other, own) in WITHOUT_CHINESE and not words.isascii():
        return Q(pk__in=())
    if link:
        others = other._default_manager.filter(**{f"{own}__icontains": words})
        keys = list(others.values_list("pk", flat=True)[: MOST_OTHERS + 1])
        if len(keys) <= MOST_OTHERS:
            return Q(**{f"{link}__in": keys})
    return Q(**{f"{field}__icontains": words})


def _behind(model: type[Model], link: str) -> type[Model]:
    """The model at the end of a chain of foreign keys."""
    for name in link.split("__"):
        model = model._meta.get_field(name).remote_field.model
    return model
