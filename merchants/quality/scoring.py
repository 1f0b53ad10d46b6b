"""How the score of a merchant is worked out: 100, less what went wrong lately.

Twenty points for each star that is missing on average, once five members have rated. Sixty points times the
share of bookings that were not kept, ten times the share that was late, once there were five. Ten points for
each flag that was confirmed. Five points for each use or booking about which a complaint was answered that
nobody took back or doubted, thirty at most: large merchants have more of them. An average of three stars
alone thus comes to 60, the score below which a rule for bookings lets a merchant have no new ones unless
staff set another (`BookingRule.min_score`).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q

from club.complaints.queries import complained_of
from merchants.bookings.models import Booking, BookingState, Clock
from merchants.quality.models import Flag, Rating
from vouchers.lifecycle.models import Redemption

RATINGS_OF = timedelta(days=180)
BOOKINGS_OF = timedelta(days=90)
ENOUGH = 5
PER_STAR, NOT_KEPT, LATE, PER_FLAG = 20, 60, 10, 10
PER_COMPLAINT, FOR_COMPLAINTS_AT_MOST = 5, 30
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
    complaints: int = 0

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
    def complaint_points(self) -> int:
        """Taken off for complaints."""
        return min(FOR_COMPLAINTS_AT_MOST, PER_COMPLAINT * self.complaints)

    @property
    def score(self) -> int:
        """What is left."""
        lost = self.rating_points + self.kept_points + self.flag_points + self.complaint_points
        return max(0, 100 - lost)


def facts_by_merchant(at: datetime) -> dict[int, Facts]:
    """What is known at a moment of every merchant of which something is known; six queries for all."""
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
    for merchant, complaints in _complaints(since).items():
        known.setdefault(merchant, {})["complaints"] = complaints
    return {merchant: _facts(row) for merchant, row in known.items()}


def _complaints(since: datetime) -> Counter[int]:
    """How many uses and bookings of each merchant were complained of."""
    found: Counter[int] = Counter()
    for model in (Redemption, Booking):
        rows = model.objects.filter(pk__in=complained_of(model, since), merchant__isnull=False)
        found.update(dict(rows.order_by().values_list("merchant").annotate(Count("pk"))))
    return found


def _facts(row: dict[str, Any]) -> Facts:
    mean = row.pop("mean", None)
    stars = Decimal(str(mean)).quantize(Decimal("0.01")) if mean is not None else None
    return Facts(stars=stars, **row)
