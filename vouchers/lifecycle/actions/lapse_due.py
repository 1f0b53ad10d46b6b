"""Give offers back that nobody accepted."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.messaging.actions import Letter, enqueue_many
from club.messaging.letters import in_both
from vouchers.lifecycle import handovers
from vouchers.lifecycle.models import Handover, Voucher

CHUNK = 500


def lapse_due(*, at: datetime, chunk: int = CHUNK) -> int:
    """End the offers whose time is over; how many. Run again, it finds none.

    - the handovers have lapsed and their vouchers are usable by the givers, until they expire
    - one audit entry and one handover_lapsed message each, in transactions of `chunk` rows
    """
    total, after = 0, 0
    while True:
        due = Handover.objects.filter(state=Handover.State.OPEN, until__lte=at, pk__gt=after).order_by("pk")
        found = list(due.values_list("pk", "voucher_id")[:chunk])
        if not found:
            return total
        total += _lapse([voucher for _pk, voucher in found], at)
        after = found[-1][0]


@transaction.atomic
def _lapse(voucher_ids: list[int], at: datetime) -> int:
    # A voucher that is being accepted or taken back at this moment is passed over; it needs no help.
    held = Voucher.objects.select_for_update(skip_locked=True).filter(pk__in=voucher_ids).order_by("pk")
    vouchers = {voucher.pk: voucher for voucher in held}
    rows = Handover.objects.select_for_update(of=("self",)).select_related("giver__customer", "voucher")
    ended = list(rows.filter(voucher__in=vouchers, state=Handover.State.OPEN, until__lte=at).order_by("pk"))
    ids = [row.pk for row in ended]
    Handover.objects.filter(pk__in=ids).update(state=Handover.State.LAPSED, decided_at=at)
    Voucher.objects.filter(pk__in=[row.voucher_id for row in ended]).update(state=Voucher.State.LIVE)
    AuditEntry.objects.bulk_create([_entry(row, at) for row in ended])
    enqueue_many(kind="handover_lapsed", letters=[_letter(row) for row in ended], at=at)
    return len(ended)


def _entry(row: Handover, at: datetime) -> AuditEntry:
    people = {"voucher": str(row.voucher.uid), "member": str(row.giver.uid)}
    return audit.entry(verb=handovers.VERBS[Handover.State.LAPSED], subject=row, by=SYSTEM, at=at, **people)


def _letter(row: Handover) -> Letter:
    params = {
        "name": handovers.greeted(row.giver),
        **in_both("product", row.voucher.terms["name"], row.voucher.terms.get("name_en", "")),
        "until": row.voucher.last_day.isoformat(),
    }
    key = f"handover_lapsed:{row.uid}"
    return Letter(key, recipient=row.giver.uid, params=params, link=f"/me/vouchers/{row.voucher.uid}/")
