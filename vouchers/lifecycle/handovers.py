"""A voucher on its way to a friend: what may be given away, and how an offer ends.

Voucher before handover: every act that touches both locks them in this order.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from club.core import audit, masks
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.members.models import Member
from vouchers.catalogue.choices import CodeSource
from vouchers.lifecycle import eligibility
from vouchers.lifecycle.models import Handover, Voucher

LASTS = timedelta(days=3)
VERBS = {
    Handover.State.OPEN: "handover.offered",
    Handover.State.ACCEPTED: "handover.accepted",
    Handover.State.TAKEN_BACK: "handover.taken_back",
    Handover.State.LAPSED: "handover.lapsed",
}


class NotToGive(DomainError):
    """The voucher stays with its holder."""

    code = "not_to_give"


class AlreadyOffered(NotToGive):
    """Another offer is open."""

    code = "already_offered"
    message = _("You are already giving this voucher to a friend.")


class NotTransferable(NotToGive):
    """By its terms, or because it is tied to a car, a partner's code or an order of use."""

    code = "not_transferable"
    message = _("This voucher is for you only and cannot be given away.")


class HandoverOver(DomainError):
    """Accepted, taken back or too late."""

    code = "handover_over"
    message = _("This voucher is no longer on offer.")


class OwnHandover(DomainError):
    """The giver opened his own link."""

    code = "own_handover"
    message = _("This is your own voucher. Send the link to a friend, or take it back.")


class AlreadyAccepted(HandoverOver):
    """Somebody was quicker."""

    code = "already_accepted"
    message = _("This voucher has already been accepted.")


class TakenBack(HandoverOver):
    """The giver changed his mind."""

    code = "taken_back"
    message = _("The giver has taken this voucher back.")


class Lapsed(HandoverOver):
    """Nobody accepted in time."""

    code = "lapsed"
    message = _("The time to accept this voucher is over. It went back to the giver.")


def why_not(voucher: Voucher, at: datetime) -> NotToGive | None:
    """Why the voucher cannot be given away now; None when it can."""
    terms = voucher.terms
    if voucher.state == Voucher.State.GIVING:
        return AlreadyOffered()
    if voucher.state == Voucher.State.BOOKED:
        return NotToGive(_("This voucher is booked. Cancel the booking first."))
    if voucher.state != Voucher.State.LIVE or voucher.valid_until <= at:
        return NotToGive(_("Only a voucher that can still be used can be given away."))
    if terms.get("needs_named_vehicle") or voucher.vehicle_id:
        return NotTransferable(_("This voucher is for one car and cannot be given away."))
    # A partner's code cannot be changed, so whoever held it before could still show it.
    if not terms.get("is_transferable", True) or terms.get("codes_from") == CodeSource.STOCK:
        return NotTransferable()
    if voucher.uses_made or voucher.uses_left < voucher.uses_total:
        return NotToGive(_("This voucher has been used before, so it stays with you."))
    if _stands_in_a_row(voucher):
        return NotTransferable(
            _("This voucher opens in turn with others of its gift, so they stay together.")
        )
    return None


def _stands_in_a_row(voucher: Voucher) -> bool:
    others = Voucher.objects.filter(gift=voucher.gift_id).exclude(step=voucher.step)
    return voucher.gift_id is not None and others.exists()


def why_over(handover: Handover, at: datetime) -> HandoverOver | None:
    """Why it cannot be accepted any more; None while it can."""
    ended: dict[str, type[HandoverOver]] = {
        Handover.State.ACCEPTED: AlreadyAccepted,
        Handover.State.TAKEN_BACK: TakenBack,
        Handover.State.LAPSED: Lapsed,
    }
    if handover.state in ended:
        return ended[handover.state]()
    return Lapsed() if handover.until <= at else None


def why_not_for(handover: Handover, member: Member, at: datetime) -> DomainError | None:
    """Why this full member cannot accept it; None when he can."""
    if handover.giver_id == member.pk:
        return OwnHandover()
    terms = {"items": [{"terms": handover.voucher.terms}]}
    try:
        eligibility.ensure_eligible(member=member, terms=terms, day=local_date(at))
    except eligibility.NotEligible as refusal:
        return refusal
    return None


def locked(handover: Handover) -> Handover:
    """The handover and its voucher as they are now; the second of two who decide waits here."""
    voucher = Voucher.objects.select_for_update().get(pk=handover.voucher_id)
    rows = Handover.objects.select_for_update(of=("self",)).select_related("giver__customer")
    row = rows.get(pk=handover.pk)
    row.voucher = voucher
    return row


def end(handover: Handover, state: Handover.State, *, by: Actor, at: datetime) -> None:
    """Close an open handover whose voucher is locked and goes back to the giver; part of an act."""
    handover.state, handover.decided_at = state, at
    handover.save(update_fields=["state", "decided_at"])
    handover.voucher.state = Voucher.State.LIVE
    handover.voucher.save(update_fields=["state"])
    note(handover, by=by, at=at)


def end_open(voucher: Voucher, *, by: Actor, at: datetime) -> None:
    """Take the open offer of a locked voucher back, if there is one: staff withdraw or replace it."""
    open_ones = Handover.objects.select_for_update(of=("self",)).filter(state=Handover.State.OPEN)
    for handover in open_ones.filter(voucher=voucher):
        handover.voucher = voucher
        end(handover, Handover.State.TAKEN_BACK, by=by, at=at)


def note(handover: Handover, *, by: Actor, at: datetime) -> None:
    """One audit entry for the state that the handover has just reached."""
    people = {"voucher": str(handover.voucher.uid), "member": str(handover.giver.uid)}
    if handover.receiver is not None:
        people["receiver"] = str(handover.receiver.uid)
    audit.record(verb=VERBS[Handover.State(handover.state)], subject=handover, by=by, at=at, **people)


def name_of(member: Member) -> str:
    """The member's name as a friend may read it."""
    return masks.name(str(member.customer.name)) if member.customer else ""


def greeted(member: Member) -> str:
    """The member's name as a message to himself begins."""
    return str(member.customer.name) if member.customer else ""
