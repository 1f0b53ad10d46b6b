"""The automatic replies a new club starts with; staff change them afterwards."""

from typing import Any

REPLIES: list[dict[str, str]] = [
    {
        "trigger": "follow",
        "title": "欢迎来到车主俱乐部",
        "text": "洗车、代驾、验车代办……会员专享的好礼在等您。"
        "用手机号注册，再填写身份证号和姓名，立即成为高级会员。",
        "link": "/join/",
    },
    {"trigger": "scan", "title": "会员中心", "text": "查看您的礼包、订单和积分。", "link": "/me/"},
    {
        "trigger": "keyword",
        "keyword": "礼包",
        "title": "我的礼包",
        "text": "领取和查看您的礼包。",
        "link": "/me/gifts/",
    },
    {
        "trigger": "keyword",
        "keyword": "门店",
        "title": "服务门店",
        "text": "查找离您最近的门店。",
        "link": "/stores/",
    },
    {
        "trigger": "keyword",
        "keyword": "积分",
        "title": "我的积分",
        "text": "查看积分余额和明细。",
        "link": "/me/points/",
    },
    {
        "trigger": "keyword",
        "keyword": "投诉",
        "title": "消费者权益",
        "text": "投诉渠道和处理时限都在这里。",
        "link": "/rights/",
    },
    {
        "trigger": "other",
        "text": "您好，我是车主俱乐部。回复“礼包”“门店”“积分”可直接查看，也可以点击下方菜单进入会员中心。",
    },
]


def seed(model: Any) -> None:
    """Write those that are missing; `model` is AutoReply, also as migrations see it."""
    for reply in REPLIES:
        key = {"trigger": reply["trigger"], "keyword": reply.get("keyword", "")}
        model.objects.get_or_create(**key, defaults=reply)
