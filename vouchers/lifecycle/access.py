"""A member's own gifts and vouchers; anybody else's do not exist for him."""

from uuid import UUID

from django.http import Http404, HttpRequest

from club.members.models import Member
from vouchers.lifecycle.models import Gift, Handover, Voucher


class MemberRequest(HttpRequest):
    """A request to a member's page, as `member_page` hands it on."""

    member: Member


def gift_for(member: Member, uid: UUID | str) -> Gift:
    """A gift of the member. Http404 for any other."""
    gift = Gift.objects.filter(member=member, uid=uid).select_related("package").first()
    if gift is None:
        raise Http404
    return gift


def voucher_for(member: Member, uid: UUID | str) -> Voucher:
    """A voucher of the member, with product and vehicle. Http404 for any other."""
    voucher = Voucher.objects.filter(member=member, uid=uid).select_related("product", "vehicle").first()
    if voucher is None:
        raise Http404
    return voucher


def handover_for(uid: UUID | str) -> Handover:
    """A handover, for whoever holds its link: the link is the right to look. Http404 when there is none."""
    related = ("voucher", "giver__customer", "receiver__customer")
    handover = Handover.objects.filter(uid=uid).select_related(*related).first()
    if handover is None:
        raise Http404
    return handover


def offer_of(member: Member, uid: UUID | str) -> Handover:
    """A handover that the member began. Http404 for any other, also for its receiver."""
    handover = Handover.objects.filter(giver=member, uid=uid).select_related("voucher").first()
    if handover is None:
        raise Http404
    return handover
