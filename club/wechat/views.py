"""The door that WeChat knocks on."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from club.wechat import envelope, jssdk, replies
from club.wechat.actions import receive
from club.wechat.client import WeChatError, WeChatUnreachable

LONGEST_PATH = 1_000


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


@require_safe
@never_cache
def signed(request: HttpRequest) -> HttpResponse:
    """What WeChat's scripts need on one of our pages; `page` is its path with the question mark and after.

    400 for anything that is not a path of ours, 503 while WeChat does not answer.
    """
    page = request.GET.get("page", "")
    if not page.startswith("/") or page.startswith(("//", "/\\")) or len(page) > LONGEST_PATH:
        return JsonResponse({}, status=400)
    try:
        return JsonResponse(jssdk.config_for(settings.SITE_URL + page, timezone.now()))
    except (WeChatError, WeChatUnreachable):
        return JsonResponse({}, status=503)
