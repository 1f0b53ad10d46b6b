"""What the club sends: templates, customer-service messages, SMS and mail, and where they arrive."""

import smtplib
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
import wechatpy

from tests.sandbox.running import Club

CARD = {
    "template_id": "T-expiry",
    "url": "http://127.0.0.1/me/vouchers/",
    "data": {"thing1": {"value": "洗车券"}},
}
SMS = {
    "to": "+8613900020001",
    "template": "login_code",
    "params": {"code": "123456"},
    "text": "验证码 123456",
}
KEY = {"Authorization": "Bearer any"}


def post(sandbox: httpx.Client, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    """One call of the message API."""
    answer: dict[str, Any] = sandbox.post(
        f"/cgi-bin/message/{path}", params={"access_token": token}, json=body
    ).json()
    return answer


def inbox(sandbox: httpx.Client, **query: str) -> list[dict[str, Any]]:
    """What was delivered."""
    rows: list[dict[str, Any]] = sandbox.get("/sandbox/messages", params=query).json()["messages"]
    return rows


def test_a_template_message_arrives_and_its_end_is_reported(
    sandbox: httpx.Client, club: Club, token: str, follower: str
) -> None:
    answer = post(sandbox, "template/send", token, CARD | {"touser": follower})

    [message] = inbox(sandbox, service="wechat", to=follower)
    [told] = club.wait(1)
    event = wechatpy.parse_message(told.body)
    assert (message["kind"], message["text"], message["url"]) == ("template", "洗车券", CARD["url"])
    assert (answer["errcode"], event.event, event.id, event.status) == (
        0,
        "templatesendjobfinish",
        answer["msgid"],
        "success",
    )


def test_the_same_client_message_id_is_delivered_once_per_person(
    sandbox: httpx.Client, token: str, follower: str
) -> None:
    body = CARD | {"touser": follower, "client_msg_id": "m-1"}

    first, second = (post(sandbox, "template/send", token, body) for _ in range(2))

    assert first["msgid"] == second["msgid"]
    assert len(inbox(sandbox, service="wechat", to=follower)) == 1


@pytest.mark.parametrize(
    "wrong, code",
    [
        ({"touser": "oNobodyHasThisOpenid"}, 40003),
        ({"touser": "oSandboxZhangWei000000000001"}, 43004),
        ({"template_id": ""}, 40037),
        ({"data": {"thing1": "洗车券"}}, 47003),
    ],
)
def test_a_wrong_template_message_is_refused_and_not_delivered(
    sandbox: httpx.Client, token: str, follower: str, wrong: dict[str, Any], code: int
) -> None:
    answer = post(sandbox, "template/send", token, CARD | {"touser": follower} | wrong)

    assert answer["errcode"] == code
    assert inbox(sandbox) == []


@pytest.mark.parametrize(
    "data",
    [
        {"thing1": {"value": "一" * 21}},
        {"thing1": {"value": ""}},
        {"thing2": {"value": "鲁A"}},
        {"thing1": {"value": "鲁A"}, "number9": {"value": "1"}},
        {"thing1": "鲁A"},
    ],
)
def test_a_notice_with_wrong_keywords_is_refused_and_costs_no_tick(
    sandbox: httpx.Client, token: str, follower: str, data: dict[str, Any]
) -> None:
    row = {"title": "年检提醒", "content": "车辆：{{thing1.DATA}}", "notice": True}
    sandbox.put("/sandbox/templates", json={"N1": row})
    sandbox.post(f"/sandbox/phones/{follower}/subscribe", json={"template_id": "N1"})

    wrong = post(sandbox, "subscribe/bizsend", token, {"touser": follower, "template_id": "N1", "data": data})
    right = {"touser": follower, "template_id": "N1", "data": {"thing1": {"value": "鲁A"}}}

    assert wrong["errcode"] == 47003
    assert post(sandbox, "subscribe/bizsend", token, right)["errcode"] == 0


def test_customer_service_speaks_only_after_the_person_did(
    sandbox: httpx.Client, token: str, follower: str
) -> None:
    body = {"touser": follower, "msgtype": "text", "text": {"content": "您好"}}
    before = post(sandbox, "custom/send", token, body)
    sandbox.post(f"/sandbox/phones/{follower}/text", json={"content": "在吗"})

    codes = [post(sandbox, "custom/send", token, body)["errcode"] for _ in range(6)]

    assert before["errcode"] == 45015
    assert codes == [0, 0, 0, 0, 0, 45047]
    assert [row["text"] for row in inbox(sandbox, service="wechat", to=follower)] == ["您好"] * 5


def test_following_opens_the_window_for_three_messages(
    sandbox: httpx.Client, token: str, follower: str
) -> None:
    body = {"touser": follower, "msgtype": "text", "text": {"content": "欢迎"}}
    sandbox.post(f"/sandbox/phones/{follower}/scan", json={"scene": "1"})

    assert [post(sandbox, "custom/send", token, body)["errcode"] for _ in range(4)] == [0, 0, 0, 45047]


def test_an_sms_reaches_the_phone_with_that_number(sandbox: httpx.Client, follower: str) -> None:
    answer = sandbox.post("/sms/send", headers=KEY, json=SMS | {"sign": "车主俱乐部"})

    [by_number], [by_openid] = (inbox(sandbox, service="sms", to=to) for to in ("+8613900020001", follower))
    assert answer.json() == {"id": by_number["id"], "status": "accepted"}
    assert by_number == by_openid
    assert (by_number["text"], by_number["kind"]) == ("【车主俱乐部】验证码 123456", "login_code")
    assert by_number["payload"]["params"] == {"code": "123456"}


def test_an_sms_to_a_number_without_a_phone_is_kept(sandbox: httpx.Client) -> None:
    sandbox.post("/sms/send", headers=KEY, json=SMS | {"to": "13812345678"})

    assert (
        sandbox.get("/sandbox/messages?service=sms&to=+8613812345678").json()["messages"][0]["to"]
        == "+8613812345678"
    )


@pytest.mark.parametrize(
    "headers, wrong, status, code",
    [
        ({}, {}, 401, "Unauthorized"),
        (KEY, {"to": "+861381"}, 400, "isv.MOBILE_NUMBER_ILLEGAL"),
        (KEY, {"text": "", "template": ""}, 400, "isv.TEMPLATE_MISSING_PARAMETERS"),
    ],
)
def test_a_wrong_sms_is_refused(
    sandbox: httpx.Client, headers: dict[str, str], wrong: dict[str, str], status: int, code: str
) -> None:
    answer = sandbox.post("/sms/send", headers=headers, json=SMS | wrong)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert inbox(sandbox) == []


def test_the_same_idempotency_key_sends_one_sms(sandbox: httpx.Client) -> None:
    headers = KEY | {"Idempotency-Key": "outbox-7"}

    first, second = (sandbox.post("/sms/send", headers=headers, json=SMS).json() for _ in range(2))

    assert first == second
    assert len(inbox(sandbox, service="sms")) == 1


def test_a_letter_is_kept_with_its_subject(sandbox: httpx.Client) -> None:
    body = {"to": "finance@example.com", "subject": "对账单", "text": "本月对账单已出。"}

    sandbox.post("/email/send", headers=KEY, json=body)

    [letter] = inbox(sandbox, service="email", to="finance@example.com")
    assert (letter["subject"], letter["text"]) == ("对账单", "本月对账单已出。")


def test_a_letter_by_smtp_is_kept_for_each_recipient(sandbox: httpx.Client) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["To"], letter["X-Message-Key"] = "对账单", "a@example.com, b@example.com", "k-1"
    letter.set_content("本月对账单已出。\n.\n完")

    with smtplib.SMTP("127.0.0.1", sandbox.get("/sandbox/state").json()["smtp_port"]) as door:
        door.send_message(letter, "club@example.com")

    rows = inbox(sandbox, service="email")
    assert [row["to"] for row in rows] == ["b@example.com", "a@example.com"]
    assert {(row["subject"], row["text"]) for row in rows} == {("对账单", "本月对账单已出。\n.\n完")}
    assert rows[0]["payload"]["headers"]["X-Message-Key"] == "k-1"


def test_a_failing_mail_service_takes_no_letter(sandbox: httpx.Client) -> None:
    sandbox.post("/sandbox/faults", json={"service": "email", "mode": "error"})

    with pytest.raises(smtplib.SMTPConnectError):
        smtplib.SMTP("127.0.0.1", sandbox.get("/sandbox/state").json()["smtp_port"])

    assert inbox(sandbox, service="email") == []


def test_users_are_listed_and_described(sandbox: httpx.Client, token: str, follower: str) -> None:
    query = {"access_token": token}

    listed = sandbox.get("/cgi-bin/user/get", params=query).json()
    known = sandbox.get("/cgi-bin/user/info", params=query | {"openid": follower}).json()
    stranger = sandbox.get("/cgi-bin/user/info", params=query | {"openid": "oNobody"}).json()

    assert (listed["total"], listed["data"]["openid"], listed["next_openid"]) == (1, [follower], follower)
    assert (known["subscribe"], known["subscribe_scene"]) == (1, "ADD_SCENE_SEARCH")
    assert stranger["errcode"] == 40003
