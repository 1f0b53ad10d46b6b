"""SMS over Aliyun and Tencent, by their own packages, against the sandbox."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from club.messaging import actions
from club.messaging.models import Message, MessageAttempt
from tests import cast
from tests.cast import NOW
from tests.outside import Outside

pytestmark = pytest.mark.django_db
BACKENDS = {
    "aliyun": "club.messaging.channels.aliyun.AliyunGateway",
    "tencent": "club.messaging.channels.tencent.TencentGateway",
}
PHONE = "+8613812345678"


@pytest.fixture(params=BACKENDS)
def cloud(request: Any, outside: Outside, settings: Any) -> str:
    """One of the clouds; both answer at the sandbox."""
    settings.SMS_BACKEND = BACKENDS[request.param]
    settings.SMS_ALIYUN_ORIGIN = settings.SMS_TENCENT_ORIGIN = outside.url
    settings.SMS_ALIYUN_KEY_ID = settings.SMS_ALIYUN_KEY_SECRET = "sandbox"
    settings.SMS_TENCENT_SECRET_ID = settings.SMS_TENCENT_SECRET_KEY = "sandbox"
    settings.SMS_TENCENT_APP_ID = "1400000000"
    settings.SMS_REPORT_TOKEN = "t" * 32
    settings.OUTSIDE_TIMEOUT = (1, 1)
    cast.message_kind(
        "two_values",
        channels=["sms"],
        placeholders=["product", "until"],
        sms_template="SMS_1",
        text="{product}",
    )
    return str(request.param)


def tell(number: int = 1, to: str = PHONE) -> Message:
    params = {"until": "9月30日", "product": "洗车券"}
    row = actions.enqueue(kind="two_values", dedupe_key=f"k{number}", at=NOW, address=to, params=params)
    assert row is not None
    actions.drain(at=NOW)
    row.refresh_from_db()
    return row


def outcomes() -> list[tuple[str, str]]:
    return list(MessageAttempt.objects.order_by("pk").values_list("outcome", "code"))


def test_a_cloud_gets_the_template_and_its_variables_and_never_the_text(cloud: str, outside: Outside) -> None:
    row = tell()

    [sms] = outside.messages("sms", PHONE)
    values = {"aliyun": {"product": "洗车券", "until": "9月30日"}, "tencent": ["洗车券", "9月30日"]}
    assert (sms["kind"], sms["key"], sms["payload"]) == ("SMS_1", row.uid.hex, {"params": values[cloud]})
    assert sms["text"].startswith("【车主俱乐部】SMS_1")
    assert (row.state, row.channel, row.provider_id) == ("sent", "sms", sms["id"])


def test_a_number_told_too_often_is_refused_and_not_asked_again(cloud: str, outside: Outside) -> None:
    rows = [tell(number) for number in range(6)]

    code = {"aliyun": "isv.BUSINESS_LIMIT_CONTROL", "tencent": "LimitExceeded.PhoneNumberThirtySecondLimit"}
    assert [row.state for row in rows] == ["sent"] * 5 + ["dropped"]
    assert rows[-1].reason == f"sms: {code[cloud]}"
    assert len(outside.messages("sms", PHONE)) == 5


@pytest.mark.parametrize("mode", ["refuse", "timeout"])
def test_a_message_without_an_answer_is_unknown_and_never_sent_again(
    cloud: str, outside: Outside, mode: str
) -> None:
    outside.post("/sandbox/faults", service="sms", mode=mode, done=True)
    tell()
    outside.post("/sandbox/faults", service="sms", mode="ok")

    for minutes in (1, 10, 60):
        actions.drain(at=NOW + timedelta(minutes=minutes))

    assert Message.objects.get().state == "unknown"
    assert outcomes() == [("unknown", "no_answer")]
    assert len(outside.messages("sms", PHONE)) == 1


def test_a_closed_door_is_tried_again_later(cloud: str, outside: Outside, settings: Any) -> None:
    settings.SMS_ALIYUN_ORIGIN = settings.SMS_TENCENT_ORIGIN = "http://127.0.0.1:9"
    tell()
    settings.SMS_ALIYUN_ORIGIN = settings.SMS_TENCENT_ORIGIN = outside.url

    actions.drain(at=NOW + timedelta(minutes=1))

    assert (Message.objects.get().state, outcomes()) == ("sent", [("down", "unreachable"), ("sent", "")])


def report(cloud: str, provider_id: str, arrived: bool) -> bytes:
    """A push of delivery reports as each cloud writes it."""
    aliyun = {"phone_number": "13812345678", "success": arrived, "err_code": "X", "biz_id": provider_id}
    status = "SUCCESS" if arrived else "FAIL"
    tencent = {"mobile": "13812345678", "nationcode": "86", "report_status": status, "sid": provider_id}
    return json.dumps([aliyun if cloud == "aliyun" else tencent]).encode()


def push(client: Client, body: bytes, token: str = "t" * 32) -> Any:
    return client.post(f"/sms/reports/{token}/", body, content_type="application/json")


@pytest.mark.parametrize(("arrived", "wanted"), [(True, "delivered"), (False, "failed")])
def test_what_a_cloud_reports_is_noted_once(cloud: str, client: Client, arrived: bool, wanted: str) -> None:
    row = tell()
    answers = [push(client, report(cloud, row.provider_id, arrived)) for _each in range(2)]
    push(client, report(cloud, row.provider_id, not arrived))

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(200, 0)] * 2
    row.refresh_from_db()
    assert row.delivery == wanted


def test_a_report_that_is_early_is_to_come_again(cloud: str, client: Client) -> None:
    assert push(client, report(cloud, "not-yet", True)).status_code == 503


def test_a_report_without_the_secret_or_without_sense_is_refused(
    cloud: str, client: Client, settings: Any
) -> None:
    row = tell()
    body = report(cloud, row.provider_id, True)
    answers = [push(client, body, "wrong"), push(client, b"{}"), push(client, b"[1]"), push(client, b"\xff")]
    settings.SMS_REPORT_TOKEN = ""
    answers.append(push(client, body))

    assert [answer.status_code for answer in answers] == [404, 400, 400, 400, 404]
    row.refresh_from_db()
    assert row.delivery == ""
