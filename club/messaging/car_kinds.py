"""Texts about the dates of cars and licences."""

from datetime import time
from typing import Any

from club.messaging.models import Channel

# A notice needs the member's permission for each one, so it is kept for when the template cannot go.
BY_WECHAT = [Channel.WECHAT, Channel.SUBSCRIPTION, Channel.SMS]
DAY = 24 * 60
DATES = {
    "topic": "car_dates",
    "channels": BY_WECHAT,
    "priority": 6,
    "quiet_from": time(20),
    "quiet_until": time(8),
    "max_late_minutes": 3 * DAY,
}

CAR_KINDS: dict[str, dict[str, Any]] = {
    "inspection": {
        **DATES,
        "name": "车辆年检提醒",
        "placeholders": ["name", "car", "until", "how"],
        "title": "车辆年检提醒",
        "title_en": "Your car is due for inspection",
        "text": "尊敬的{name}，您的{car}检验有效期至{until}，{how}。逾期上路有风险，请及时办理。",
        "text_en": "Dear {name}, the inspection of your {car} is valid until {until}: {how}.",
        "wechat_template": "club_inspection",
        "wechat_fields": {"thing1": "{car}", "time2": "{until}", "thing3": "请及时办理年检"},
        "notice_template": "notice_inspection",
        "notice_fields": {"thing1": "{car}", "time2": "{until}", "thing3": "请及时办理年检"},
        "sms_template": "INSPECTION",
    },
    "licence": {
        **DATES,
        "name": "驾驶证换证提醒",
        "placeholders": ["name", "until"],
        "title": "驾驶证换证提醒",
        "title_en": "Your driving licence runs out",
        "text": "尊敬的{name}，您的驾驶证有效期至{until}。有效期满前90日内可换证，"
        "超过一年未换证将被注销，请及时办理。",
        "text_en": "Dear {name}, your driving licence is valid until {until}. It can be renewed in the 90 "
        "days before; a year after, it is cancelled.",
        "wechat_template": "club_licence",
        "wechat_fields": {"thing1": "驾驶证", "time2": "{until}", "thing3": "请及时换证"},
        "notice_template": "notice_licence",
        "notice_fields": {"thing1": "驾驶证", "time2": "{until}", "thing3": "请及时换证"},
        "sms_template": "LICENCE",
    },
    "traffic_limit": {
        **DATES,
        "name": "车辆限行提醒",
        "placeholders": ["name", "city", "day", "hours"],
        "title": "车辆限行提醒",
        "title_en": "Your car may not drive",
        "text": "尊敬的{name}，{day}您在{city}的车辆按尾号限行（{hours}），请合理安排出行。",
        "text_en": "Dear {name}, on {day} your car may not drive in {city} ({hours}).",
        "wechat_template": "club_traffic_limit",
        "wechat_fields": {"thing1": "{city}", "time2": "{day}", "thing3": "{hours}"},
        "notice_template": "notice_traffic_limit",
        "notice_fields": {"thing1": "{city}", "time2": "{day}", "thing3": "{hours}"},
        "sms_template": "TRAFFIC_LIMIT",
        "max_late_minutes": 10 * 60,
    },
}
