"""A member's own gifts and vouchers; anybody else's do not exist for him."""

from uuid import UUID

from django.http import Http404, HttpRequest

from club.members.models import Member
from vouchers.lifecycle.models import Gift, Voucher


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
