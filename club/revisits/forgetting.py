"""What of revisits is wiped when a customer is forgotten: every word; numbers and times stay."""

from datetime import datetime

from django.db.models import Q

from club.revisits.models import (
    QualityCheck,
    Revisit,
    RevisitAnswer,
    RevisitAttempt,
    State,
    Verification,
)


def forget_calls(customer: int, at: datetime) -> None:
    """Wipe what was said, and call him no more."""
    RevisitAttempt.objects.filter(revisit__customer=customer).update(words=None)
    RevisitAnswer.objects.filter(attempt__revisit__customer=customer).update(words=None)
    Verification.objects.filter(revisit__customer=customer).update(words=None, answer=None)
    QualityCheck.objects.filter(attempt__revisit__customer=customer).update(words=None)
    going_on = Q(state__in=[State.WAITING, State.AT_BRANCH])
    Revisit.objects.filter(going_on, customer=customer).update(
        state=State.DROPPED, ended_at=at, held_by_id="", held_since=None, held_until=None
    )
