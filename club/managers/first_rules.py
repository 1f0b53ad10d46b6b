"""The rules and steps of care a new club starts with; staff change them at the desk."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

ONLINE = ["网销", "官网", "微信", "APP", "电销直通"]
RULES: list[tuple[str, int, list[str]]] = [("seller", 1, []), ("local", 2, ONLINE), ("capacity", 3, [])]
RENEWAL = (
    "您好！您的保单（险种名称）将于到期日到期，请问是否需要帮您办理续保？我将尽快帮您办理，感谢您的信任！"
)
# event, days from it, what to do, in English, words for the call
STEPS = [
    ("renewal", -30, "到期前30天首次续保电话", "First renewal call, 30 days before the end", RENEWAL),
    ("renewal", -20, "到期前20天续保跟进电话", "Renewal call, 20 days before the end", RENEWAL),
    ("renewal", -10, "到期前10天续保跟进电话", "Renewal call, 10 days before the end", RENEWAL),
    ("birthday", 0, "生日祝福", "Birthday wishes", "祝您生日快乐，一路平安！"),
    (
        "signed",
        3,
        "承保答谢与满意度询问",
        "Thanks for the policy, and whether all is well",
        "感谢您选择我们。",
    ),
    ("reported", 1, "出险关怀", "Care after an accident", "听说您的车出了事故，人没有受伤吧？"),
    ("closed", 7, "理赔满意度询问", "Ask how the claim went", "您的理赔已结案，请问您对我们的服务满意吗？"),
]


def seed(model: Callable[[str], Any]) -> None:
    """Add what is missing. `model` gives the class of a name, so that a migration can pass its own."""
    rules = [
        model("AssignmentRule")(kind=kind, position=place, channels=channels)
        for kind, place, channels in RULES
    ]
    model("AssignmentRule").objects.bulk_create(rules, ignore_conflicts=True)
    fields = ("occasion", "offset_days", "name", "name_en", "script")
    steps = [model("CareStep")(**dict(zip(fields, row, strict=True))) for row in STEPS]
    model("CareStep").objects.bulk_create(steps, ignore_conflicts=True)


NAMES = {
    "renewal": ("续保跟踪", "Renewal calls"),
    "birthday": ("生日关怀", "Birthday care"),
    "signed": ("承保答谢", "Thanks for the policy"),
    "reported": ("出险关怀", "Care after an accident"),
    "closed": ("理赔回访", "After a claim"),
}


def make_flows(model: Callable[[str], Any]) -> None:
    """Care steps become version 1 of one flow for all members for each event."""
    now = timezone.now()
    for event, (name, name_en) in NAMES.items():
        flow = model("CareFlow").objects.create(event=event, name=name, name_en=name_en)
        facts = {"state": "published", "written_at": now, "published_at": now}
        version = model("FlowVersion").objects.create(flow=flow, number=1, skips_complaints=False, **facts)
        model("CareStep").objects.filter(occasion=event).update(version=version)
