"""Give ID number and name: the second half of becoming a member."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit, people
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.fields import digests_of
from club.identity.limits import spend
from club.members import erased
from club.members.models import Customer, Member
from club.members.tiers import tier_by_rule
from club.messaging.actions import enqueue

DAY = timedelta(days=1)
TRIES_PER_MEMBER = 5
TRIES_PER_NUMBER = 10


class NotConfirmed(DomainError):
    """Number and name do not belong together. Deliberately the same whether we know the number or not."""

    code = "identity_not_confirmed"
    message = _("We could not confirm this ID number with this name. Check both and try again.")


class AlreadyMember(DomainError):
    """Another account is a full member with this identity."""

    code = "already_member"
    message = _(
        "This person is a member already, with another mobile number. Log in with that number; "
        "if you no longer have it, call us and we will bring both together."
    )


class TooManyTries(DomainError):
    """Too many wrong numbers and names today."""

    code = "throttled"
    message = _("Too many tries today. Try again tomorrow or call us.")
    status = 429


class NotOpen(DomainError):
    """The membership was closed or is complete with another identity."""

    code = "not_open"
    message = _("This registration is complete already.")


def complete_identity(*, member: Member, id_number: str, name: str, by: Actor, at: datetime) -> Member:
    """Make a half member a full one.

    - bound to the customer whom the insurer knows by this ID number, else to a new customer
    - the tier by rule, at once; the branch of the source, else of the customer
    - a welcome message
    - who was forgotten once may be imported again: he is back by his own will
    - tries are limited per member and per ID number, and a refused try stays counted
    """
    for name_of_limit, about, limit in (
        ("identity of member", str(member.uid), TRIES_PER_MEMBER),
        ("identity number", id_number, TRIES_PER_NUMBER),
    ):
        if not spend(name_of_limit, about, limit=limit, window=DAY, at=at):
            raise TooManyTries
    try:
        return _complete(member, id_number, people.person_name(name), by, at)
    except IntegrityError:
        raise AlreadyMember from None  # the database's own guard; another request was faster


@transaction.atomic
def _complete(member: Member, id_number: str, name: str, by: Actor, at: datetime) -> Member:
    row = Member.objects.select_for_update(of=("self",)).select_related("account", "scene").get(pk=member.pk)
    customer = _customer(row, id_number, name)
    if row.is_full and row.customer_id == customer.pk:
        return row  # the second of two tabs
    if row.state != Member.State.HALF or row.account is None:
        raise NotOpen
    if Member.objects.filter(customer=customer, state=Member.State.FULL).exists():
        raise AlreadyMember
    row.customer, row.state, row.full_at = customer, Member.State.FULL, at
    row.tier = tier_by_rule(customer, local_date(at))
    row.branch = row.scene.branch if row.scene else customer.branch
    row.save()
    erased.let_back(id_number)
    same_phone = bool(customer.phone) and customer.phone == row.account.phone
    audit.record(
        verb="identity.completed",
        subject=row,
        by=by,
        at=at,
        customer=str(customer.uid),
        tier=row.tier.code,
        same_phone=same_phone,
    )
    enqueue(
        kind="welcome",
        dedupe_key=f"welcome:{row.uid}",
        at=at,
        recipient=row.uid,
        params={"name": customer.name},
        link="/me/",
        language=row.account.language,
    )
    return row


def _customer(member: Member, id_number: str, name: str) -> Customer:
    digests = digests_of(Customer, "id_number_index", id_number)
    # Locked: two accounts may claim the same person at once.
    known = Customer.objects.select_for_update(of=("self",)).filter(id_number_index__in=digests)
    found = known.first()
    if found is None:
        try:
            with transaction.atomic():
                return _new_customer(member, id_number, name)
        except IntegrityError:
            found = known.get()
    if people.narrow(found.name) != people.narrow(name):
        raise NotConfirmed
    return found


def _new_customer(member: Member, id_number: str, name: str) -> Customer:
    facts = people.facts_of(id_number)
    return Customer.objects.create(
        branch=member.branch,
        name=name,
        id_number=id_number,
        phone=member.account.phone if member.account else "",
        birth_year=facts.birth_date.year,
        birth_month=facts.birth_date.month,
        birth_day=facts.birth_date.day,
        is_female=facts.is_female,
    )
