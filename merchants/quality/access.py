"""A member's own uses; anybody else's do not exist for him."""

from uuid import UUID

from django.http import Http404

from club.members.models import Member
from vouchers.lifecycle.models import Redemption


def use_of(member: Member, uid: UUID | str) -> Redemption:
    """A use by the member. Http404 for any other."""
    rows = Redemption.objects.filter(member=member, uid=uid)
    row = rows.select_related("product", "store", "rating").first()
    if row is None:
        raise Http404
    return row
