"""The kinds of message about what members buy, and about money that goes back."""

from typing import Any

from club.messaging.models import Channel

ORDER_KINDS: dict[str, dict[str, Any]] = {
    "order_paid": {
        "name": "支付成功",
        "topic": "receipts",
        "channels": [Channel.WECHAT, Channel.SMS],
        "placeholders": ["name", "package", "amount"],
        "title": "支付成功",
        "title_en": "Payment received",
        "text": "尊敬的{name}，您购买的“{package}”已支付成功，金额{amount}元，可在“我的服务券”中查看和使用。",
        "text_en": "Dear {name}, we received your payment of CNY {amount} for “{package}”. "
        "Find it under “My vouchers”.",
        "wechat_template": "club_order_paid",
        "wechat_fields": {"thing1": "{package}", "amount2": "{amount}元", "thing3": "可在“我的服务券”中使用"},
        "sms_template": "ORDER_PAID",
        "priority": 2,
    },
    "order_refunded": {
        "name": "退款成功",
        "topic": "receipts",
        "channels": [Channel.WECHAT, Channel.SMS],
        "placeholders": ["name", "package", "amount"],
        "title": "退款成功",
        "title_en": "Refunded",
        "text": "尊敬的{name}，您购买的“{package}”已退款{amount}元，款项将按原支付方式退回。",
        "text_en": "Dear {name}, CNY {amount} for “{package}” is paid back to you the way you paid.",
        "wechat_template": "club_order_refunded",
        "wechat_fields": {"thing1": "{package}", "amount2": "{amount}元", "thing3": "款项按原支付方式退回"},
        "sms_template": "ORDER_REFUNDED",
        "priority": 2,
    },
    "refund_failed": {
        "name": "退款未成功",
        "topic": "receipts",
        "channels": [Channel.WECHAT, Channel.SMS],
        "placeholders": ["name", "package", "amount"],
        "title": "退款未成功",
        "title_en": "Refund not possible",
        "text": "尊敬的{name}，“{package}”的退款{amount}元未成功，服务券已退回，我们会尽快与您联系。",
        "text_en": "Dear {name}, we could not pay back CNY {amount} for “{package}”. "
        "The vouchers are yours again; we will contact you.",
        "wechat_template": "club_refund_failed",
        "wechat_fields": {
            "thing1": "{package}",
            "amount2": "{amount}元",
            "thing3": "服务券已退回，我们会与您联系",
        },
        "sms_template": "REFUND_FAILED",
        "priority": 2,
    },
}
