"""Rate a service."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.quality.models import LONGEST_WORDS, MAY_CHANGE, RATED_WITHIN, Rating
from vouchers.lifecycle.models import Redemption


class NotRateable(DomainError):
    """Undone, or too long ago."""

    code = "not_rateable"
    message = _("This use can no longer be rated.")


class RatingStands(DomainError):
    """It was given more than a day ago."""

    code = "rating_stands"
    message = _("A rating can be changed for one day; yours stands.")


class StarsMissing(DomainError):
    """Not one to five."""

    code = "invalid"
    status = 400
    message = _("Choose one to five stars.")


@transaction.atomic
def rate(*, redemption: Redemption, stars: int, words: str, by: Actor, at: datetime) -> Rating:
    """Say how a service was: one to five stars and a word, once; for a day it can be changed.

    - one rating of the use, new or changed; one audit entry without the words
    - refuses with NotRateable thirty days after the use or when it was undone, with RatingStands after a day
    """
    if not 1 <= stars <= 5:
        raise StarsMissing
    use = Redemption.objects.select_for_update(of=["self"], no_key=True).get(pk=redemption.pk)
    row = Rating.objects.filter(redemption=use).first()
    if use.reversed_at is not None or (row is None and at > use.occurred_at + RATED_WITHIN):
        raise NotRateable
    if row is not None and at > row.rated_at + MAY_CHANGE:
        raise RatingStands
    is_new = row is None
    row = row or Rating(redemption=use, merchant_id=use.merchant_id, store_id=use.store_id, rated_at=at)
    row.stars, row.words = stars, words.strip()[:LONGEST_WORDS]
    row.changed_at = None if is_new else at
    row.save()
    verb = "rating.given" if is_new else "rating.changed"
    audit.record(verb=verb, subject=row, by=by, at=at, redemption=str(use.uid), stars=stars)
    return row
