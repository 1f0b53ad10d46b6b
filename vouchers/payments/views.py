"""The door for the gateway's webhooks."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vouchers.payments.actions import receive_event, receive_pay_notice
from vouchers.payments.gateway import BadSignature
from vouchers.payments.wechatpay import notices

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


@csrf_exempt  # signed by WeChat Pay instead
@require_POST
def pay_notice(request: HttpRequest) -> HttpResponse:
    """Keep a signed and sealed notice of WeChat Pay; anything else is refused in its own words."""
    if not notices.is_open():
        raise Http404
    body = request.read(LARGEST_BODY + 1)
    try:
        if len(body) > LARGEST_BODY:
            raise BadSignature
        envelope = notices.Envelope.of(request.headers)
        receive_pay_notice(envelope=envelope, body=body, at=timezone.now())
    except BadSignature as error:
        return JsonResponse({"code": "FAIL", "message": error.code}, status=error.status)
    return HttpResponse(status=204)
