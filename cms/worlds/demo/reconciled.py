"""The last weeks beside Stripe's own list: all days agree but one, with a refund by hand."""

from datetime import datetime, timedelta

from django.db.models import Count, Sum

from club.core.clock import end_of, local_date, midnight
from vouchers.payments.comparing import Difference
from vouchers.payments.models import Payment, Reconciliation

DAYS = 28
ODD_ONE = 3  # days ago
BY_HAND_FEN = 1000


def build(at: datetime) -> None:
    """As the nights would have kept it."""
    today = local_date(at)
    before = midnight(today - timedelta(days=ODD_ONE))
    last = Payment.objects.filter(paid_at__lt=before).order_by("-paid_at", "-pk").first()
    for back in range(1, DAYS + 1):
        day = today - timedelta(days=back)
        paid = Payment.objects.filter(paid_at__gte=midnight(day), paid_at__lt=end_of(day))
        sums = paid.aggregate(count=Count("pk"), fen=Sum("amount_fen", default=0))
        odd = back == ODD_ONE
        payment = str(last.uid) if last else ""
        by_hand = Difference("refund_unknown", "re_demo_by_hand", None, BY_HAND_FEN, payment)
        Reconciliation.objects.create(
            day=day,
            made_at=end_of(day) + timedelta(hours=4, minutes=15),
            payments=sums["count"],
            came_fen=sums["fen"],
            returns=int(odd),
            went_fen=BY_HAND_FEN if odd else 0,
            differences=[by_hand.as_json()] if odd else [],
            agrees=not odd,
        )
