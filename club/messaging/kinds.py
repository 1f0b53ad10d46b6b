"""The kinds of message the house knows how to send, with the texts a new club starts with.

Staff may change every text at the desk; a kind that exists is never overwritten from here.
Placeholders stand in braces and are replaced plainly. {company} and {name} are filled by the sender.
"""

from datetime import time
from typing import Any

from django.db import models

from club.messaging.car_kinds import CAR_KINDS
from club.messaging.care_kinds import CARE_KINDS
from club.messaging.complaint_kinds import COMPLAINT_KINDS
from club.messaging.letter_kinds import LETTER_KINDS
from club.messaging.merchant_kinds import MERCHANT_KINDS
from club.messaging.models import Channel, Purpose
from club.messaging.news_kinds import NEWS_KINDS
from club.messaging.order_kinds import ORDER_KINDS
from club.messaging.work_kinds import WORK_KINDS

BY_WECHAT = [Channel.WECHAT, Channel.SMS]
# WeChat takes back the template right of accounts that greet with it, so greetings go by SMS.
GREETING = [Channel.SMS]
DAY = 24 * 60

KINDS: dict[str, dict[str, Any]] = {
    "login_code": {
        "name": "登录验证码",
        "topic": "security",
        "channels": [Channel.SMS],
        "placeholders": ["code"],
        "title": "登录验证码",
        "title_en": "Your login code",
        "text": "您的验证码为{code}，10分钟内有效。请勿告知他人，{company}工作人员不会向您索取验证码。",
        "text_en": "Your code is {code}. It is valid for 10 minutes. "
        "Never tell it to anyone; our staff will not ask.",
        "sms_template": "LOGIN_CODE",
        "priority": 1,
        "max_late_minutes": 10,
        "in_inbox": False,
    },
    "welcome": {
        "name": "入会欢迎",
        "channels": BY_WECHAT,
        "placeholders": ["name"],
        "title": "欢迎加入车主俱乐部",
        "title_en": "Welcome to the Car Owners' Club",
        "text": "尊敬的{name}，欢迎您成为{company}车主俱乐部会员。"
        "洗车、年检代办、道路救援等服务已为您准备好，请到“我的礼包”查看。",
        "text_en": "Dear {name}, welcome to the {company} Car Owners' Club. "
        "See “My gifts” for the services that are waiting for you.",
        "wechat_template": "club_welcome",
        "wechat_fields": {"thing1": "{name}", "thing2": "车主俱乐部会员"},
        "sms_template": "WELCOME",
        "priority": 4,
    },
    "tier_raised": {
        "name": "会员升级",
        "channels": BY_WECHAT,
        "placeholders": ["name", "tier"],
        "title": "您的会员等级已提升",
        "title_en": "You have a higher tier",
        "text": "尊敬的{name}，您已升级为{company}车主俱乐部{tier}，权益请到“我的”查看。",
        "text_en": "Dear {name}, your tier in the {company} Car Owners' Club is now {tier}. See “Me”.",
        "wechat_template": "club_tier_raised",
        "wechat_fields": {"thing1": "{tier}", "thing2": "会员等级已提升"},
        "sms_template": "TIER_RAISED",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": 3 * DAY,
    },
    "gift_arrived": {
        "name": "礼包到账",
        "topic": "gifts",
        "channels": BY_WECHAT,
        "placeholders": ["name", "package", "until"],
        "title": "您有一份礼包待领取",
        "title_en": "A gift is waiting for you",
        "text": "尊敬的{name}，{company}为您送上“{package}”，请于{until}前在车主俱乐部“我的礼包”领取。",
        "text_en": "Dear {name}, {company} has a gift for you: {package}. "
        "Collect it under “My gifts” by {until}.",
        "wechat_template": "club_gift_arrived",
        "wechat_fields": {"thing1": "{package}", "time2": "{until}", "thing3": "请在“我的礼包”领取"},
        "sms_template": "GIFT_ARRIVED",
        "quiet_from": time(21),
        "quiet_until": time(8),
    },
    "voucher_redeemed": {
        "name": "核销回执",
        "topic": "receipts",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "store", "time", "taken", "rest", "left"],
        "title": "服务券已核销",
        "title_en": "Your service was redeemed",
        "text": "尊敬的{name}，您的“{product}”已于{time}在{store}使用{taken}，剩余{rest}。"
        "如非本人操作，请及时与我们联系。",
        "text_en": "Dear {name}, “{product}” was redeemed at {store}, {time}{taken}. Left: {rest}. "
        "Tell us at once if this was not you.",
        "wechat_template": "club_voucher_redeemed",
        "wechat_fields": {"thing1": "{product}", "thing2": "{store}", "time3": "{time}", "number4": "{left}"},
        "sms_template": "VOUCHER_REDEEMED",
        "priority": 2,
    },
    "booking_requested": {
        "name": "门店新预约",
        "topic": "bookings",
        "channels": [Channel.SMS],
        "placeholders": ["number", "product", "store", "time"],
        "title": "新预约",
        "title_en": "New booking",
        "text": "{store}有新预约{number}：{product}，{time}。请尽快在商户端“预约”中处理。",
        "text_en": "{store} has a new booking {number}: {product}, {time}. Please answer it in the portal.",
        "sms_template": "BOOKING_REQUESTED",
        "priority": 1,
        "max_late_minutes": 60,
        "in_inbox": False,
    },
    "booking_cancelled": {
        "name": "门店预约取消",
        "topic": "bookings",
        "channels": [Channel.SMS],
        "placeholders": ["number", "product", "store", "time"],
        "title": "预约已取消",
        "title_en": "Booking cancelled",
        "text": "{store}的预约{number}（{product}，{time}）已取消，请勿再准备。",
        "text_en": "Booking {number} at {store} ({product}, {time}) was cancelled.",
        "sms_template": "BOOKING_CANCELLED",
        "priority": 1,
        "max_late_minutes": 240,
        "in_inbox": False,
    },
    "booking_overdue": {
        "name": "门店预约超时提醒",
        "topic": "bookings",
        "channels": [Channel.SMS],
        "placeholders": ["number", "product", "store", "time", "what"],
        "title": "预约超时",
        "title_en": "Booking overdue",
        "text": "{store}的预约{number}（{product}，{time}）已超时：{what}。请立即处理。",
        "text_en": "Booking {number} at {store} ({product}, {time}) is overdue: {what}.",
        "sms_template": "BOOKING_OVERDUE",
        "priority": 1,
        "max_late_minutes": 30,
        "in_inbox": False,
    },
    "booking_accepted": {
        "name": "预约成功",
        "topic": "bookings",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "store", "time"],
        "title": "预约成功",
        "title_en": "Your booking is confirmed",
        "text": "尊敬的{name}，您预约的“{product}”已确认：{time}，{store}。"
        "如有变化请提前在“我的预约”中取消。",
        "text_en": "Dear {name}, “{product}” is booked: {time}, {store}. "
        "If you cannot come, cancel early under “My bookings”.",
        "wechat_template": "club_booking_accepted",
        "wechat_fields": {"thing1": "{product}", "time2": "{time}", "thing3": "{store}"},
        "sms_template": "BOOKING_ACCEPTED",
        "priority": 2,
    },
    "booking_progress": {
        "name": "预约进展",
        "topic": "bookings",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "store", "time", "what"],
        "title": "预约有新进展",
        "title_en": "News of your booking",
        "text": "尊敬的{name}，您在{store}预约的“{product}”：{what}",
        "text_en": "Dear {name}, your booking of “{product}” at {store}: {what}",
        "wechat_template": "club_booking_progress",
        "wechat_fields": {"thing1": "{product}", "thing2": "{store}", "thing3": "{what}"},
        "sms_template": "BOOKING_PROGRESS",
        "priority": 2,
        "max_late_minutes": 120,
    },
    "booking_ended": {
        "name": "预约结束",
        "topic": "bookings",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "store", "time", "what"],
        "title": "预约已结束",
        "title_en": "Your booking has ended",
        "text": "尊敬的{name}，您预约的“{product}”（{time}，{store}）：{what}",
        "text_en": "Dear {name}, your booking of “{product}” ({time}, {store}): {what}",
        "wechat_template": "club_booking_ended",
        "wechat_fields": {"thing1": "{product}", "time2": "{time}", "thing3": "{what}"},
        "sms_template": "BOOKING_ENDED",
        "priority": 2,
    },
    "booking_extra": {
        "name": "超出权益部分自付",
        "topic": "bookings",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "store", "time", "amount"],
        "title": "有一部分需您自付",
        "title_en": "A part is yours to pay",
        "text": "尊敬的{name}，“{product}”本次费用超出权益上限，超出的{amount}元由您付给{store}。"
        "明细见“我的预约”。",
        "text_en": "Dear {name}, “{product}” cost more than the club pays. You pay ¥{amount} to {store}; "
        "see “My bookings”.",
        "wechat_template": "club_booking_extra",
        "wechat_fields": {"thing1": "{product}", "amount2": "{amount}", "thing3": "{store}"},
        "sms_template": "BOOKING_EXTRA",
        "priority": 2,
    },
    "rating_asked": {
        "name": "邀请评价",
        "topic": "ratings",
        "channels": [Channel.WECHAT],
        "placeholders": ["name", "product", "store", "time"],
        "title": "请您评价本次服务",
        "title_en": "How was the service?",
        "text": "尊敬的{name}，您于{time}在{store}使用了“{product}”，服务满意吗？点击即可评价，只需几秒钟。",
        "text_en": "Dear {name}, you used “{product}” at {store}, {time}. How was it?",
        "wechat_template": "club_rating_asked",
        "wechat_fields": {"thing1": "{product}", "thing2": "{store}", "time3": "{time}"},
        "priority": 7,
        "quiet_from": time(21),
        "quiet_until": time(9),
        "max_late_minutes": 2 * DAY,
    },
    "redemption_reversed": {
        "name": "撤销核销回执",
        "topic": "receipts",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "store", "time", "rest", "left"],
        "title": "核销已撤销",
        "title_en": "A redemption was reversed",
        "text": "尊敬的{name}，您在{store}使用“{product}”的核销已撤销，权益已退回，当前剩余{rest}。",
        "text_en": "Dear {name}, the redemption of “{product}” at {store} was reversed. Left: {rest}.",
        "wechat_template": "club_redemption_reversed",
        "wechat_fields": {"thing1": "{product}", "thing2": "{store}", "time3": "{time}", "number4": "{left}"},
        "sms_template": "REDEMPTION_REVERSED",
        "priority": 2,
    },
    "voucher_received": {
        "name": "收到好友转赠",
        "topic": "gifts",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "friend", "until"],
        "title": "您收到一张服务券",
        "title_en": "You received a voucher",
        "text": "尊敬的{name}，您已收下{friend}转赠的“{product}”，有效期至{until}，可在“我的服务券”中使用。",
        "text_en": "Dear {name}, “{product}” from {friend} is yours now. "
        "Use it by {until}; it stands under “My vouchers”.",
        "wechat_template": "club_voucher_received",
        "wechat_fields": {"thing1": "{product}", "thing2": "{friend}", "time3": "{until}"},
        "sms_template": "VOUCHER_RECEIVED",
    },
    "handover_accepted": {
        "name": "转赠已被领取",
        "topic": "gifts",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "friend"],
        "title": "好友已收下您的服务券",
        "title_en": "Your friend accepted the voucher",
        "text": "尊敬的{name}，您转赠的“{product}”已由{friend}收下。",
        "text_en": "Dear {name}, {friend} accepted the voucher “{product}” that you gave away.",
        "wechat_template": "club_handover_accepted",
        "wechat_fields": {"thing1": "{product}", "thing2": "{friend}", "thing3": "好友已收下"},
        "sms_template": "HANDOVER_ACCEPTED",
    },
    "handover_lapsed": {
        "name": "转赠未被领取",
        "topic": "gifts",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "until"],
        "title": "转赠的服务券已退回",
        "title_en": "A voucher came back to you",
        "text": "尊敬的{name}，您转赠的“{product}”无人领取，已退回“我的服务券”，有效期至{until}。",
        "text_en": "Dear {name}, nobody accepted “{product}” in time, so it is yours again. "
        "It is valid until {until}.",
        "wechat_template": "club_handover_lapsed",
        "wechat_fields": {"thing1": "{product}", "thing2": "无人领取，已退回", "time3": "{until}"},
        "sms_template": "HANDOVER_LAPSED",
        "quiet_from": time(21),
        "quiet_until": time(8),
    },
    "voucher_extended": {
        "name": "服务券延期",
        "topic": "gifts",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "until"],
        "title": "您的服务券已延期",
        "title_en": "Your voucher was extended",
        "text": "尊敬的{name}，您的“{product}”已延期，现可使用至{until}。",
        "text_en": "Dear {name}, your voucher “{product}” was extended. You can use it by {until}.",
        "wechat_template": "club_voucher_extended",
        "wechat_fields": {"thing1": "{product}", "time2": "{until}", "thing3": "有效期已延长"},
        "sms_template": "VOUCHER_EXTENDED",
        "quiet_from": time(21),
        "quiet_until": time(8),
    },
    "voucher_replaced": {
        "name": "服务券换新",
        "topic": "gifts",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "until"],
        "title": "您的服务券已换新",
        "title_en": "Your voucher was replaced",
        "text": "尊敬的{name}，您的“{product}”已换发新券，原券码作废，新券可使用至{until}。",
        "text_en": "Dear {name}, your voucher “{product}” was replaced: the old code no longer works, "
        "the new one does until {until}.",
        "wechat_template": "club_voucher_replaced",
        "wechat_fields": {"thing1": "{product}", "time2": "{until}", "thing3": "原券码已作废"},
        "sms_template": "VOUCHER_REPLACED",
        "quiet_from": time(21),
        "quiet_until": time(8),
    },
    "renewal": {
        "name": "续保提醒",
        "topic": "renewal",
        "channels": BY_WECHAT,
        "placeholders": ["name", "product", "until"],
        "title": "续保温馨提醒",
        "title_en": "Your policy runs out soon",
        "text": "尊敬的{name}，您在{company}投保的{product}将于{until}到期。"
        "请联系您的服务专员办理续保，感谢您的信任！",
        "text_en": "Dear {name}, your {product} with {company} runs out on {until}. "
        "Please contact your adviser to renew. Thank you for your trust.",
        "wechat_template": "club_renewal",
        "wechat_fields": {"thing1": "{product}", "time2": "{until}", "thing3": "请联系服务专员办理续保"},
        "sms_template": "RENEWAL",
        "priority": 6,
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": 3 * DAY,
    },
    "birthday": {
        "name": "生日祝福",
        "topic": "greetings",
        "channels": GREETING,
        "placeholders": ["name"],
        "title": "生日快乐",
        "title_en": "Happy birthday",
        "text": "尊敬的{name}，今天是您的生日，{company}祝您生日快乐，阖家安康，出入平安！",
        "text_en": "Dear {name}, happy birthday from {company}. We wish you health, joy and safe journeys.",
        "sms_template": "BIRTHDAY",
        "priority": 7,
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": DAY // 2,
    },
    "festival": {
        "name": "节日问候",
        "topic": "greetings",
        "channels": GREETING,
        "placeholders": ["name", "greeting"],
        "title": "节日问候",
        "title_en": "Festive greetings",
        "text": "尊敬的{name}，{greeting}{company}祝您和家人平安喜乐！",
        "text_en": "Dear {name}, {greeting} Best wishes to you and your family from {company}.",
        "sms_template": "FESTIVAL",
        "priority": 8,
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": DAY // 2,
    },
    "statement_ready": {
        "name": "结算单通知",
        "topic": "settlement",
        "channels": [Channel.EMAIL, Channel.SMS],
        "placeholders": ["merchant", "period", "amount"],
        "title": "{period}结算单已生成",
        "title_en": "Statement for {period}",
        "text": "尊敬的合作伙伴{merchant}：您{period}的结算单已生成，"
        "金额{amount}元，请登录商户平台核对并确认。",
        "text_en": "Dear {merchant}, your statement for {period} is ready: CNY {amount}. "
        "Please check and confirm it in the portal.",
        "sms_template": "STATEMENT_READY",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "max_late_minutes": 7 * DAY,
        "in_inbox": False,
    },
}
KINDS |= MERCHANT_KINDS | COMPLAINT_KINDS | CAR_KINDS | ORDER_KINDS | NEWS_KINDS | LETTER_KINDS | CARE_KINDS
KINDS |= WORK_KINDS


def seed(model: type[models.Model]) -> None:
    """Add the kinds that are missing. Takes the model class: a migration passes its own, older one."""
    common = {"topic": "service", "purpose": Purpose.SERVICE}
    columns = {field.name for field in model._meta.concrete_fields}
    whole = {code: {**common, **kind} for code, kind in KINDS.items()}
    rows = [
        model(code=code, **{name: value for name, value in kind.items() if name in columns})
        for code, kind in whole.items()
    ]
    model._default_manager.bulk_create(rows, ignore_conflicts=True)
