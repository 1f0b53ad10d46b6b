"""Ask members how a service was."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from club.members.consents import MARKETING
from club.members.models import Consent
from club.messaging.actions import enqueue_many
from club.messaging.letters import Letter
from club.messaging.models import Message
from merchants.quality.models import Rating
from vouchers.catalogue.choices import Benefit
from vouchers.lifecycle.models import Redemption
from vouchers.lifecycle.receipt import params_of

KIND = "rating_asked"
# When the car is back with its owner, and not when nobody remembers.
SOONEST, LATEST = timedelta(hours=2), timedelta(days=2)
# A discount or a stored amount is used often and says little about the work.
SERVICES = [Benefit.USES, Benefit.ORDER]


def ask_for_ratings(*, at: datetime, limit: int = 2000) -> int:
    """Ask for stars for services of the last two days that nobody has rated; how many were asked for.

    - one rating_asked message for each use, however often this runs; none to who said no to extra messages
    - not for uses that were undone, for discounts and stored amounts
    """
    letters = [_letter(row) for row in _unasked(at)[:limit]]
    return len(enqueue_many(kind=KIND, letters=letters, at=at))


def _unasked(at: datetime) -> QuerySet[Redemption]:
    key = Concat(Value(f"{KIND}:"), Cast(OuterRef("uid"), CharField()))
    said = Consent.objects.filter(member=OuterRef("member"), topic=MARKETING)
    rows = Redemption.objects.filter(
        ~Exists(Message.objects.filter(dedupe_key=key)),
        ~(Exists(said.filter(withdrawn_at__isnull=False)) & ~Exists(said.filter(withdrawn_at=None))),
        ~Exists(Rating.objects.filter(redemption=OuterRef("pk"))),
        redeemed_at__gt=at - LATEST,
        occurred_at__gt=at - LATEST,
        occurred_at__lte=at - SOONEST,
        reversed_at__isnull=True,
        product__benefit__in=SERVICES,
    )
    return rows.select_related("voucher__member", "member__customer", "store").order_by("redeemed_at", "pk")


def _letter(row: Redemption) -> Letter:
    return Letter(
        dedupe_key=f"{KIND}:{row.uid}",
        recipient=row.member.uid,
        params=params_of(row, row.occurred_at),
        link=f"/me/ratings/{row.uid}/",
    )
