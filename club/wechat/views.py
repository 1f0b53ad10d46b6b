"""The door that WeChat knocks on."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from club.wechat import envelope, replies
from club.wechat.actions import receive


@csrf_exempt  # signed by WeChat; it has no cookie of ours
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest) -> HttpResponse:
    """GET proves the address to WeChat; POST takes one message or event and answers in the same breath."""
    at, query = timezone.now(), request.GET.dict()
    try:
        if request.method == "GET":
            return HttpResponse(envelope.echo(query, at), content_type="text/plain")
        letter = envelope.open_letter(query, request.read(envelope.LARGEST + 1), at)
    except envelope.Refused as refusal:
        return HttpResponse(status=refusal.status)
    receive(letter=letter, at=at)
    reply = replies.answer(letter)
    if not reply:
        return HttpResponse("success", content_type="text/plain")
    return HttpResponse(envelope.close(reply, letter, query), content_type="application/xml")
