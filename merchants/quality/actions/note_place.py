"""How far from the store a use was confirmed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.quality.models import PLACE_TOLD_WITHIN, UsePlace
from merchants.stores.queries import Place, metres_from
from vouchers.lifecycle.models import Redemption


class PlaceNotAsked(DomainError):
    """Too late, by somebody else, or of a store of which nobody knows where it is."""

    code = "place_not_asked"
    message = _("Where this use was confirmed is no longer of interest.")


@transaction.atomic
def note_place(*, redemption: Redemption, near: Place, by: Actor, at: datetime) -> UsePlace:
    """Keep how far from its store a use was confirmed, as the phone of the clerk who did it tells.

    - the distance in metres, once; the position itself is kept nowhere, so there is no audit row either
    - refuses with PlaceNotAsked ten minutes after the use, or when another one than its clerk tells
    """
    clerk = redemption.operator
    if clerk is None or by.id != str(clerk.uid) or at > redemption.redeemed_at + PLACE_TOLD_WITHIN:
        raise PlaceNotAsked
    metres = metres_from(redemption.store, near)
    if metres is None:
        raise PlaceNotAsked
    facts = {"metres": metres, "told_at": at}
    row, _is_new = UsePlace.objects.get_or_create(redemption=redemption, defaults=facts)
    return row
