"""What merchants are told about their accounts and their papers, with the texts a new club starts with."""

from datetime import time
from typing import Any

from club.messaging.models import Channel

DAY = 24 * 60

MERCHANT_KINDS: dict[str, dict[str, Any]] = {
    "bank_details_changed": {
        "name": "结算账户变更通知",
        "topic": "settlement",
        "channels": [Channel.SMS],
        "placeholders": ["merchant", "tail", "until"],
        "title": "结算账户已变更",
        "title_en": "Bank details changed",
        "text": "{merchant}的结算账户已变更为尾号{tail}的账户，{until}前不付款。"
        "如非贵司申请，请立即联系我们。",
        "text_en": "The bank account of {merchant} was changed to the one ending in {tail}. "
        "Nothing is paid before {until}. If you did not ask for this, call us at once.",
        "sms_template": "BANK_DETAILS_CHANGED",
        "priority": 2,
        "max_late_minutes": 3 * DAY,
        "in_inbox": False,
    },
    "bank_change_cancelled": {
        "name": "结算账户变更取消通知",
        "topic": "settlement",
        "channels": [Channel.SMS],
        "placeholders": ["merchant"],
        "title": "结算账户变更已取消",
        "title_en": "Change of bank details cancelled",
        "text": "{merchant}的结算账户变更已取消，仍按原账户付款。",
        "text_en": "The change of the bank account of {merchant} was cancelled. Payments go to the account "
        "as before.",
        "sms_template": "BANK_CHANGE_CANCELLED",
        "priority": 2,
        "max_late_minutes": 3 * DAY,
        "in_inbox": False,
    },
    "document_expires": {
        "name": "商户资质到期提醒",
        "topic": "settlement",
        "channels": [Channel.SMS],
        "placeholders": ["merchant", "document", "until"],
        "title": "资质文件即将到期",
        "title_en": "A document runs out",
        "text": "{merchant}的{document}有效期至{until}，请尽快将新文件交给我们，以免影响合作。",
        "text_en": "The {document} of {merchant} is valid until {until}. Please send us the new one in time.",
        "sms_template": "DOCUMENT_EXPIRES",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": 3 * DAY,
        "in_inbox": False,
    },
    "webhook_off": {
        "name": "推送地址停用通知",
        "topic": "settlement",
        "channels": [Channel.SMS],
        "placeholders": ["name"],
        "title": "推送地址已停用",
        "title_en": "A webhook was switched off",
        "text": "您的推送地址“{name}”连续三天无法送达，已自动停用。"
        "请登录商户平台，在“接口密钥”中检查并重新启用。",
        "text_en": "Your webhook “{name}” could not be reached for three days and was switched off. "
        "Check it under “API keys” in the portal and switch it on again.",
        "sms_template": "WEBHOOK_OFF",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": 7 * DAY,
        "in_inbox": False,
    },
    "statement_reminder": {
        "name": "结算单确认提醒",
        "topic": "settlement",
        "channels": [Channel.SMS],
        "placeholders": ["number", "until"],
        "title": "请确认结算单",
        "title_en": "Please confirm your statement",
        "text": "结算单{number}应于{until}前确认，我们还没有收到您的答复。"
        "请登录商户平台确认，或对有疑问的明细提出异议。",
        "text_en": "Statement {number} was to be confirmed by {until}. "
        "Please confirm it in the portal, or dispute the lines that are not right.",
        "sms_template": "STATEMENT_REMINDER",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": 7 * DAY,
        "in_inbox": False,
    },
    "statement_news": {
        "name": "结算单进展通知",
        "topic": "settlement",
        "channels": [Channel.SMS],
        "placeholders": ["number", "what"],
        "title": "结算单有新进展",
        "title_en": "News about your statement",
        "text": "结算单{number}：{what}请登录商户平台查看。",
        "text_en": "Statement {number}: {what} Please look at it in the portal.",
        "sms_template": "STATEMENT_NEWS",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": 7 * DAY,
        "in_inbox": False,
    },
}
