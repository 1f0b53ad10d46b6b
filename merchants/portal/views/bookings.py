"""The work of a day: what is asked for, what comes next, photos, the end."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.idempotency import Answer
from merchants.bookings import actions
from merchants.bookings.actions.finish import Till, charge_of
from merchants.bookings.models import Booking
from merchants.counter.bookings import booking_for, offers_to, photo_for, work_of
from merchants.counter.once import Door
from merchants.counter.seen import seal, seen_at
from merchants.ledger.lines import Effort
from merchants.portal.jobs import Job
from merchants.portal.sent import given, words_of
from merchants.portal.steps import STEPS, Asked, take
from merchants.portal.work_forms import WAYS, DayForm, FinishForm, ReasonForm, StepForm
from merchants.quality.queries import standing_of
from merchants.stores.access import OperatorRequest, operator_page, store_for, stores_of
from merchants.stores.models import OperatorRole
from vouchers.lifecycle.models import RedemptionDoor

WORKERS = (OperatorRole.OWNER, OperatorRole.CASHIER)
DAY = timedelta(days=1)


@require_safe
@never_cache
@operator_page(*WORKERS)
def bookings(request: OperatorRequest) -> HttpResponse:
    """Errands to take, the work of the day in the order in which it is due, and what is done."""
    now = timezone.now()
    today = local_date(now)
    day = DayForm(request.GET).chosen(today)
    jobs = sorted((Job(row, now) for row in work_of(request.operator, day)), key=lambda job: job.urgency)
    offers = offers_to(stores_of(request.operator), now) if day == today else []
    page = {
        "offers": [Job(offer.row, now) for offer in offers],
        "jobs": [job for job in jobs if job.row.is_open],
        "over": [job for job in jobs if not job.row.is_open],
        "late": sum(job.alarm == "late" for job in jobs),
    }
    page["standing"] = standing_of(request.operator.merchant)
    days = {"day": day, "today": today, "before": day - DAY, "after": day + DAY}
    return render(request, "merchants/portal/bookings.html", page | days)


@require_safe
@never_cache
@operator_page(*WORKERS)
def booking(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """One booking: for whom, what comes next, photos, and the form of the end when it is time for it."""
    return _shown(request, _found(request, uid))


@require_POST
@operator_page(*WORKERS)
def step(request: OperatorRequest, uid: UUID, step: str) -> HttpResponse:
    """One tap moves a booking on; the same tap twice is one step."""
    if step not in STEPS:
        raise Http404
    row, form, at = _found_for(step, request, uid), StepForm(request.POST), timezone.now()
    if row is None:
        return redirect("portal_bookings")
    try:
        messages.success(request, take(step, row, _asked(request, row, form, at), by=_by(request), at=at))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    to_list = form.cleaned_data.get("back") == "list"
    return redirect(
        f"{reverse('portal_bookings')}#b-{uid}" if to_list else reverse("portal_booking", args=[uid])
    )


@require_POST
@operator_page(*WORKERS)
def add_photo(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """Keep the photos that the phone sends, without where and with what they were taken."""
    row, sent = _found(request, uid), request.FILES.getlist("photo")
    try:
        for file in sent:
            actions.add_photo(booking=row, file=file, by=_by(request), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    if not sent:
        messages.error(request, _("Choose a photo first."))
    return redirect(f"{reverse('portal_booking', args=[uid])}#photos")


@require_safe
@operator_page(*WORKERS)
def photo(request: OperatorRequest, uid: UUID) -> FileResponse:
    """A photo, for whoever may work on its booking."""
    row = photo_for(request.operator, uid)
    return FileResponse(row.file.open("rb"), content_type="image/jpeg", headers={"Cache-Control": "private"})


@require_POST
@operator_page(*WORKERS)
def charge(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """What the order comes to with these kilometres and expenses, line by line. Changes nothing."""
    row = _found(request, uid)
    form = FinishForm(request.POST, job=Job(row, timezone.now()))
    form.is_valid()
    fees = form.cleaned_data.get("fees") or 0
    told: dict[str, Any] = {}
    if form.cleaned_data.get("km") is not None and "fees" not in form.errors:
        told["charge"] = charge_of(row, Effort(form.cleaned_data["km"], int(fees * 100)), timezone.now())
    return render(request, "merchants/portal/_charge.html", told)


@require_POST
@operator_page(*WORKERS)
def finish(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """The work is done and the voucher redeemed. The same page sent twice is one end."""
    row = _found(request, uid)
    form = FinishForm(request.POST, job=Job(row, timezone.now()))
    if not form.is_valid():
        return _shown(request, row, form)
    answer = given(request, form.cleaned_data["key"], lambda door, at: _finish(request, row, form, door, at))
    if words := words_of(answer):
        form.add_error(None, words)
        return _shown(request, row, form)
    request.session.pop("shown", None)
    return redirect("portal_booking", uid)


def shown_for(request: OperatorRequest, row: Booking, code: str, at: datetime) -> HttpResponse:
    """The code of a voucher was shown that is kept for a booking here: on to the booking, code in hand."""
    store: Any = row.store
    proof = seal(code=code, store=store, operator=request.operator, at=at)
    request.session["shown"] = {"booking": str(row.uid), "code": code, "seen": proof}  # the session is sealed
    return redirect("portal_booking", row.uid)


def _found(request: OperatorRequest, uid: UUID) -> Booking:
    offers = offers_to(stores_of(request.operator), timezone.now())
    return booking_for(request.operator, uid, offers)


def _found_for(step: str, request: OperatorRequest, uid: UUID) -> Booking | None:
    """The booking of a step; None when it was to be accepted and another store was quicker."""
    try:
        return _found(request, uid)
    except Http404:
        if step != "accept":
            raise
    messages.error(request, _("This one is gone: another store was quicker, or the customer cancelled."))
    return None


def _shown(request: OperatorRequest, row: Booking, form: FinishForm | None = None) -> HttpResponse:
    job, shown = Job(row, timezone.now()), _code_shown(request, row)
    may_finish = job.step == "finish" or (shown and row.is_open and row.state != Booking.State.REQUESTED)
    page = {
        "job": job,
        "is_shown": bool(shown),
        "form": (form or FinishForm(job=job)) if may_finish else None,
        "reasons": ReasonForm(),
        "ways": sorted({*WAYS, row.terms["arrive_minutes"]}),
        "stores": stores_of(request.operator) if job.is_offer else [],
    }
    return render(request, "merchants/portal/booking.html", page)


def _code_shown(request: OperatorRequest, row: Booking) -> dict[str, str]:
    shown = request.session.get("shown") or {}
    return shown if shown.get("booking") == str(row.uid) else {}


def _asked(request: OperatorRequest, row: Booking, form: StepForm, at: datetime) -> Asked:
    form.is_valid()
    given, store = form.cleaned_data, row.store
    if store is None and given.get("store"):
        store = store_for(request.operator, given["store"])
    elif store is None:
        offers = offers_to(stores_of(request.operator), at)
        store = next((offer.store for offer in offers if offer.row.pk == row.pk), None)
    return Asked(store, given.get("minutes"), form.text(), given.get("tow_to", ""))


def _finish(request: OperatorRequest, row: Booking, form: FinishForm, door: Door, at: datetime) -> Answer:
    shown, typed = _code_shown(request, row), form.cleaned_data["code"]
    code, store = typed or shown.get("code", ""), row.store
    proof: Any = {"code": code, "store": store, "operator": request.operator, "at": at}
    till = Till(
        door=RedemptionDoor.TYPED if code else RedemptionDoor.BOOKING,
        code=code,
        operator=request.operator,
        seen_at=seen_at(shown.get("seen", ""), **proof),
    )
    actions.finish(booking=row, work=form.work(), till=till, by=door.by, at=at)
    return Answer(200, {"booking": str(row.uid)})


def _by(request: OperatorRequest) -> Any:
    return Door(request.operator).by
