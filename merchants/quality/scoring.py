"""How the score of a merchant is worked out: 100, less what went wrong lately.

Twenty points for each star that is missing on average, once five members have rated. Sixty points times the
share of bookings that were not kept, ten times the share that was late, once there were five. Ten points for
each flag that was confirmed. An average of three stars alone thus comes to 60, the score below which a rule
for bookings lets a merchant have no new ones unless staff set another (`BookingRule.min_score`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q

from merchants.bookings.models import Booking, BookingState, Clock
from merchants.quality.models import Flag, Rating

RATINGS_OF = timedelta(days=180)
BOOKINGS_OF = timedelta(days=90)
ENOUGH = 5
PER_STAR, NOT_KEPT, LATE, PER_FLAG = 20, 60, 10, 10
BROKEN = (BookingState.STORE_CANCELLED, BookingState.MISSED, BookingState.LAPSED)


@dataclass(frozen=True)
class Facts:
    """What is known of a merchant; `bookings` are those that it kept or did not."""

    ratings: int = 0
    stars: Decimal | None = None
    bookings: int = 0
    broken: int = 0
    late: int = 0
    flags: int = 0

    @property
    def rating_points(self) -> int:
        """Taken off for ratings."""
        if self.stars is None or self.ratings < ENOUGH:
            return 0
        return round(PER_STAR * (5 - self.stars))

    @property
    def kept_points(self) -> int:
        """Taken off for bookings that were not kept, or late."""
        if self.bookings < ENOUGH:
            return 0
        late = min(self.late, self.bookings)
        return round((NOT_KEPT * self.broken + LATE * late) / self.bookings)

    @property
    def flag_points(self) -> int:
        """Taken off for flags that were confirmed."""
        return min(100, PER_FLAG * self.flags)

    @property
    def score(self) -> int:
        """What is left."""
        return max(0, 100 - self.rating_points - self.kept_points - self.flag_points)


def facts_by_merchant(at: datetime) -> dict[int, Facts]:
    """What is known at a moment of every merchant of which something is known; four queries for all."""
    since, booked_since = at - RATINGS_OF, at - BOOKINGS_OF
    rated = Rating.objects.filter(rated_at__gte=since, redemption__reversed_at__isnull=True)
    ended = Booking.objects.filter(ended_at__gte=booked_since, merchant__isnull=False)
    rang = Clock.objects.filter(raised_at__gte=booked_since, booking__merchant__isnull=False)
    wrong = Flag.objects.filter(state=Flag.State.CONFIRMED, decided_at__gte=since)
    known: dict[int, dict[str, Any]] = {}
    counted = (
        rated.values("merchant").annotate(ratings=Count("pk"), mean=Avg("stars")),
        ended.values("merchant").annotate(
            bookings=Count("pk", filter=Q(state__in=(BookingState.FINISHED, *BROKEN))),
            broken=Count("pk", filter=Q(state__in=BROKEN)),
        ),
        rang.values("booking__merchant").annotate(late=Count("booking", distinct=True)),
        wrong.values("merchant").annotate(flags=Count("pk")),
    )
    for rows in counted:
        for row in rows.order_by():
            merchant = row.pop("merchant", None) or row.pop("booking__merchant")
            known.setdefault(merchant, {}).update(row)
    return {merchant: _facts(row) for merchant, row in known.items()}


def _facts(row: dict[str, Any]) -> Facts:
    mean = row.pop("mean", None)
    stars = Decimal(str(mean)).quantize(Decimal("0.01")) if mean is not None else None
    return Facts(stars=stars, **row)
