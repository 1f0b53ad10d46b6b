"""Letters, to-dos and errands: what people have to do by a day."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from club.letters.models import PolicyLetter
from club.managers.models import ToDo, ToDoLine
from club.members.models import Policy
from club.standards.measures.cases import cases, in_days
from merchants.bookings.models import Booking, Clock


def letters(kind: str, start: date, end: date) -> QuerySet[Policy]:
    """Group policies that were issued (thanks) or end (renewal) in the span. Met: the letter was printed."""
    if kind == PolicyLetter.Kind.THANKS:
        when, field = in_days("issued_at", start, end), "issued_at"
    else:
        when, field = Q(valid_until__gte=start, valid_until__lt=end), "valid_until"
    printed = PolicyLetter.objects.filter(policy=OuterRef("pk"), kind=kind)
    return cases(
        Policy.objects.filter(when, is_group=True),
        branch="branch_id",
        happened=field,
        reference="number",
        met=Exists(printed),
        out=Q(state=Policy.State.CANCELLED),
    )


def renewal_calls(start: date, end: date) -> QuerySet[ToDo]:
    """To-dos with a renewal call that were due in the span. Met: done. Left out: no longer needed."""
    lines = ToDoLine.objects.filter(to_do=OuterRef("pk"), kind=ToDoLine.Kind.RENEWAL)
    return cases(
        ToDo.objects.filter(Exists(lines), due_date__gte=start, due_date__lt=end),
        branch="member__branch_id",
        happened="due_date",
        reference="member__number",
        met=Q(state=ToDo.State.DONE),
        out=Q(state=ToDo.State.DROPPED),
    )


def rescues(start: date, end: date) -> QuerySet[Booking]:
    """Errands with towing asked for in the span that somebody set out for.

    Met: the customer was called and the driver arrived before each was due.
    """
    kept = (Clock.Kind.CONTACT, Clock.Kind.ARRIVE)
    clocks = Clock.objects.filter(booking=OuterRef("pk"), kind__in=kept)
    late = clocks.filter(Q(stopped_at=None) | Q(stopped_at__gt=F("due_at")))
    rows = Booking.objects.filter(in_days("requested_at", start, end), product__booking_rule__asks_tow=True)
    return cases(
        rows.filter(accepted_at__isnull=False),
        branch="branch_id",
        happened="requested_at",
        reference="product__name",
        met=Exists(clocks) & ~Exists(late),
        out=Q(state__in=[Booking.State.CANCELLED]),
    )
