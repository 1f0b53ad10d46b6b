"""Work out how merchants stand."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import SYSTEM
from club.core.clock import local_date
from club.core.models import AuditEntry
from merchants.quality.models import Score
from merchants.quality.scoring import Facts, facts_by_merchant
from merchants.stores.models import Merchant

PARTS = ("ratings", "stars", "bookings", "broken", "late", "flags", "complaints")
POINTS = ("rating_points", "kept_points", "flag_points", "complaint_points")


@transaction.atomic
def score_merchants(*, at: datetime) -> int:
    """Score every partner on the Chinese day of `at`; how many have another score than before.

    - one score per merchant and day with what it is made of; the same day again writes it anew
    - `Merchant.score` follows; a rule for bookings compares it with what it asks
    - one audit entry for each merchant whose score changed
    """
    known = facts_by_merchant(at)
    partners = (Merchant.State.ACTIVE, Merchant.State.SUSPENDED)
    rows = list(Merchant.objects.select_for_update(no_key=True).filter(state__in=partners).order_by("pk"))
    scores = [_score(row, known.get(row.pk, Facts()), at) for row in rows]
    Score.objects.bulk_create(
        scores,
        update_conflicts=True,
        unique_fields=["merchant", "day"],
        update_fields=["score", *PARTS, *POINTS],
    )
    changed = [(each.merchant, each.merchant.score, each.score) for each in scores]
    changed = [(row, old, new) for row, old, new in changed if old != new]
    entries = []
    for row, old, new in changed:
        row.score = new
        facts = {"merchant": row.code, "before": old, "score": new}
        entries.append(audit.entry(verb="merchant.scored", subject=row, by=SYSTEM, at=at, **facts))
    Merchant.objects.bulk_update([row for row, _old, _new in changed], ["score"])
    AuditEntry.objects.bulk_create(entries)
    return len(changed)


def _score(merchant: Merchant, facts: Facts, at: datetime) -> Score:
    parts = {name: getattr(facts, name) for name in (*PARTS, *POINTS)}
    return Score(merchant=merchant, day=local_date(at), score=facts.score, **parts)
