"""What is said about complaints: to the complainant, and to the colleagues who look after them."""

from typing import Any

from club.messaging.models import Channel

DAY = 24 * 60
BY_WECHAT = [Channel.WECHAT, Channel.SMS]

COMPLAINT_KINDS: dict[str, dict[str, Any]] = {
    "complaint_received": {
        "name": "投诉受理通知",
        "topic": "complaints",
        "channels": BY_WECHAT,
        "placeholders": ["name", "number", "until"],
        "title": "您的投诉已受理",
        "title_en": "We have your complaint",
        "text": "尊敬的{name}，您的投诉（{number}）已受理，我们将在{until}前联系您。进度请见“我的投诉”。",
        "text_en": "Dear {name}, we have your complaint ({number}) and will contact you by {until}. "
        "You can follow it under “My complaints”.",
        "wechat_template": "club_complaint_received",
        "wechat_fields": {"character_string1": "{number}", "time2": "{until}"},
        "sms_template": "COMPLAINT_RECEIVED",
        "priority": 2,
    },
    "complaint_progress": {
        "name": "投诉进展通知",
        "topic": "complaints",
        "channels": BY_WECHAT,
        "placeholders": ["name", "number", "what"],
        "title": "您的投诉有新进展",
        "title_en": "News of your complaint",
        "text": "尊敬的{name}，您的投诉（{number}）：{what}详情请见“我的投诉”。",
        "text_en": "Dear {name}, your complaint ({number}): {what} See “My complaints”.",
        "wechat_template": "club_complaint_progress",
        "wechat_fields": {"character_string1": "{number}", "thing2": "{what}"},
        "sms_template": "COMPLAINT_PROGRESS",
        "priority": 2,
    },
    "complaint_work": {
        "name": "投诉工作提醒（员工）",
        "topic": "complaints",
        "channels": [Channel.SMS],
        "placeholders": ["number", "what", "until"],
        "title": "投诉工作提醒",
        "title_en": "A complaint needs you",
        "text": "投诉{number}：{what}（{until}）。请登录工作台处理。",
        "text_en": "Complaint {number}: {what} ({until}). Please see the desk.",
        "sms_template": "COMPLAINT_WORK",
        "priority": 1,
        "max_late_minutes": DAY,
        "in_inbox": False,
    },
}
