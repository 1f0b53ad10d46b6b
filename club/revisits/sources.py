"""Which customers an event leads to, as one query: subject, number, customer, branch, moment."""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from club.members.models import InsuranceClaim, Policy, PolicyLine
from club.revisits.models import Event, RevisitKind
from club.revisits.sampling import share_of

FORGOTTEN = Q(customer__external_id=None, customer__id_number_index=None)


def subjects(kind: RevisitKind, since: datetime, until: datetime) -> QuerySet:
    """The events of a span (until exclusive) that belong into a queue, sampled, without whom we forgot."""
    return _policies(kind, since, until) if is_of_policies(kind) else _claims(kind, since, until)


def is_of_policies(kind: RevisitKind) -> bool:
    """Whether what it follows is a policy, and not a claim."""
    return kind.event == Event.POLICY_ISSUED


def _policies(kind: RevisitKind, since: datetime, until: datetime) -> QuerySet:
    rows = Policy.objects.filter(_lines(kind, ""), issued_at__gte=since, issued_at__lt=until)
    return _called(kind, rows).values_list("pk", "number", "customer_id", "branch_id", "issued_at")


def _claims(kind: RevisitKind, since: datetime, until: datetime) -> QuerySet:
    moment = "reported_at" if kind.event == Event.CLAIM_REPORTED else "closed_at"
    inside = {f"{moment}__gte": since, f"{moment}__lt": until}
    rows = InsuranceClaim.objects.filter(Q(policy=None) | _lines(kind, "policy__"), **inside)
    where = Coalesce(F("policy__branch_id"), F("customer__branch_id"))
    return _called(kind, rows.annotate(where=where)).values_list(
        "pk", "number", "customer_id", "where", moment
    )


def _called(kind: RevisitKind, rows: QuerySet) -> QuerySet:
    return share_of(rows, kind.share).exclude(FORGOTTEN).order_by()


def _lines(kind: RevisitKind, path: str) -> Q:
    every = PolicyLine.values
    persons = Q(**{f"{path}is_group": False, f"{path}line__in": kind.lines or every})
    groups = Q(**{f"{path}is_group": True, f"{path}line__in": kind.group_lines or every})
    return persons | groups
