"""What passed from friend to friend, for the pages of both."""

from django.db.models import Q, QuerySet

from club.members.models import Member
from vouchers.lifecycle.models import Handover, Voucher


def handovers_of(member: Member) -> QuerySet[Handover]:
    """What a member gave, offered or received, newest first."""
    rows = Handover.objects.filter(Q(giver=member) | Q(receiver=member))
    return rows.select_related("voucher", "giver__customer", "receiver__customer").order_by("-id")


def open_offer_of(voucher: Voucher) -> Handover | None:
    """The offer that a voucher is in at the moment."""
    return Handover.objects.filter(voucher=voucher, state=Handover.State.OPEN).first()


def came_from(voucher: Voucher) -> Handover | None:
    """The handover by which its present holder got the voucher; None when it was his from the start."""
    accepted = Handover.objects.filter(voucher=voucher, state=Handover.State.ACCEPTED)
    return accepted.select_related("giver__customer").order_by("-id").first()
