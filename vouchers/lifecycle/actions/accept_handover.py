"""Accept a voucher from a friend."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from club.members.models import Member
from club.messaging.actions import enqueue
from club.messaging.letters import in_both
from vouchers.lifecycle import codes, handovers, qr
from vouchers.lifecycle.actions.issue_package import NotAFullMember
from vouchers.lifecycle.models import Handover, Voucher


@transaction.atomic
def accept_handover(*, handover: Handover, member: Member, by: Actor, at: datetime) -> Voucher:
    """Take over the voucher of a friend; of several who try, the first gets it.

    - the voucher is the receiver's and can be used; the giver's code and QR pictures are worth nothing
    - one audit entry, one handover_accepted message to the giver, one voucher_received to the receiver
    - refuses with HandoverOver and its kinds, OwnHandover, NotAFullMember, and NotEligible as a gift would
    """
    offer = handovers.locked(handover)
    over = handovers.why_over(offer, at)
    if over:
        raise over
    if not member.is_full:
        raise NotAFullMember
    refusal = handovers.why_not_for(offer, member, at)
    if refusal:
        raise refusal
    _change_hands(offer, member, at)
    handovers.note(offer, by=by, at=at)
    _tell(offer, at)
    return offer.voucher


def _change_hands(offer: Handover, member: Member, at: datetime) -> None:
    offer.state, offer.receiver, offer.decided_at = Handover.State.ACCEPTED, member, at
    offer.save(update_fields=["state", "receiver", "decided_at"])
    voucher = offer.voucher
    voucher.member, voucher.branch_id = member, member.branch_id
    voucher.state, voucher.code = Voucher.State.LIVE, codes.make()
    # The giver's page made no frame after the offer, so every frame he may have kept counts as used.
    last_frame = int(offer.offered_at.timestamp()) // qr.STEP_SECONDS
    voucher.qr_step = max(voucher.qr_step, last_frame)
    voucher.save(update_fields=["member", "branch", "state", "code", "qr_step"])


def _tell(offer: Handover, at: datetime) -> None:
    voucher, giver, receiver = offer.voucher, offer.giver, offer.receiver
    assert receiver is not None  # set a moment ago
    product = in_both("product", voucher.terms["name"], voucher.terms.get("name_en", ""))
    enqueue(
        kind="handover_accepted",
        dedupe_key=f"handover_accepted:{offer.uid}",
        at=at,
        recipient=giver.uid,
        params={
            "name": handovers.greeted(giver),
            **product,
            "friend": handovers.name_of(receiver),
        },
        link=f"/me/handovers/{offer.uid}/",
    )
    enqueue(
        kind="voucher_received",
        dedupe_key=f"voucher_received:{offer.uid}",
        at=at,
        recipient=receiver.uid,
        params={
            "name": handovers.greeted(receiver),
            **product,
            "friend": handovers.name_of(giver),
            "until": voucher.last_day.isoformat(),
        },
        link=f"/me/vouchers/{voucher.uid}/",
    )
