"""The queues and scripts a call centre starts with; staff change them at the desk."""

from datetime import date, datetime
from typing import Any

from club.core.clock import SHANGHAI

FIRST_DAY = date(2026, 1, 1)
WRITTEN = datetime(2026, 1, 1, tzinfo=SHANGHAI)
WORKDAY = "09:30-12:00 14:30-17:30 19:00-21:00"
REST = "10:30-12:30 14:30-17:30 19:00-21:00"
TUESDAY = 1

KINDS: list[dict[str, Any]] = [
    {
        "code": "new-contract",
        "name": "新契约回访",
        "name_en": "New-contract revisit",
        "event": "policy_issued",
        "lines": ["motor", "compulsory"],
        "group_lines": ["property", "accident"],
        "rhythm": "week",  # on Mondays: what was issued from Monday to Sunday of the week before
        "late_days": 7,
        "call_for": 7,
        "workday_hours": WORKDAY,
        "rest_hours": REST,
        "to_branch": True,
    },
    {
        "code": "after-report",
        "name": "出险关怀回访",
        "name_en": "Care call after a report",
        "event": "claim_reported",
        "lines": ["motor", "compulsory"],
        "group_lines": ["motor", "compulsory"],
        "rhythm": "half_hour",  # what was reported between an hour and half an hour ago
        "lag": 30,
        "lag_unit": "minutes",
        "call_for": 30,
        "call_unit": "minutes",
        "second_days": 1,
        "gap_minutes": 8,
        "lease_minutes": 8,
        "to_branch": True,
        "answer_days": 1,
    },
    {
        "code": "after-closure",
        "name": "结案关怀回访",
        "name_en": "Care call after a claim is closed",
        "event": "claim_closed",
        "lines": ["motor", "compulsory"],
        "group_lines": ["motor", "compulsory"],
        "rhythm": "week",  # on Tuesdays: what was closed 20 to 14 days ago
        "weekday": TUESDAY,
        "lag": 13,
        "late_days": 7,
        "call_for": 7,
        "workday_hours": WORKDAY,
        "rest_hours": REST,
    },
    {
        "code": "complaint",
        "name": "投诉回访",
        "name_en": "Revisit after a complaint",
        "event": "listed",
        "rhythm": "by_hand",
        "workday_hours": WORKDAY,
        "rest_hours": REST,
    },
    {
        "code": "special",
        "name": "专项回访",
        "name_en": "Special revisit",
        "event": "listed",
        "rhythm": "by_hand",
        "workday_hours": WORKDAY,
        "rest_hours": REST,
    },
]

HELLO = "您好，我是{company}客服中心，工号请您记录。请问您是{name}吗？"
BYE = "感谢您的支持，祝您生活愉快，再见！"
YES_NO, STARS, WORDS = "yes_no", "stars", "words"
# greeting after the first words, then the questions: text, how it is answered, whether it has to be
SCRIPTS: dict[str, tuple[str, list[tuple[str, str, bool]]]] = {
    "new-contract": (
        "您上周在我公司投保了保险（{reference}），想占用您两分钟做个回访。",
        [
            ("请问投保单是您本人或经您授权签字的吗？", YES_NO, True),
            ("业务员向您递交名片并说明保险责任和责任免除了吗？", YES_NO, True),
            ("您收到保单和服务指南手册了吗？", YES_NO, True),
            ("您的联系电话和地址都正确吗？", YES_NO, True),
            ("您对我们的承保服务满意吗？请您打分。", STARS, False),
            ("您还有什么意见和建议？", WORDS, False),
        ],
    ),
    "after-report": (
        "您刚才报案的事故（{reference}），人员都安全吗？我们想了解是否有需要帮助的地方。",
        [
            ("查勘人员与您联系了吗？", YES_NO, True),
            ("需要我们安排道路救援吗？", YES_NO, False),
            ("您还需要什么帮助？", WORDS, False),
        ],
    ),
    "after-closure": (
        "您的理赔案件（{reference}）已经结案，赔款已支付，想了解您的感受。",
        [
            ("赔款您收到了吗？", YES_NO, True),
            ("理赔员有没有提出不合理的要求？", YES_NO, False),
            ("您对理赔服务满意吗？请您打分。", STARS, True),
            ("您还有什么意见和建议？", WORDS, False),
        ],
    ),
    "complaint": (
        "您反映的问题（{reference}）已有处理结果，想听听您的意见。",
        [
            ("处理结果有人告知您了吗？", YES_NO, True),
            ("您对处理结果满意吗？请您打分。", STARS, True),
            ("您还有什么意见？", WORDS, False),
        ],
    ),
    "special": (
        "关于您的业务（{reference}），想做个简短回访。",
        [
            ("服务人员按约定时间到达或联系您了吗？", YES_NO, True),
            ("您对服务满意吗？请您打分。", STARS, True),
            ("您还有什么意见和建议？", WORDS, False),
        ],
    ),
}


def seed(models: Any) -> None:
    """Add what is missing; `models` gives a model by its name, so that a migration can pass its own."""
    kinds, scripts, questions = (models(f"Revisit{name}") for name in ("Kind", "Script", "Question"))
    for place, facts in enumerate(KINDS, 1):
        own = {**facts, "active_from": FIRST_DAY, "sort_order": place}
        kind, is_new = kinds.objects.get_or_create(code=own.pop("code"), defaults=own)
        if is_new:
            greeting, asked = SCRIPTS[kind.code]
            words = {"greeting": HELLO + greeting, "closing": BYE, "written_at": WRITTEN}
            script = scripts.objects.create(kind=kind, version=1, **words)
            questions.objects.bulk_create(
                questions(script=script, number=number, text=text, answering=how, is_required=must)
                for number, (text, how, must) in enumerate(asked, 1)
            )
