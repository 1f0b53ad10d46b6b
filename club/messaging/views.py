"""The door at which the clouds report what became of an SMS."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from club.messaging import actions, sms_reports

# Aliyun reads `code`, Tencent `result`; both bring a report again that got neither.
TAKEN = {"code": 0, "msg": "成功", "result": 0, "errmsg": "OK"}


@csrf_exempt  # the clouds sign nothing: the last part of the address is the secret
@require_POST
def sms_report(request: HttpRequest, token: str) -> HttpResponse:
    """Note the reports; one about a message that is not known yet is to come again."""
    if not settings.SMS_REPORT_TOKEN or not constant_time_compare(token, settings.SMS_REPORT_TOKEN):
        raise Http404
    try:
        reports = sms_reports.read(request.read(sms_reports.LARGEST))
    except sms_reports.BadReport:
        return HttpResponse(status=400)
    early = actions.note_sms_reports(reports=reports)
    return JsonResponse(TAKEN) if not early else HttpResponse(status=503)
