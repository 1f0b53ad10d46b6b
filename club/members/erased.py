"""Identities that asked to be forgotten: keyed digests, so that no import brings them back.

The digests lead to nobody without the key, and nothing here says which id of the books a person had. A copy
stands outside the database, which a backup from before does not know; there the last word on an identity
counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from club.core import lasting, people
from club.members.models import ErasedIdentity

FORGOTTEN, BACK = "-", "+"


@dataclass(frozen=True)
class Identity:
    """The digests of one person: of his ID number and of his number in the core system, where known."""

    person: str
    number: str

    def line(self, sign: str) -> str:
        """As it stands in the list outside the database."""
        return f"{sign}{self.person}:{self.number}\n"


def digest_of_person(id_number: str | None) -> str:
    """What stands for an ID number here; empty for none."""
    return lasting.index(people.narrow(id_number), "erased.id_number").hex() if id_number else ""


def digest_of_number(external_id: str | None) -> str:
    """What stands for a customer number here; empty for none."""
    return lasting.index(external_id, "erased.customer_number").hex() if external_id else ""


def identity_of(id_number: str | None, external_id: str | None) -> Identity:
    """Both digests."""
    return Identity(digest_of_person(id_number), digest_of_number(external_id))


def forget(identity: Identity) -> None:
    """Put an identity on the list; under the lock of its customer, see `among`."""
    known = _matching(models.Q(person=identity.person), models.Q(number=identity.number))
    if not known.exists() and (identity.person or identity.number):
        ErasedIdentity.objects.create(person=identity.person, number=identity.number)


def among(identities: Iterable[Identity]) -> set[str]:
    """Which digests of these stand on the list. Ask after the customers were locked: an erasure that was on
    its way has ended then, and is seen."""
    wanted = list(identities)
    persons = models.Q(person__in={each.person for each in wanted})
    numbers = models.Q(number__in={each.number for each in wanted})
    return {digest for row in _matching(persons, numbers).values_list("person", "number") for digest in row}


def let_back(id_number: str) -> None:
    """Somebody who was forgotten registers anew, by his own will."""
    for row in ErasedIdentity.objects.filter(person=digest_of_person(id_number)):
        identity = Identity(row.person, row.number)
        row.delete()
        transaction.on_commit(lambda identity=identity: note(identity, BACK))


def _matching(person: models.Q, number: models.Q) -> models.QuerySet[ErasedIdentity]:
    return ErasedIdentity.objects.filter((person & ~models.Q(person="")) | (number & ~models.Q(number="")))


def _path() -> Path:
    return Path(settings.ERASED_LOG).with_name("erased-identities.log")


def note(identity: Identity, sign: str = FORGOTTEN) -> None:
    """Write it to the list outside the database."""
    _path().parent.mkdir(parents=True, exist_ok=True)
    with _path().open("a", encoding="ascii") as file:
        file.write(identity.line(sign))


def noted() -> Iterator[Identity]:
    """Whoever the list outside the database calls forgotten by its last word."""
    last: dict[str, str] = {}
    if _path().exists():
        for line in _path().read_text(encoding="ascii").split():
            last[line[1:]] = line[0]
    for text, sign in last.items():
        if sign == FORGOTTEN:
            yield Identity(*text.split(":"))
