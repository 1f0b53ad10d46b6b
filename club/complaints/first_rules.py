"""The rules a new club starts with: causes, two flows, the house rules of 2016, the measures of 2020."""

from datetime import date, time
from typing import Any

HOUSE, LAW = "house_2016", "measures_2020"
HOUSE_FROM, LAW_FROM = date(2016, 1, 1), date(2020, 3, 1)
ALL = ["ordinary", "informal", "formal"]
REGULATOR = ["informal", "formal"]
HOUR, DAY = 60, 24 * 60

CAUSES = [
    ("club_code_refused", "club", "兑换码被拒", "Code refused", True),
    ("club_extra_charge", "club", "商户额外收费", "Merchant charged extra", True),
    ("club_not_received", "club", "礼包未收到", "Gift not received", True),
    ("club_waiting", "club", "等候时间过长", "Long wait", True),
    ("club_wrong_deduction", "club", "扣次或扣款有误", "Wrong deduction", True),
    ("service_attitude", "service", "服务态度", "Cold or rude service", True),
    ("service_knowledge", "service", "业务不熟", "Staff did not know", False),
    ("service_no_progress", "service", "无人跟进", "Nobody follows up", True),
    ("service_rigid", "service", "流程死板", "Rigid process", False),
    ("claim_liability", "claim", "保险责任争议", "Dispute about liability", False),
    ("claim_third_party", "claim", "标的不赔偿三者", "Own party does not pay third party", False),
    ("claim_standard", "claim", "赔偿标准异议", "Standard of compensation", True),
    ("claim_uncooperative", "claim", "全责方不配合理赔", "Party at fault does not cooperate", False),
    ("claim_no_help", "claim", "未协助理赔", "No help with the claim", False),
    ("claim_doubtful", "claim", "疑义案件争议", "Dispute about a doubtful case", False),
    ("claim_slow", "claim", "理赔时效", "Claim takes too long", True),
    ("other", "other", "其他", "Something else", True),
]

FLOWS: list[tuple[str, str, str, list[str], list[tuple[str, bool]]]] = [
    (
        "own",
        "自有渠道：登记、审查、转办、回复、回访、归档",
        "Own channels: register, review, forward, answer, call back, archive",
        ["member_page", "counter", "call_centre", "website", "letter", "api"],
        [
            ("review", True),
            ("assign", True),
            ("contact", True),
            ("plan", False),
            ("promise", False),
            ("answer", True),
            ("revisit", True),
            ("close", True),
            ("archive", True),
        ],
    ),
    (
        "regulator",
        "监管及协会转办：联系、会商、承诺、处理、报告、追责",
        "Regulator and association: contact, plan, promise, handle, report, account for",
        ["regulator", "association"],
        [
            ("assign", True),
            ("contact", True),
            ("plan", True),
            ("promise", True),
            ("answer", True),
            ("report", False),
            ("close", True),
            ("summary", True),
            ("archive", True),
        ],
    ),
]


def _rule(
    code: str, names: tuple[str, str], kind: str, grades: list[str], term: tuple[int, str], **more: Any
) -> dict[str, Any]:
    amount, unit = term
    facts = {"source": HOUSE, "valid_from": HOUSE_FROM, **more}
    return {
        "code": code, "name": names[0], "name_en": names[1], "kind": kind,
        "grades": grades, "amount": amount, "unit": unit, **facts,
    }  # fmt: skip


RULES = [
    _rule("contact-15", ("15分钟内联系投诉人", "Contact within 15 minutes"), "contact", ALL, (15, "minutes"),
          hours="by_channel", warn_minutes=5),
    _rule("forward-same-day", ("当天转办", "Forward the same day"), "forward", ["ordinary"], (1, "same_day"),
          warn_minutes=10 * HOUR),
    _rule("plan-same-day", ("当天会商处理方案", "Plan the same day"), "plan", ALL, (1, "same_day"),
          warn_minutes=10 * HOUR),
    _rule("feedback-3", ("分公司三个工作日反馈", "Branch feedback in 3 working days"), "feedback",
          ["ordinary"], (3, "working_days"), starts_with="assignment", may_pause=True, warn_minutes=DAY),
    _rule("report-5", ("五个工作日内未撤诉的报告", "Report unless withdrawn in 5 working days"), "report",
          REGULATOR, (5, "working_days"), warn_minutes=DAY),
    _rule("valid-8", ("八个工作日内未撤诉当月有效", "Valid for the month unless withdrawn in 8 working days"),
          "valid_month", ["informal"], (8, "working_days"), warn_minutes=2 * DAY),
    _rule("letter-30", ("三十日未撤诉反馈盖章报告", "Stamped report unless withdrawn in 30 days"), "letter",
          ["formal"], (30, "calendar_days"), warn_minutes=3 * DAY),
    _rule("valid-30", ("超过三十日未撤诉当月有效", "Valid for the month unless withdrawn in 30 days"),
          "valid_late", ["formal"], (30, "calendar_days"), warn_minutes=3 * DAY),
    _rule("decide-15", ("十五日内作出处理决定", "Decide within 15 days"), "decide", ALL,
          (15, "calendar_days"), source=LAW, valid_from=LAW_FROM, complexity="simple", may_pause=True,
          warn_minutes=3 * DAY),
    _rule("decide-30", ("复杂投诉三十日内决定", "Decide a complex complaint within 30 days"), "decide", ALL,
          (30, "calendar_days"), source=LAW, valid_from=LAW_FROM, complexity="complex", may_pause=True,
          warn_minutes=3 * DAY, extension=30),
]  # fmt: skip


POINTS = [
    ("happened", "发生监管投诉扣5分", "A complaint to the regulator: 5 points", "happened", 5, 5, 15),
    ("turned", "转为有效投诉加扣0至10分", "It turned valid: 0 to 10 points more", "turned", 0, 10, 15),
    ("year", "当年未撤诉年度考核扣0至10分", "Not withdrawn in its year: 0 to 10 points", "year", 0, 10, None),
]


def seed_points(models: Any) -> None:
    """Add the first rules of points; what staff changed stays."""
    for code, name, name_en, occasion, least, most, cap in POINTS:
        facts = {"name": name, "name_en": name_en, "occasion": occasion, "least": least, "most": most}
        facts |= {"month_cap": cap, "valid_from": HOUSE_FROM}
        models("PointRule").objects.get_or_create(code=code, defaults=facts)


def seed(models: Any) -> None:
    """Add what is missing; what staff changed stays. `models` gives the model of a name."""
    cause, flow, step = models("ComplaintCause"), models("ComplaintFlow"), models("FlowStep")
    for place, (code, kind, name, name_en, for_members) in enumerate(CAUSES, 1):
        facts = {"kind": kind, "name": name, "name_en": name_en, "for_members": for_members}
        cause.objects.get_or_create(code=code, defaults={**facts, "sort_order": place})
    for code, name, name_en, channels, steps in FLOWS:
        facts = {"name": name, "name_en": name_en, "channels": channels}
        row, made = flow.objects.get_or_create(code=code, defaults=facts)
        for number, (act, is_required) in enumerate(steps if made else [], 1):
            step.objects.create(flow=row, number=number, act=act, is_required=is_required)
    for rule in RULES:
        models("DeadlineRule").objects.get_or_create(code=rule["code"], defaults=rule)
    models("OfficeHours").objects.get_or_create(
        valid_from=HOUSE_FROM, defaults={"opens": time(9), "closes": time(17)}
    )
