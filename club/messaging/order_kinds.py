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
    "order_withheld": {
        "name": "付款银行拒付",
        "topic": "receipts",
        "channels": [Channel.WECHAT, Channel.SMS],
        "placeholders": ["name", "package", "amount"],
        "title": "付款被银行拒付",
        "title_en": "Your bank takes a payment back",
        "text": "尊敬的{name}，您的付款银行要求收回“{package}”的付款{amount}元，未使用的服务券已暂停。"
        "如有疑问请联系我们。",
        "text_en": "Dear {name}, your bank takes back CNY {amount} paid for “{package}”. "
        "The unused vouchers were withdrawn. Please contact us if this is not what you want.",
        "wechat_template": "club_order_withheld",
        "wechat_fields": {"thing1": "{package}", "amount2": "{amount}元", "thing3": "未使用的服务券已暂停"},
        "sms_template": "ORDER_WITHHELD",
        "priority": 2,
    },
    "order_given_back": {
        "name": "拒付已撤销",
        "topic": "receipts",
        "channels": [Channel.WECHAT, Channel.SMS],
        "placeholders": ["name", "package", "amount"],
        "title": "服务券已恢复",
        "title_en": "Your vouchers are back",
        "text": "尊敬的{name}，“{package}”的付款{amount}元已确认有效，未使用的服务券已重新发放。",
        "text_en": "Dear {name}, the payment of CNY {amount} for “{package}” stands. "
        "The unused vouchers are yours again, with new codes.",
        "wechat_template": "club_order_given_back",
        "wechat_fields": {"thing1": "{package}", "amount2": "{amount}元", "thing3": "服务券已重新发放"},
        "sms_template": "ORDER_GIVEN_BACK",
        "priority": 2,
    },
}
