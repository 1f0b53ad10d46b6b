"""Every kind of message and event in the shape WeChat sends it, in clear and sealed: answered and kept."""

import time
from typing import Any

import pytest
import xmltodict
from django.conf import settings
from django.test import Client
from wechatpy.crypto import WeChatCrypto

from club.wechat.models import Callback
from tests.club.wechat.letters import AES_KEY, OPENID, event, fields_of, push, push_sealed, render, text

pytestmark = pytest.mark.django_db
PLACE = {"Location_X": "36.65", "Location_Y": "117.12", "Scale": "20", "Label": "济南市历下区"}
SCAN = {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "CODE_128,6901234567892"}}
PICTURES = {"SendPicsInfo": {"Count": "1", "PicList": {"item": {"PicMd5Sum": "1b5f7c23"}}}}
PICKED = {"SendLocationInfo": {"Location_X": "36", "Location_Y": "117", "Scale": "15", "Label": " "}}
TICK = {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "1"}
NO = {**TICK, "SubscribeStatusString": "reject"}
SENT = {"TemplateId": "T1", "MsgID": "1864323726461255680", "ErrorCode": "0", "ErrorStatus": "success"}

MESSAGES: dict[str, dict[str, Any]] = {
    "text": {"Content": "你好"},
    "image": {"PicUrl": "http://mmbiz.qpic.cn/a", "MediaId": "media1"},
    "voice": {"MediaId": "media1", "Format": "amr", "Recognition": "洗车"},
    "video": {"MediaId": "media1", "ThumbMediaId": "media2"},
    "shortvideo": {"MediaId": "media1", "ThumbMediaId": "media2"},
    "location": PLACE,
    "link": {"Title": "公众平台官网", "Description": "官网", "Url": "https://example.com/"},
    "miniprogrampage": {"Title": "一页", "AppId": "wx1", "PagePath": "a?b=1", "ThumbMediaId": "media2"},
}
EVENTS: dict[str, dict[str, Any]] = {
    "subscribe": {"EventKey": "qrscene_S1", "Ticket": "TICKET"},
    "unsubscribe": {"EventKey": ""},
    "SCAN": {"EventKey": "S1", "Ticket": "TICKET"},
    "CLICK": {"EventKey": "gifts"},
    "VIEW": {"EventKey": "https://example.com/me/", "MenuId": "437382"},
    "scancode_push": {"EventKey": "6", **SCAN},
    "scancode_waitmsg": {"EventKey": "6", **SCAN},
    "pic_sysphoto": {"EventKey": "6", **PICTURES},
    "pic_photo_or_album": {"EventKey": "6", **PICTURES},
    "pic_weixin": {"EventKey": "6", **PICTURES},
    "location_select": {"EventKey": "6", **PICKED},
    "LOCATION": {"Latitude": "36.65", "Longitude": "117.12", "Precision": "30.0"},
    "view_miniprogram": {"EventKey": "pages/index", "MenuId": "437382"},
    "TEMPLATESENDJOBFINISH": {"MsgID": "200163836", "Status": "failed:user block"},
    "subscribe_msg_popup_event": {"SubscribeMsgPopupEvent": {"List": TICK}},
    "subscribe_msg_change_event": {"SubscribeMsgChangeEvent": {"List": NO}},
    "subscribe_msg_sent_event": {"SubscribeMsgSentEvent": {"List": SENT}},
    "an_event_of_tomorrow": {"EventKey": "x"},
}
# Answered in words of our own; to everything else WeChat hears "success".
SPEAKS = {"text", "subscribe", "SCAN"}
IN_TIME_S = 5


def message(kind: str, fields: dict[str, Any]) -> str:
    """The XML of a message."""
    head = {"ToUserName": "gh_club", "FromUserName": OPENID, "CreateTime": int(time.time())}
    return render({**head, "MsgType": kind, "MsgId": 7300000000000000001, **fields})


LETTERS = [(kind, lambda kind=kind: message(kind, MESSAGES[kind])) for kind in MESSAGES]
LETTERS += [(kind, lambda kind=kind: event(kind, **EVENTS[kind])) for kind in EVENTS]


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "aes"])
@pytest.mark.parametrize(("kind", "write"), LETTERS, ids=[kind for kind, _write in LETTERS])
def test_every_push_is_kept_once_and_answered_in_time(
    client: Client, settings: Any, kind: str, write: Any, sealed: bool
) -> None:
    settings.WECHAT_AES_KEY = AES_KEY if sealed else ""
    body, began = write(), time.process_time()

    answers = [(push_sealed if sealed else push)(client, body) for _turn in range(2)]

    assert time.process_time() - began < 2 * IN_TIME_S
    assert [answer.status_code for answer in answers] == [200, 200]
    [row] = Callback.objects.all()
    assert (row.kind, row.openid) == (kind.lower(), OPENID)
    assert said(answers[0], sealed) in ({"text", "news"} if kind in SPEAKS else {"success"})


def said(answer: Any, sealed: bool) -> str:
    """What kind of answer it is, opened where it is sealed."""
    if answer.content == b"success":
        return "success"
    fields = fields_of(answer)
    if sealed:
        crypto = WeChatCrypto(settings.WECHAT_TOKEN, AES_KEY, settings.WECHAT_APP_ID)
        opened = crypto.decrypt_message(fields, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
        fields = xmltodict.parse(opened)["xml"]
    assert fields["ToUserName"] == OPENID
    return str(fields["MsgType"])


@pytest.mark.parametrize("kind", ["text", "subscribe"])
@pytest.mark.parametrize("missing", ["FromUserName", "CreateTime", "MsgType"])
def test_a_push_without_what_every_push_has_is_refused(client: Client, kind: str, missing: str) -> None:
    fields = xmltodict.parse(text("x") if kind == "text" else event(kind))["xml"]

    answer = push(client, render({name: value for name, value in fields.items() if name != missing}))

    assert (answer.status_code, Callback.objects.count()) == (400, 0)
