"""Make good what went wrong with a voucher."""

from datetime import datetime

from django.db import transaction

from club.complaints import moves, told
from club.complaints.models import Complaint, State
from club.complaints.refusals import NothingToReplace
from club.core.audit import Actor
from vouchers.lifecycle.actions import replace
from vouchers.lifecycle.models import Voucher


@transaction.atomic
def make_good(*, complaint: Complaint, voucher: Voucher, by: Actor, at: datetime) -> Voucher:
    """Give the complainant a voucher of the same product in place of the one he complained about.

    - the old one is replaced by the one way there is for that; one audit entry that names both
    - refuses with NothingToReplace for anybody else's, with CannotReplace for one that is used up or void,
      and with WrongState unless somebody owns the complaint
    """
    row = moves.locked(complaint, State.HANDLING, State.ANSWERED)
    if row.member_id is None or voucher.member_id != row.member_id:
        raise NothingToReplace
    new = replace(voucher=voucher, reason=row.number, by=by, at=at)
    facts = {"voucher": str(voucher.uid), "replacement": str(new.uid)}
    told.happened(row, verb="complaint.made_good", by=by, at=at, is_shown=True, **facts)
    told.complainant(row, at=at, what=told.REPLACED)
    return new
