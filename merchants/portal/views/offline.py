"""Working without a network: scans are kept on the phone, uploaded later, and their state is shown."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from merchants.counter.once import Door
from merchants.counter.uploads import Result, upload_all
from merchants.offline.actions import Scan
from merchants.offline.queries import scans_of
from merchants.portal import queries
from merchants.portal.advice import advice_on
from merchants.portal.forms import CodeForm, UploadForm
from merchants.portal.shown import Uploaded
from merchants.portal.views.redeem import COUNTER
from merchants.stores.access import OperatorRequest, operator_page, store_for, stores_of


@require_safe
@operator_page()
def scans(request: OperatorRequest) -> HttpResponse:
    """What was uploaded and what became of it, and what still waits on this phone."""
    operator = request.operator
    part = queries.part_of(scans_of(operator.merchant_id, operator.store_id), _before(request))
    shown = {"rows": [Uploaded(row) for row in part.rows], "next": part.next, "stores": _stores(request)}
    return render(request, "merchants/portal/offline.html", shown)


@require_safe
@never_cache
@operator_page(*COUNTER)
def shell(request: OperatorRequest) -> HttpResponse:
    """The page that the phone keeps and shows without a network: scan or type, and the list of what waits."""
    shown = {"form": CodeForm(), "stores": _stores(request), "store_code": request.session.get("store", "")}
    return render(request, "merchants/portal/offline_scan.html", shown)


@require_POST
@operator_page(*COUNTER)
def upload(request: OperatorRequest) -> HttpResponse:
    """Take in what waited on the phone; one result for each scan, and each may be sent again."""
    form = UploadForm.of_body(request.body)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    operator, door = request.operator, Door(request.operator)
    done = upload_all(
        door=door,
        scans=[_scan(item) for item in form.cleaned_data["items"]],
        store_named=lambda code: store_for(operator, code or ""),
        at=timezone.now(),
    )
    return JsonResponse({"items": [_told(result) for result in done]})


@require_safe
@operator_page(*COUNTER)
def worker(request: OperatorRequest) -> HttpResponse:
    """The service worker; served here because it may only work below its own address."""
    answer = render(request, "merchants/portal/worker.js", content_type="text/javascript")
    answer["Service-Worker-Allowed"] = "/portal/"
    answer["Cache-Control"] = "no-cache"
    return answer


def _scan(item: dict[str, Any]) -> tuple[str, Scan]:
    store = item.pop("store")
    return store, Scan(**item)


def _told(result: Result) -> dict[str, Any]:
    return {
        "nonce": result.nonce,
        "status": result.status,
        "kept": result.row is not None,
        "label": result.row.get_state_display() if result.row else "",
        "state": result.row.state if result.row else "",
        "message": result.message,
        "advice": advice_on(result.code),
    }


def _stores(request: OperatorRequest) -> list[Any]:
    return [store for store in stores_of(request.operator) if store.takes_offline]


def _before(request: OperatorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
