"""What care flows say: thanks, a wish, a question how it was."""

from datetime import time
from typing import Any

from club.messaging.models import Channel

DAY = 24 * 60
BY_DAY = {
    "placeholders": ["name"],
    "quiet_from": time(20),
    "quiet_until": time(9),
    "max_late_minutes": 3 * DAY,
}

CARE_KINDS: dict[str, dict[str, Any]] = {
    "care_thanks": {
        **BY_DAY,
        "name": "承保答谢",
        "channels": [Channel.WECHAT, Channel.SMS],
        "title": "感谢您的信任",
        "title_en": "Thank you for your trust",
        "text": "尊敬的{name}，感谢您选择{company}。保单服务及俱乐部权益请到“我的”查看，有需要请随时联系。",
        "text_en": "Dear {name}, thank you for choosing {company}. See “Me” for your policy and services; "
        "we are there whenever you need us.",
        "wechat_template": "club_care_thanks",
        "wechat_fields": {"thing1": "{name}", "thing2": "感谢您的信任"},
        "sms_template": "CARE_THANKS",
    },
    "care_birthday": {
        **BY_DAY,
        "name": "生日关怀",
        "topic": "greetings",
        # WeChat takes back the template right of accounts that greet with it.
        "channels": [Channel.SMS],
        "title": "生日快乐",
        "title_en": "Happy birthday",
        "text": "尊敬的{name}，今天是您的生日，{company}车主俱乐部祝您生日快乐，一路平安！",
        "text_en": "Dear {name}, the {company} Car Owners' Club wishes you a happy birthday!",
        "sms_template": "CARE_BIRTHDAY",
        "max_late_minutes": DAY,
    },
    "care_survey": {
        **BY_DAY,
        "name": "满意度调查",
        "topic": "ratings",
        "channels": [Channel.WECHAT, Channel.SMS],
        "title": "请您评价我们的服务",
        "title_en": "How did we do?",
        "text": "尊敬的{name}，{company}诚邀您花一分钟评价我们的服务，请打开本消息中的链接作答。",
        "text_en": "Dear {name}, {company} would like to know how we did. Open the link; it takes a minute.",
        "wechat_template": "club_care_survey",
        "wechat_fields": {"thing1": "{name}", "thing2": "请评价我们的服务"},
        "sms_template": "CARE_SURVEY",
        "priority": 6,
    },
}
