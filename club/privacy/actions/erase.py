"""Forget who a member is. The books stay: they bear an id that leads to nobody."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.complaints.models import OPEN, Complaint
from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.errors import DomainError
from club.members import erased
from club.members.actions import prove_identity
from club.members.erased import Identity
from club.members.models import Customer, Member
from club.privacy import forgetting
from club.privacy.models import Erasure
from merchants.bookings.models import Booking
from vouchers.lifecycle.actions import revoke, void
from vouchers.lifecycle.models import Gift, Voucher
from vouchers.mall.models import Order

REASON = "erased"


class StillOpen(DomainError):
    """Something is going on that needs to know who he is."""

    code = "still_open"
    message = _(
        "A booking, an order or a complaint of yours is still open. Cancel it or wait for its end; "
        "then we can erase your data."
    )


def erase(*, member: Member, digits: str, by: Actor, at: datetime) -> Erasure:
    """Erase the identity of a member at his wish (PIPL 47).

    - full members prove themselves first; refused while a booking, an unpaid order or a complaint is open
    - offered gifts and usable vouchers end; points, uses and debts stay, under an id
    - name, ID number, phone, plates, VINs, address, answers, messages, WeChat identity and login are gone
    - also of the memberships merged into this one; one audit entry
    - the next imports leave him out: keyed digests of ID number and customer number stay on a list
    - the id is noted outside the database, so that a restored copy forgets him again
    """
    if member.is_full:
        prove_identity(member=member, digits=digits, at=at)
    return _erase(member, by, at)


def erase_again(*, uids: Iterable[UUID], identities: Iterable[Identity] = (), at: datetime) -> int:
    """Forget those who were forgotten after the copy was made that has just been restored; says how many.

    - members by their ids; customers of the copy who were no members then, by the digests of their identities
    - all of them stay on the list of identities that no import brings back
    """
    rows = Member.objects.filter(uid__in=list(uids)).exclude(state=Member.State.CLOSED)
    found = list(rows.order_by("pk"))
    for member in found:
        _erase(member, SYSTEM, at, whatever_is_open=True)
    return len(found) + _customers_again(list(identities), at)


@transaction.atomic
def _customers_again(identities: list[Identity], at: datetime) -> int:
    for each in identities:
        erased.forget(each)
    gone = {digest for each in identities for digest in (each.person, each.number) if digest}
    rows = Customer.objects.exclude(members__state=Member.State.FULL).order_by("pk")
    found = [row.pk for row in rows.iterator(chunk_size=1000) if gone & _digests(row)] if gone else []
    for pk in found:
        forgetting.person(pk, at)
    return len(found)


def _digests(row: Customer) -> set[str]:
    by_number = erased.digest_of_number(row.external_id)
    return {by_number} if by_number else {erased.digest_of_person(row.id_number)} - {""}


@transaction.atomic
def _erase(member: Member, by: Actor, at: datetime, whatever_is_open: bool = False) -> Erasure:
    rows = Member.objects.select_for_update(of=("self",)).select_related("account", "customer")
    row = rows.get(pk=member.pk)
    if not whatever_is_open and _has_open(row):
        raise StillOpen
    _end_holdings(row, by, at)
    for each in (row, *rows.filter(merged_into=row).order_by("pk")):
        forgetting.forget(each, at)
    row.state, row.closed_at = Member.State.CLOSED, row.closed_at or at
    row.save(update_fields=["state", "closed_at"])
    done, _made = Erasure.objects.get_or_create(member_uid=row.uid, defaults={"asked_at": at})
    audit.record(verb="member.erased", subject=row, by=by, at=at)
    # After the commit: an erasure that was rolled back must not be repeated from the list.
    transaction.on_commit(lambda: forgetting.note(row.uid))
    return done


def _has_open(member: Member) -> bool:
    booked = Booking.objects.filter(member=member, ended_at=None).exists()
    complains = Complaint.objects.filter(member=member, state__in=OPEN).exists()
    return booked or complains or Order.objects.filter(member=member, state=Order.State.PENDING).exists()


def _end_holdings(member: Member, by: Actor, at: datetime) -> None:
    usable = (Voucher.State.LIVE, Voucher.State.GIVING)
    for voucher in member.vouchers.filter(state__in=usable).order_by("pk"):
        void(voucher=voucher, reason=REASON, by=by, at=at)
    for gift in member.gifts.filter(state=Gift.State.OFFERED).order_by("pk"):
        revoke(gift=gift, reason=REASON, by=by, at=at)
