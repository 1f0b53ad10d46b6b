"""What colleagues are told about work of theirs that is no complaint."""

from typing import Any

from club.messaging.models import Channel

WORK_KINDS: dict[str, dict[str, Any]] = {
    "check_work": {
        "name": "服务质量检查整改提醒（员工）",
        "channels": [Channel.SMS],
        "placeholders": ["site", "what", "until"],
        "title": "服务质量检查整改提醒",
        "title_en": "A rectification needs you",
        "text": "{site}服务质量检查整改：{what}（期限{until}）。请登录工作台处理。",
        "text_en": "Check at {site}: {what} (due {until}). Please see the desk.",
        "sms_template": "CHECK_WORK",
        "priority": 2,
        "max_late_minutes": 24 * 60,
        "in_inbox": False,
    },
}
