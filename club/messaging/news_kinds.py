"""What is told when something happens: to a claim, to a car, or in a region."""

from datetime import time
from typing import Any

from club.messaging.models import Channel

BY_WECHAT = [Channel.WECHAT, Channel.SMS]
DAY = 24 * 60
CLAIM = {"topic": "claims", "channels": BY_WECHAT, "placeholders": ["name", "number", "car"], "priority": 3}
BULLETIN = {"placeholders": ["name", "heading", "body"], "quiet_from": time(21), "quiet_until": time(8)}

NEWS_KINDS: dict[str, dict[str, Any]] = {
    "claim_reported": {
        **CLAIM,
        "name": "报案受理通知",
        "channels": [Channel.SMS, Channel.WECHAT],
        "title": "报案已受理",
        "title_en": "We have your report",
        "text": "{company}提示您，您的报案已受理，车辆为{car}，报案编号为{number}。"
        "请先确保人身安全，我们会尽快与您联系。感谢您的配合！",
        "text_en": "{company}: we have your report {number} about your {car}. "
        "See to your safety first; we will be in touch shortly.",
        "wechat_template": "club_claim_reported",
        "wechat_fields": {"character_string1": "{number}", "thing2": "{car}", "thing3": "报案已受理"},
        "sms_template": "CLAIM_REPORTED",
        "priority": 2,
        "max_late_minutes": DAY,
    },
    "claim_assessed": {
        **CLAIM,
        "name": "定损核损通知",
        "title": "损失已核定",
        "title_en": "The loss has been assessed",
        "text": "尊敬的{name}，您的案件{number}（{car}）损失已核定，理赔正在办理，如有疑问请与我们联系。",
        "text_en": "Dear {name}, the loss of claim {number} ({car}) was assessed; payment is on its way.",
        "wechat_template": "club_claim_moved",
        "wechat_fields": {"character_string1": "{number}", "thing2": "损失已核定"},
        "sms_template": "CLAIM_ASSESSED",
    },
    "claim_paid": {
        **CLAIM,
        "name": "赔款到账通知",
        "placeholders": ["name", "number", "car", "amount"],
        "title": "赔款已支付",
        "title_en": "Your claim has been paid",
        "text": "尊敬的{name}，您的案件{number}（{car}）赔款{amount}元已支付，请注意查收。",
        "text_en": "Dear {name}, CNY {amount} were paid for claim {number} ({car}).",
        "wechat_template": "club_claim_moved",
        "wechat_fields": {"character_string1": "{number}", "thing2": "赔款已支付"},
        "sms_template": "CLAIM_PAID",
    },
    "violation": {
        "name": "车辆违章提醒",
        "topic": "car_dates",
        "channels": BY_WECHAT,
        "placeholders": ["name", "car", "day", "what"],
        "title": "车辆违章提醒",
        "title_en": "An offence with your car",
        "text": "尊敬的{name}，您的{car}于{day}有一条非现场违章记录：{what}。请及时处理，详情见“我的车辆”。",
        "text_en": "Dear {name}, a camera recorded an offence with your {car} on {day}: {what}. "
        "See “My cars and policies”.",
        "wechat_template": "club_violation",
        "wechat_fields": {"thing1": "{car}", "time2": "{day}", "thing3": "{what}"},
        "sms_template": "VIOLATION",
        "priority": 6,
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": 3 * DAY,
    },
    "risk_warning": {
        **BULLETIN,
        "name": "风险提醒",
        "topic": "warnings",
        "channels": BY_WECHAT,
        "title": "{heading}",
        "title_en": "{heading}",
        "text": "尊敬的{name}，{company}风险提醒：{body}",
        "text_en": "Dear {name}, a warning from {company}: {body}",
        "wechat_template": "club_warning",
        "wechat_fields": {"thing1": "{heading}", "thing2": "详情见站内消息"},
        "sms_template": "RISK_WARNING",
        "priority": 2,
        "quiet_from": time(23),
        "quiet_until": time(6),
        "max_late_minutes": 12 * 60,
    },
    "safety_tip": {
        **BULLETIN,
        "name": "行车安全提示",
        "topic": "tips",
        "channels": [Channel.SMS],
        "title": "{heading}",
        "title_en": "{heading}",
        "text": "尊敬的{name}，{body}",
        "text_en": "Dear {name}, {body}",
        "sms_template": "SAFETY_TIP",
        "max_late_minutes": 3 * DAY,
    },
}
