"""Look a voucher up, use it, see the receipt, undo it."""

import contextlib
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from club.core.errors import DomainError
from club.core.idempotency import Answer
from club.core.position import position_of
from merchants.counter import bookings
from merchants.counter.access import redemption_for
from merchants.counter.once import Door, count_miss
from merchants.counter.seen import seal, seen_at
from merchants.portal.advice import advice_on
from merchants.portal.doubt import TYPED, proven_while_guessed
from merchants.portal.forms import CodeForm, ConfirmForm, UndoForm
from merchants.portal.sent import given
from merchants.portal.shown import Use
from merchants.portal.views.bookings import shown_for
from merchants.quality.actions import note_place
from merchants.stores.access import OperatorRequest, operator_page, store_for, stores_of
from merchants.stores.guessing import refuse_guesser
from merchants.stores.models import OperatorRole
from vouchers.lifecycle import actions, queries
from vouchers.lifecycle.models import RedemptionDoor
from vouchers.lifecycle.refusals import InvalidAmount

COUNTER = (OperatorRole.OWNER, OperatorRole.CASHIER)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(*COUNTER)
@proven_while_guessed
def look_up(request: OperatorRequest) -> HttpResponse:
    """Scan or type; then what it is and for whom, before anything is used."""
    typed = {"store": request.session.get("store", ""), "code": request.session.pop(TYPED, "")}
    form = CodeForm(request.POST or None, initial=typed)
    if not form.is_valid():
        return render(request, "merchants/portal/redeem.html", _page(request, form=form))
    return _shown(request, form.cleaned_data["code"], form.cleaned_data["store"])


@require_POST
@operator_page(*COUNTER)
@proven_while_guessed
def quote(request: OperatorRequest) -> HttpResponse:
    """What a voucher would take off a bill, and what is left for the customer to pay. Uses nothing."""
    form, door, at = ConfirmForm(request.POST), Door(request.operator), timezone.now()
    told: dict[str, Any] = {}
    if not form.is_valid():
        told = {"problem": str(InvalidAmount()) if request.POST.get("amount") else ""}
    elif bill := form.amount_fen():
        told = _quoted(form, door, bill, at)
    return render(request, "merchants/portal/_quote.html", told)


@require_POST
@operator_page(*COUNTER)
@proven_while_guessed
def redeem(request: OperatorRequest) -> HttpResponse:
    """Use the voucher. The same page sent twice is one use and shows the same receipt."""
    form = ConfirmForm(request.POST)
    if "amount" in form.errors:
        return _refused(request, InvalidAmount.code, str(InvalidAmount()))
    if not form.is_valid():
        return redirect("portal_redeem")
    answer = given(request, form.cleaned_data["key"], lambda door, at: _redeem(form, door, at))
    if answer.status >= 400:
        return _refused(request, answer.body["code"], answer.body["detail"])
    return redirect("portal_receipt", answer.body["redemption"])


@require_safe
@operator_page()
def receipt(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """A big tick, what was used, what it is worth, and undo while that is possible."""
    use = Use(redemption_for(request.operator, uid), timezone.now())
    shown = {
        "use": use,
        "form": UndoForm(initial={"key": uuid4().hex}),
        "asks_place": use.asks_place(request.operator),
    }
    return render(request, "merchants/portal/receipt.html", shown)


@require_POST
@operator_page(*COUNTER)
def place(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """The phone of the clerk says where it is; nothing hangs on it, so nobody is told what became of it."""
    row, near = redemption_for(request.operator, uid), position_of(request)
    if near:
        with contextlib.suppress(DomainError):
            note_place(redemption=row, near=near, by=Door(request.operator).by, at=timezone.now())
    return HttpResponse(status=204)


@require_POST
@operator_page(*COUNTER)
def undo(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """Give the use back, with a reason."""
    form, row = UndoForm(request.POST), redemption_for(request.operator, uid)
    if form.is_valid():
        _tell(request, given(request, form.cleaned_data["key"], partial(_undo, row, form.text())))
    return redirect("portal_receipt", uid)


def _redeem(form: ConfirmForm, door: Door, at: Any) -> Answer:
    operator: Any = door.guesser
    code, store = form.cleaned_data["code"], store_for(operator, form.cleaned_data["store"])
    done = bookings.redeem(
        code=code,
        store=store,
        by=door.by,
        door=RedemptionDoor.TYPED,
        at=at,
        quantity=form.cleaned_data["quantity"] or 1,
        amount_fen=form.amount_fen(),
        answers=form.answers(),
        operator=operator,
        seen_at=seen_at(form.cleaned_data["seen"], code=code, store=store, operator=operator, at=at),
        is_last=True,
    )
    return Answer(201, {"redemption": str(done.uid)})


def _quoted(form: ConfirmForm, door: Door, bill_fen: int, at: Any) -> dict[str, Any]:
    operator: Any = door.guesser
    code, store = form.cleaned_data["code"], store_for(operator, form.cleaned_data["store"])
    seen = seen_at(form.cleaned_data["seen"], code=code, store=store, operator=operator, at=at)
    try:
        refuse_guesser(guesser=operator, at=at)
        found = queries.lookup(code, store, at, bill_fen=bill_fen, seen_at=seen)
    except DomainError as refusal:
        count_miss(door, refusal.code, at)
        return {"problem": str(refusal)}
    off = found.taken_off(bill_fen)
    return {"problem": found.verdict.message, "bill": bill_fen, "off": off, "pays": bill_fen - off}


def _undo(row: Any, reason: str, door: Door, at: Any) -> Answer:
    actions.reverse(redemption=row, reason=reason, by=door.by, at=at)
    return Answer(200, {"redemption": str(row.uid)})


def _tell(request: OperatorRequest, answer: Answer) -> None:
    if answer.status >= 400:
        messages.error(request, answer.body["detail"])
    else:
        messages.success(request, _("Undone. The use is back on the voucher and will not be paid."))


def _shown(request: OperatorRequest, code: str, store_code: str) -> HttpResponse:
    door, at = Door(request.operator), timezone.now()
    store = store_for(request.operator, store_code)
    request.session["store"] = store.code
    try:
        refuse_guesser(guesser=door.guesser, at=at)
        found, booking = bookings.look_up(code, store, at)
    except DomainError as refusal:
        count_miss(door, refusal.code, at)
        return _refused(request, refusal.code, str(refusal))
    if booking is not None:
        return shown_for(request, booking, code, at)
    if not found.verdict.usable:
        return _refused(request, found.verdict.code, found.verdict.message, found)
    seen = seal(code=code, store=store, operator=request.operator, at=at)
    form = ConfirmForm.for_lookup(code, store.code, found, seen)
    return render(request, "merchants/portal/confirm.html", {"found": found, "form": form, "store": store})


def _refused(request: OperatorRequest, code: str, message: str, found: Any = None) -> HttpResponse:
    told = {"code": code, "message": message, "advice": advice_on(code), "found": found}
    # 200: the page is the answer to a question that was asked properly.
    return render(request, "merchants/portal/refused.html", told | _page(request, form=CodeForm()))


def _page(request: OperatorRequest, **more: Any) -> dict[str, Any]:
    stores = stores_of(request.operator)
    may_go_offline = any(store.takes_offline for store in stores)
    code = request.session.get("store", "")
    return {"stores": stores, "store_code": code, "may_go_offline": may_go_offline, **more}
