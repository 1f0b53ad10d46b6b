"""What is read about ratings and scores."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from club.members.models import Member
from merchants.bookings.models import BookingRule
from merchants.quality.models import MAY_CHANGE, RATED_WITHIN, Rating, Score
from merchants.stores.models import Merchant, Store
from vouchers.lifecycle.models import Redemption

NUMBER = re.compile(r"\d{5,}")
SHOWN = ("redemption__product", "store")


def uses_to_rate(member: Member, at: datetime) -> QuerySet[Redemption]:
    """The member's uses of the last thirty days that he has not rated, the newest first."""
    rows = Redemption.objects.filter(
        member=member, reversed_at__isnull=True, occurred_at__gte=at - RATED_WITHIN, rating__isnull=True
    )
    return rows.select_related("product", "store").order_by("-pk")


def ratings_by(member: Member) -> QuerySet[Rating]:
    """What the member said, the newest first."""
    return Rating.objects.filter(redemption__member=member).select_related(*SHOWN).order_by("-pk")


def may_be_changed(rating: Rating, at: datetime) -> bool:
    """Whether its member may still change it."""
    return at <= rating.rated_at + MAY_CHANGE and rating.redemption.reversed_at is None


def ratings_of(merchant: Merchant | int, store: Store | None = None) -> QuerySet[Rating]:
    """What members said about a merchant or one of its stores, the newest first."""
    rows = Rating.objects.filter(merchant=merchant).select_related(*SHOWN).order_by("-pk")
    return rows.filter(store=store) if store else rows


def words_for_others(rating: Rating) -> str:
    """The words of a rating without what may be a telephone number or a card."""
    return NUMBER.sub("***", rating.words or "")


@dataclass(frozen=True)
class Standing:
    """How a merchant stands: its last score, why it is not 100, and what it gets no new bookings for."""

    score: int
    parts: Score | None
    reasons: list[str]
    stopped: list[BookingRule]


def standing_of(merchant: Merchant) -> Standing:
    """The score of a merchant with its reasons, and the products whose rule asks for more."""
    parts = Score.objects.filter(merchant=merchant).order_by("-day").first()
    offered = BookingRule.objects.filter(
        min_score__gt=merchant.score, product__capacities__store__merchant=merchant
    )
    stopped = list(offered.select_related("product").distinct().order_by("product__sort_order", "pk"))
    return Standing(merchant.score, parts, reasons(parts) if parts else [], stopped)


def reasons(parts: Score) -> list[str]:
    """Why points are missing, in words."""
    found = []
    if parts.rating_points:
        words = ngettext(
            "−%(points)s: %(stars)s stars on average from %(n)s rating",
            "−%(points)s: %(stars)s stars on average from %(n)s ratings",
            parts.ratings,
        )
        found.append(words % {"points": parts.rating_points, "stars": parts.stars, "n": parts.ratings})
    if parts.kept_points:
        words = _("−%(points)s: %(broken)s of %(n)s bookings not kept, %(late)s late")
        facts = {"broken": parts.broken, "n": parts.bookings, "late": parts.late}
        found.append(words % {"points": parts.kept_points, **facts})
    if parts.flag_points:
        words = _("−%(points)s: odd uses that were confirmed (%(n)s)")
        found.append(words % {"points": parts.flag_points, "n": parts.flags})
    if parts.complaint_points:
        words = _("−%(points)s: uses and bookings that members complained of (%(n)s)")
        found.append(words % {"points": parts.complaint_points, "n": parts.complaints})
    return found
