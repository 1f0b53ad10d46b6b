"""The door for the gateway's webhooks."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vouchers.payments.actions import receive_event
from vouchers.payments.gateway import BadSignature

# Stripe's events are a few kilobytes.
LARGEST_BODY = 256 * 1024


@csrf_exempt  # signed by the gateway instead
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Keep a signed event and answer at once; the work is done by a task."""
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return HttpResponse("too large", status=400)
    try:
        receive_event(body=body, signature=request.headers.get("Stripe-Signature", ""), at=timezone.now())
    except BadSignature as error:
        return HttpResponse(error.code, status=error.status, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
