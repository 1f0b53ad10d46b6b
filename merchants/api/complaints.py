"""Complaints that reached systems of the company, and how far they are."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router

from club.complaints.actions import Complainant, Regulators, receive
from club.complaints.models import Complaint, ComplaintCause
from club.complaints.refusals import AlreadyReceived
from club.core import people
from club.core.clock import SHANGHAI
from club.core.errors import DomainError, NotFound
from club.members.models import Member
from club.members.queries import members_named
from club.organisation.models import Branch
from merchants.api.complaint_schemas import ComplaintIn, ComplaintOut
from merchants.api.keys import IntegrationKey, door_of
from merchants.api.problems import Invalid, answer
from merchants.api.shapes import moment

router = Router(tags=["complaints"], auth=IntegrationKey())
LONGEST = 60
OLDEST = datetime(2016, 1, 1, tzinfo=SHANGHAI)  # since when there are rules for deadlines


class OtherComplaint(DomainError):
    """The reference names a complaint that says something else."""

    code = "key_reused"
    status = 422
    message = _("This reference was used before for another complaint.")


@router.put("/{reference}", response={200: ComplaintOut, 201: ComplaintOut}, summary="Report a complaint")
def report(request: HttpRequest, reference: str, payload: ComplaintIn) -> HttpResponse:
    """Taken in at the first call; the same again answers 200 and changes nothing."""
    _ensure_short(reference)
    facts, known = _facts(payload, reference), _known(request, reference)
    if known is not None:
        _ensure_same(known, payload)
        return answer(200, _shown(known))
    try:
        row = receive(**facts, by=door_of(request).by, at=timezone.now())
    except AlreadyReceived:  # the same call, at the same moment, was a little quicker; or another system
        known = _known(request, reference)
        if known is None:
            raise
        _ensure_same(known, payload)
        return answer(200, _shown(known))
    return answer(201, _shown(row))


@router.get("/{reference}", response=ComplaintOut, summary="How far a complaint is")
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """A complaint that this key has reported."""
    row = _known(request, reference)
    if row is None:
        raise NotFound
    return answer(200, _shown(row))


def _known(request: HttpRequest, reference: str) -> Complaint | None:
    rows = Complaint.objects.filter(reference=reference, registered_by_id=door_of(request).by.id)
    return rows.select_related("cause", "member").first()


def _facts(payload: ComplaintIn, reference: str) -> dict[str, Any]:
    """What the act takes. Raises Invalid with the names of what is missing or unknown."""
    wrong: list[dict[str, str]] = []
    cause = ComplaintCause.objects.filter(code=payload.cause, is_on=True).first()
    branch = Branch.objects.filter(code=payload.branch).first() if payload.branch else None
    member = _member(payload)
    for field, is_wrong, words in (
        ("cause", cause is None, "no such cause"),
        ("branch", payload.branch is not None and branch is None, "no such branch"),
        ("member", payload.member is not None and member is None, "no such member"),
        ("branch", payload.member is None and payload.branch is None, "required without a member"),
        ("name", payload.member is None and not (payload.name or "").strip(), "required without a member"),
        ("phone", payload.member is None and not payload.phone, "required without a member"),
        ("phone", bool(payload.phone) and not _is_mobile(payload.phone or ""), "not a mobile number"),
        ("way", payload.channel == "regulator" and payload.way is None, "required for the regulator's"),
        ("received_at", payload.received_at > timezone.now(), "lies in the future"),
        ("received_at", payload.received_at < OLDEST, "too long ago"),
        ("story", not payload.story.strip(), "required"),
    ):
        if is_wrong:
            wrong.append({"field": field, "message": words})
    if wrong:
        raise Invalid(errors=wrong)
    said = Regulators(reference, payload.way or "", payload.is_first, payload.will_negotiate)
    return {
        "channel": payload.channel,
        "complainant": Complainant(member, payload.name or "", payload.phone or ""),
        "cause": cause,
        "branch": branch,
        "scope": payload.scope,
        "story": payload.story,
        "demand": payload.demand or "",
        "against": payload.against or "",
        "received_at": payload.received_at,
        "regulators": said,
    }


def _member(payload: ComplaintIn) -> Member | None:
    return members_named([payload.member]).get(payload.member) if payload.member else None


def _is_mobile(text: str) -> bool:
    try:
        return bool(people.phone(text))
    except ValidationError:
        return False


def _ensure_same(row: Complaint, payload: ComplaintIn) -> None:
    """The same channel, moment, person and words as before; what staff corrected since does not matter."""
    who = row.member == _member(payload) if payload.member else row.phone == people.phone(payload.phone or "")
    same = (row.channel, row.received_at, row.story) == (
        payload.channel,
        payload.received_at,
        payload.story.strip(),
    )
    if not (who and same):
        raise OtherComplaint


def _shown(row: Complaint) -> dict[str, Any]:
    running = row.clocks.filter(stopped_at=None).order_by("due_at", "pk")
    return {
        "id": str(row.uid),
        "number": row.number,
        "reference": row.reference,
        "state": row.state,
        "grade": row.grade,
        "received_at": moment(row.received_at),
        "answered_at": moment(row.answered_at),
        "closed_at": moment(row.closed_at),
        "deadlines": [
            {"kind": clock.kind, "due_at": moment(clock.due_at), "provisional": clock.is_provisional}
            for clock in running
            if not clock.is_turn
        ],
    }


def _ensure_short(text: str) -> None:
    if len(text) > LONGEST:
        raise Invalid(errors=[{"field": "path", "message": "longer than 60 characters"}])
