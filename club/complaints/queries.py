"""Reads of this room: who may own a complaint, who supervises, what is like it, what comes next."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from club.complaints.models import (
    OPEN,
    Complaint,
    ComplaintClock,
    ComplaintFlow,
    ComplaintStep,
    State,
)
from club.core.clock import local_date
from club.identity.models import Account, Role, StaffPost
from club.members.models import Member
from club.organisation.models import Branch

OWNERS = (
    Role.COMPLAINT_SEAT,
    Role.COMPLAINT_HANDLER,
    Role.COMPLAINT_REVIEWER,
    Role.COMPLAINT_SUPERVISOR,
)
ALIKE_DAYS = 30


def owners_of(branch: Branch, at: datetime) -> QuerySet[Account]:
    """Colleagues whose post for complaints covers a branch on that day."""
    return _holding(OWNERS, branch, at)


def colleagues_of(branch: Branch, at: datetime) -> QuerySet[Account]:
    """Everybody with a post at a branch, above it or below it, on that day."""
    day = local_date(at)
    in_force = Q(until_date=None) | Q(until_date__gte=day)
    near = Q(branch__path__in=_way_up(branch)) | Q(branch__path__startswith=branch.path)
    posts = StaffPost.objects.filter(in_force, near, since_date__lte=day)
    return Account.objects.filter(is_active=True, pk__in=posts.values("account")).order_by("pk")


def supervisors_of(branch: Branch, at: datetime) -> list[Account]:
    """Those who supervise complaints of a branch: of the nearest branch upwards that has any."""
    rows = _posts((Role.COMPLAINT_SUPERVISOR,), branch, at).select_related("account", "branch")
    posts = sorted(rows, key=lambda post: (-len(post.branch.path), post.account_id))
    nearest = [post.account for post in posts if post.branch.path == posts[0].branch.path]
    return list(dict.fromkeys(nearest))


def _holding(roles: Iterable[str], branch: Branch, at: datetime) -> QuerySet[Account]:
    posts = _posts(roles, branch, at)
    return Account.objects.filter(is_active=True, pk__in=posts.values("account")).order_by("pk")


def _posts(roles: Iterable[str], branch: Branch, at: datetime) -> QuerySet[StaffPost]:
    day = local_date(at)
    in_force = Q(until_date=None) | Q(until_date__gte=day)
    rows = StaffPost.objects.filter(in_force, since_date__lte=day, account__is_active=True)
    return rows.filter(role__in=list(roles), branch__path__in=_way_up(branch))


def _way_up(branch: Branch) -> list[str]:
    codes = branch.path.strip("/").split("/")
    return ["/", *("/" + "/".join(codes[:depth]) + "/" for depth in range(1, len(codes) + 1))]


def complaints_of(member: Member) -> QuerySet[Complaint]:
    """A member's own complaints, the newest first."""
    return Complaint.objects.filter(member=member).select_related("cause", "branch", "owner").order_by("-pk")


def alike(complaint: Complaint) -> QuerySet[Complaint]:
    """Others by the same person, open or of the last thirty days, the newest first."""
    same = Q(member=complaint.member) if complaint.member_id else Q(phone_index=complaint.phone_index)
    since = complaint.received_at - timedelta(days=ALIKE_DAYS)
    recent = Q(state__in=OPEN) | Q(received_at__gte=since)
    rows = Complaint.objects.filter(same, recent).exclude(pk=complaint.pk).exclude(state=State.JOINED)
    return rows.select_related("cause").order_by("-pk")


def is_repeated(complaint: Complaint) -> bool:
    """Whether the same person complained about the same thing, or of the same cause, lately."""
    about = Q(cause=complaint.cause_id)
    if complaint.subject_id is not None:
        about |= Q(subject_type=complaint.subject_type_id, subject_id=complaint.subject_id)
    return alike(complaint).filter(about).exists()


def about(row: Model) -> QuerySet[Complaint]:
    """Complaints about a row: of a store, a redemption, a booking."""
    kind = ContentType.objects.get_for_model(type(row))
    return Complaint.objects.filter(subject_type=kind, subject_id=row.pk)


def flow_for(channel: str) -> ComplaintFlow:
    """The flow of a channel; the first one where none names it."""
    rows = ComplaintFlow.objects.prefetch_related("steps")
    return rows.filter(channels__contains=[channel]).first() or rows.earliest("pk")


def next_step(complaint: Complaint) -> ComplaintStep | None:
    """The first required step that is not done; loaded steps are not asked for again."""
    return next((step for step in complaint.steps.all() if step.is_required and not step.done_at), None)


def next_clock(complaint: Complaint) -> ComplaintClock | None:
    """The running clock that is due first."""
    clocks = [clock for clock in complaint.clocks.all() if clock.is_running and not clock.is_turn]
    return min(clocks, key=lambda clock: clock.due_at, default=None)


def complained_of(model: type[Model], since: datetime) -> QuerySet:
    """Keys of the rows of a kind about which a complaint was answered since then that still stands.

    One that was taken back, joined with another, left out or found doubtful says nothing about anybody.
    """
    kind = ContentType.objects.get_for_model(model)
    rows = Complaint.objects.filter(subject_type=kind, answered_at__gte=since, withdrawn_date__isnull=True)
    standing = rows.exclude(state=State.JOINED).exclude(is_doubtful=True)
    return standing.exclude(exclusions__is_accepted=True).values("subject_id")
