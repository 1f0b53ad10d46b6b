"""The menu under the account: three buttons, the texts are what people see in WeChat (always Chinese)."""

from typing import Any

MENU: list[tuple[str, list[tuple[str, str]]]] = [
    ("我的礼包", [("领取礼包", "/me/gifts/"), ("我的服务券", "/me/vouchers/"), ("我的积分", "/me/points/")]),
    (
        "车生活",
        [
            ("车生活", "/services/"),
            ("服务门店", "/stores/"),
            ("积分商城", "/mall/"),
            ("优惠活动", "/campaigns/"),
        ],
    ),
    (
        "我",
        [
            ("个人中心", "/me/"),
            ("注册/登录", "/join/"),
            ("我的爱车", "/me/vehicles/"),
            ("消费者权益", "/rights/"),
        ],
    ),
]


def buttons(site: str) -> list[dict[str, Any]]:
    """The menu as WeChat takes it, with links into our site."""
    return [
        {
            "name": name,
            "sub_button": [{"type": "view", "name": text, "url": f"{site}{path}"} for text, path in below],
        }
        for name, below in MENU
    ]
