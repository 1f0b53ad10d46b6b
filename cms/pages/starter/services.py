"""Texts of Car Life: the catalogue page, and what is special about some services."""

from typing import Any

INDEX = {
    "slug": "services",
    "title": "车生活",
    "title_en": "Car Life",
    "intro": "洗车、代驾、年检、救援……会员用得上的服务都在这里，到店出示券码即可使用。",
    "intro_en": "Car wash, a driver home, inspection, rescue: show your code at the store and it is done.",
}

# What a service page tells beyond its product, by product code.
PAGES: dict[str, dict[str, Any]] = {
    "wash": {
        "title_en": "Car wash",
        "body": [
            (
                "steps",
                [
                    {"title": "领取礼包", "text": "在“我的礼包”中点“领取”，洗车券立即到账。"},
                    {"title": "选择门店", "text": "在券的页面查看附近可用门店、营业时间和电话。"},
                    {"title": "到店出示", "text": "打开券码，让店员扫码或输入 13 位券码。"},
                    {"title": "收到回执", "text": "核销成功后，微信会告诉您用了几次、还剩几次。"},
                ],
            ),
            ("heading", "洗哪些地方"),
            (
                "paragraph",
                "<p>五座轿车、SUV 的外观冲洗与擦干，车内吸尘、脚垫除尘和仪表台擦拭。"
                "打蜡、内饰深度清洁等项目由门店另行报价，不在券内。</p>",
            ),
        ],
        "body_en": [
            (
                "steps",
                [
                    {
                        "title": "Collect the gift",
                        "text": "Tap Collect under My gifts. The voucher is yours at once.",
                    },
                    {
                        "title": "Choose a store",
                        "text": "The voucher lists stores near you, their hours and phone.",
                    },
                    {
                        "title": "Show your code",
                        "text": "The store scans the QR code or types the 13 letters.",
                    },
                    {
                        "title": "Get the receipt",
                        "text": "WeChat tells you what was used and how many uses are left.",
                    },
                ],
            ),
            ("heading", "What is washed"),
            (
                "paragraph",
                "<p>Outside wash and dry, vacuum, floor mats and dashboard of cars and SUVs with five seats. "
                "Waxing and deep cleaning are offered by the store at its own price.</p>",
            ),
        ],
    },
    "driver": {
        "title_en": "Designated driver",
        "body": [
            (
                "steps",
                [
                    {"title": "提前预约", "text": "饭局开始前就可以约，高峰时段请提前半小时。"},
                    {"title": "司机到达", "text": "请核对司机姓名和工牌，再交出车钥匙。"},
                    {"title": "到家核销", "text": "到达后出示券码，超出里程的部分按门店标价自付。"},
                ],
            ),
            ("quote", {"text": "喝酒不开车，开车不喝酒。", "source": "车主俱乐部"}),
        ],
        "body_en": [
            (
                "steps",
                [
                    {
                        "title": "Book ahead",
                        "text": "Book before dinner begins; at busy hours half an hour earlier.",
                    },
                    {
                        "title": "The driver arrives",
                        "text": "Check the name and the badge before you hand over the key.",
                    },
                    {
                        "title": "Home, then the code",
                        "text": "Show the code when you are there. Kilometres above the limit are yours to pay.",
                    },
                ],
            ),
            ("quote", {"text": "If you drink, do not drive.", "source": "Car Owners’ Club"}),
        ],
    },
    "inspection": {
        "title_en": "Inspection errand",
        "body": [
            (
                "steps",
                [
                    {"title": "预约取车", "text": "选择日期和地点，代办人员上门取车。"},
                    {"title": "准备资料", "text": "行驶证、有效的交强险电子保单，以及处理完毕的违法记录。"},
                    {"title": "代办检验", "text": "检测、领标全程代办，检测费用按票据结算。"},
                    {"title": "送车核销", "text": "验车回家、检查无误后，再出示券码。"},
                ],
            ),
        ],
        "body_en": [
            (
                "steps",
                [
                    {
                        "title": "Book the pick-up",
                        "text": "Choose day and place; somebody comes for the car.",
                    },
                    {
                        "title": "Have the papers ready",
                        "text": "Vehicle licence, valid compulsory cover, and no open traffic violations.",
                    },
                    {
                        "title": "Inspection",
                        "text": "Test and certificate are seen to. The fee of the station is settled by its receipt.",
                    },
                    {
                        "title": "Back home, then the code",
                        "text": "Look at the car first; then show the code.",
                    },
                ],
            ),
        ],
    },
}
