"""Acts of a person reach the club as signed callbacks, and the club's reply reaches the phone."""

import hashlib

import httpx
import pytest
import wechatpy
from starlette.responses import PlainTextResponse
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import ArticlesReply, TextReply

from sandbox.settings import Settings
from tests.sandbox.conftest import AES_KEY, MEMBER
from tests.sandbox.running import Club, Told


def signed(told: Told) -> bool:
    """Whether the plain signature is WeChat's."""
    parts = sorted([Settings.token, told.query["timestamp"], told.query["nonce"]])
    return hashlib.sha1("".join(parts).encode()).hexdigest() == told.query["signature"]


def reply_with(text: str) -> object:
    """A club that answers every message with this text."""

    def answer(told: Told) -> PlainTextResponse:
        return PlainTextResponse(TextReply(content=text, message=wechatpy.parse_message(told.body)).render())

    return answer


def test_following_tells_the_club_and_shows_its_welcome(sandbox: httpx.Client, club: Club) -> None:
    club.answer = reply_with("欢迎加入")

    said = sandbox.post(f"/sandbox/phones/{MEMBER}/follow").json()

    [told] = club.told
    event = wechatpy.parse_message(told.body)
    assert (event.event, event.source, signed(told)) == ("subscribe", MEMBER, True)
    assert said["ok"] is True
    assert (said["club"]["status"], said["club"]["reply"]["text"]) == (200, "欢迎加入")
    [message] = sandbox.get("/sandbox/messages", params={"service": "wechat", "to": MEMBER}).json()[
        "messages"
    ]
    assert (message["kind"], message["text"], message["to"]) == ("text", "欢迎加入", MEMBER)


def test_following_by_a_code_carries_its_scene_and_ticket(
    sandbox: httpx.Client, club: Club, token: str
) -> None:
    body = {
        "action_name": "QR_STR_SCENE",
        "expire_seconds": 600,
        "action_info": {"scene": {"scene_str": "shop7"}},
    }
    made = sandbox.post("/cgi-bin/qrcode/create", params={"access_token": token}, json=body).json()

    sandbox.post(f"/sandbox/phones/{MEMBER}/scan", json={"scene": "shop7"})
    sandbox.post(f"/sandbox/phones/{MEMBER}/scan", json={"scene": "shop7"})

    first, second = (wechatpy.parse_message(told.body) for told in club.told)
    assert (first.event, first.scene_id, first.ticket) == ("subscribe_scan", "shop7", made["ticket"])
    assert (second.event, second.scene_id, second.ticket) == ("scan", "shop7", made["ticket"])


def test_unfollowing_tells_the_club_and_ends_messages(sandbox: httpx.Client, club: Club, token: str) -> None:
    sandbox.post(f"/sandbox/phones/{MEMBER}/follow")
    sandbox.post(f"/sandbox/phones/{MEMBER}/unfollow")

    body = {"touser": MEMBER, "template_id": "T1", "data": {"thing1": {"value": "洗车"}}}
    refused = sandbox.post("/cgi-bin/message/template/send", params={"access_token": token}, json=body).json()

    assert [wechatpy.parse_message(told.body).event for told in club.told] == ["subscribe", "unsubscribe"]
    assert refused["errcode"] == 43004


def test_a_text_reaches_the_club_unchanged(sandbox: httpx.Client, club: Club) -> None:
    sandbox.post(f"/sandbox/phones/{MEMBER}/text", json={"content": "积分 ]]> <b>&amp;"})

    message = wechatpy.parse_message(club.told[0].body)
    assert (message.type, message.content) == ("text", "积分 ]]> <b>&amp;")


def test_a_menu_button_causes_a_click_or_opens_a_page(sandbox: httpx.Client, club: Club, token: str) -> None:
    buttons = [
        {"name": "签到", "type": "click", "key": "sign_in"},
        {"name": "我的", "sub_button": [{"name": "卡券", "type": "view", "url": "http://127.0.0.1/me/"}]},
    ]
    sandbox.post("/cgi-bin/menu/create", params={"access_token": token}, json={"button": buttons})

    clicked = sandbox.post(f"/sandbox/phones/{MEMBER}/menu", json={"key": "sign_in"}).json()
    viewed = sandbox.post(f"/sandbox/phones/{MEMBER}/menu", json={"key": "卡券"}).json()

    events = [wechatpy.parse_message(told.body) for told in club.told]
    assert [event.event for event in events] == ["click", "view"]
    assert (events[0].key, events[1].url) == ("sign_in", "http://127.0.0.1/me/")
    assert "url" not in clicked
    assert viewed["url"] == "http://127.0.0.1/me/"


def test_news_is_shown_with_its_links(sandbox: httpx.Client, club: Club) -> None:
    def answer(told: Told) -> PlainTextResponse:
        article = {
            "title": "礼包到了",
            "description": "洗车两次",
            "image": "",
            "url": "http://127.0.0.1/me/gifts/",
        }
        reply = ArticlesReply(message=wechatpy.parse_message(told.body), articles=[article])
        return PlainTextResponse(reply.render())

    club.answer = answer
    said = sandbox.post(f"/sandbox/phones/{MEMBER}/text", json={"content": "礼包"}).json()

    [article] = said["club"]["reply"]["articles"]
    assert (article["title"], article["url"]) == ("礼包到了", "http://127.0.0.1/me/gifts/")


@pytest.mark.parametrize("body", ["not xml", "<xml><MsgType>text</MsgType></xml>", "<html></html>"])
def test_a_broken_reply_is_shown_as_the_accounts_fault(sandbox: httpx.Client, club: Club, body: str) -> None:
    club.answer = lambda told: PlainTextResponse(body)

    said = sandbox.post(f"/sandbox/phones/{MEMBER}/text", json={"content": "在吗"}).json()

    assert said["club"]["reply"]["kind"] == "error"
    assert sandbox.get("/sandbox/messages", params={"to": MEMBER}).json()["messages"] == []


def test_a_failing_club_is_told_three_times_the_same(sandbox: httpx.Client, club: Club) -> None:
    club.answer = lambda told: PlainTextResponse("", 503)

    said = sandbox.post(f"/sandbox/phones/{MEMBER}/text", json={"content": "在吗"}).json()

    assert said["club"]["tries"] == 3
    assert len(club.told) == 3
    assert len({told.body for told in club.told}) == 1


def test_safe_mode_seals_the_message_and_opens_the_sealed_reply(
    sealed_sandbox: httpx.Client, club: Club
) -> None:
    crypto = WeChatCrypto(Settings.token, AES_KEY, Settings.app_id)
    heard: list[str] = []

    def answer(told: Told) -> PlainTextResponse:
        stamp, nonce = told.query["timestamp"], told.query["nonce"]
        opened = crypto.decrypt_message(told.body, told.query["msg_signature"], stamp, nonce)
        message = wechatpy.parse_message(opened)
        heard.append(message.content)
        return PlainTextResponse(
            crypto.encrypt_message(TextReply(content="收到", message=message), nonce, stamp)
        )

    club.answer = answer
    said = sealed_sandbox.post(f"/sandbox/phones/{MEMBER}/text", json={"content": "你好"}).json()

    assert heard == ["你好"]
    assert club.told[0].query["encrypt_type"] == "aes"
    assert "你好" not in club.told[0].body
    assert said["club"]["reply"]["text"] == "收到"


def test_safe_mode_refuses_a_reply_in_clear(sealed_sandbox: httpx.Client, club: Club) -> None:
    club.answer = lambda told: PlainTextResponse("<xml><MsgType>text</MsgType><Content>x</Content></xml>")

    said = sealed_sandbox.post(f"/sandbox/phones/{MEMBER}/text", json={"content": "你好"}).json()

    assert said["club"]["reply"]["kind"] == "error"


def test_the_console_checks_the_callback_address(sandbox: httpx.Client, club: Club) -> None:
    club.answer = lambda told: PlainTextResponse(told.query["echostr"])

    assert sandbox.post("/sandbox/wechat/verify").json()["ok"] is True


def test_a_subscription_notice_costs_one_tick(
    sandbox: httpx.Client, club: Club, token: str, follower: str
) -> None:
    sandbox.post(f"/sandbox/phones/{follower}/subscribe", json={"template_id": "N1"})
    body = {"touser": follower, "template_id": "N1", "data": {"thing1": {"value": "年检提醒"}}}
    send = "/cgi-bin/message/subscribe/bizsend"

    first = sandbox.post(send, params={"access_token": token}, json=body).json()
    second = sandbox.post(send, params={"access_token": token}, json=body).json()

    assert (first["errcode"], second["errcode"]) == (0, 43101)
    assert "<Event><![CDATA[subscribe_msg_popup_event]]></Event>" in club.told[0].body
    assert "<Event><![CDATA[subscribe_msg_sent_event]]></Event>" in club.wait(2)[1].body
