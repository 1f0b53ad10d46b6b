"""SMS as the two clouds offer it, each by its own protocol at POST /: Aliyun (ACS3, RPC) and Tencent (TC3).

Their packages find the service by its host name, so the path is always "/" and a header names the act.
"""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import clock, messages, phones
from sandbox.outside import json_body, outside_of
from sandbox.sms import NUMBER

FLOW_CONTROL = 5  # messages per number and minute


def _kept(request: Request, to: str, sign: str, template: str, params: Any, key: str) -> str:
    """Keep one SMS as the phone shows it; the clouds fill the text in, so here it is named."""
    text = f"【{sign}】{template} {json.dumps(params, ensure_ascii=False)}"
    world = outside_of(request).world
    return str(messages.keep(world, "sms", to, template, text, {"params": params}, key=key)["id"])


def _too_many(request: Request, to: str) -> bool:
    world, since = outside_of(request).world, clock.iso(clock.now() - 60)
    return (
        sum(m["service"] == "sms" and m["to"] == to and m["at"] >= since for m in world.messages)
        >= FLOW_CONTROL
    )


def _aliyun(request: Request) -> Response:
    """SendSms of 2017-05-25: the answer has a Code, "OK" when it was taken."""
    query = request.query_params
    if not request.headers.get("authorization", "").startswith("ACS3-HMAC-SHA256 Credential="):
        return JSONResponse(
            {"Code": "InvalidAccessKeyId.NotFound", "Message": "no key", "RequestId": "r"}, 404
        )
    to, code = phones.normal(query.get("PhoneNumbers", "")), "OK"
    if not NUMBER.fullmatch(to):
        code = "isv.MOBILE_NUMBER_ILLEGAL"
    elif not query.get("TemplateCode"):
        code = "isv.SMS_TEMPLATE_ILLEGAL"
    elif _too_many(request, to):
        code = "isv.BUSINESS_LIMIT_CONTROL"
    answer = {"Code": code, "Message": code, "RequestId": clock.token(16)}
    if code == "OK":
        params = json.loads(query.get("TemplateParam") or "{}")
        named = (query.get("SignName", ""), query["TemplateCode"])
        answer["BizId"] = _kept(request, to, *named, params, query.get("OutId", ""))
    return JSONResponse(answer)


def _refusal(code: str) -> Response:
    error = {"Code": code, "Message": code}
    return JSONResponse({"Response": {"Error": error, "RequestId": clock.token(16)}})


async def _tencent(request: Request) -> Response:
    """SendSms of 2021-01-11: one status for each number, "Ok" when it was taken."""
    if not request.headers.get("authorization", "").startswith("TC3-HMAC-SHA256 Credential="):
        return _refusal("AuthFailure.SignatureFailure")
    body = await json_body(request)
    if not body.get("SmsSdkAppId") or not body.get("TemplateId"):
        return _refusal("MissingParameter")
    statuses = []
    for number in body.get("PhoneNumberSet") or []:
        to, code, serial = phones.normal(str(number)), "Ok", ""
        if not NUMBER.fullmatch(to):
            code = "InvalidParameterValue.IncorrectPhoneNumber"
        elif _too_many(request, to):
            code = "LimitExceeded.PhoneNumberThirtySecondLimit"
        else:
            named = (str(body.get("SignName", "")), str(body["TemplateId"]))
            key = str(body.get("SessionContext", ""))
            serial = _kept(request, to, *named, body.get("TemplateParamSet") or [], key)
        facts = {"SerialNo": serial, "PhoneNumber": to, "Fee": int(code == "Ok"), "Code": code}
        statuses.append({**facts, "Message": code, "SessionContext": "", "IsoCode": "CN"})
    return JSONResponse({"Response": {"SendStatusSet": statuses, "RequestId": clock.token(16)}})


async def act(request: Request) -> Response:
    """POST /: which cloud is spoken to stands in the headers."""
    if request.headers.get("x-acs-action") == "SendSms":
        return _aliyun(request)
    if request.headers.get("x-tc-action") == "SendSms":
        return await _tencent(request)
    return JSONResponse({"ok": False, "error": "no such act"}, 404)


routes = [Route("/", act, methods=["POST"])]
