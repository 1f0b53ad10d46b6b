"""Service standards: one of a city, a quarter that is published and one that waits for a colleague."""

from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date, midnight
from club.core.models import ActorKind
from club.identity.models import Account
from club.members.models import InsuranceClaim, Policy, PolicyLine
from club.organisation.models import Branch
from club.standards.actions import (
    Seven,
    add_finding,
    give_points,
    order_check_task,
    publish_attainment,
    record_check,
    report_check_task,
    watch_claims,
    write_standard,
)
from club.standards.models import Attainment, AttainmentPeriod, ServiceItem, ServiceStandard
from club.standards.periods import Span, last_quarter

CITIES = ("370100", "370200", "370600")
DAY = timedelta(days=1)
AFTER = timedelta(days=3, hours=10)  # how long after its end a quarter was closed


def build(branches: dict[str, Branch], colleagues: dict[str, Account], at: datetime) -> None:
    """Jinan promises more than its province; two quarters were closed, the older one is published."""
    closer, other = (Actor(ActorKind.STAFF, str(colleagues[login].uid)) for login in ("admin", "manager-hq"))
    _stricter(branches["370100"], closer, at)
    span = last_quarter(at)
    older = _closed(span.before, branches, closer)
    publish_attainment(period=older, by=other, at=older.closed_at + timedelta(days=1))
    _closed(span, branches, closer)
    _claims(at)
    _checks(branches, colleagues, at)
    bonus = {"points": 2, "words": "视频查勘上线，小额案件当日到账。"}
    give_points(year=local_date(at).year, branch=branches["370000"], **bonus, by=closer, at=at)


def _claims(at: datetime) -> None:
    """Claims with their milestones: assessed in time, assessed late, still to be approved."""
    policies = Policy.objects.filter(line=PolicyLine.MOTOR, customer__members__isnull=False, is_group=False)
    for number, policy in enumerate(policies.select_related("customer", "vehicle").order_by("pk")[:6]):
        fixed = at - (8 + number) * DAY
        InsuranceClaim.objects.create(
            number=f"LPDEMO{number + 101:06d}",
            customer=policy.customer,
            policy=policy,
            vehicle=policy.vehicle,
            state=InsuranceClaim.State.ASSESSED,
            reported_at=fixed - DAY,
            loss_fen=(300_000, 1_860_000, 4_200_000)[number % 3],
            plan_fixed_at=fixed,
            assessed_at=fixed + (1 + 6 * (number % 2)) * DAY,
            documents_at=fixed + 7 * DAY,
            approved_at=fixed + 7 * DAY if number % 3 == 0 else None,
        )
    watch_claims(at=at)


def _stricter(branch: Branch, by: Actor, at: datetime) -> None:
    item = ServiceItem.objects.get(number=10)
    above = ServiceStandard.objects.get(item=item, branch=None)
    words = {name: getattr(above, name) for name in Seven.__dataclass_fields__}
    words["standard"] = "接到派工五分钟内联系客户；市区二十分钟、郊区六十分钟内到达现场，否则与客户另约时间。"
    words["standard_en"] = "The surveyor calls within 5 minutes and is on site within 20 minutes in town."
    facts = {"target": 97, "valid_from": local_date(at)}
    write_standard(item=item, branch=branch, seven=Seven(**words), **facts, by=by, at=at)


def _closed(span: Span, branches: dict[str, Branch], by: Actor) -> AttainmentPeriod:
    """A quarter of a year in which the club was busy: its cases are older than the demo world."""
    at = midnight(span.end) + AFTER
    facts = {"kind": span.kind, "first_date": span.start, "closed_at": at, "closed_by_id": by.id}
    period = AttainmentPeriod.objects.create(**facts)
    rows = [
        _row(period, item, branches[code], place)
        for place, code in enumerate(CITIES)
        for item in ServiceItem.objects.exclude(measure="")
    ]
    Attainment.objects.bulk_create(rows)
    audit.record(verb="attainment.closed", subject=period, by=by, at=at, rows=len(rows), period=span.code)
    return period


def _row(period: AttainmentPeriod, item: ServiceItem, branch: Branch, place: int) -> Attainment:
    turn = item.number * 7 + place * 5 + period.first_date.month
    total = 40 + turn * 11 % 260
    left_out = total * (turn % 6) // 100
    missed = (total - left_out) * (turn % 9) // 100
    numbers = {"total": total, "left_out": left_out, "met": total - left_out - missed}
    return Attainment(period=period, item=item, branch=branch, **numbers)


# Place, branch, how, days ago; number of the item, result and what was seen.
CHECKS: list[tuple[str, str, str, int, list[tuple[int, str, str]]]] = [
    (
        "泉城路营业厅",
        "370100",
        "mystery",
        9,
        [(22, "met", ""), (23, "missed", "进门三分钟无人引导。"), (24, "met", "")],
    ),
    (
        "经十路营业厅",
        "370100",
        "video",
        5,
        [(22, "met", ""), (23, "met", ""), (24, "missed", "投诉电话被宣传海报遮挡。")],
    ),
    (
        "香港中路营业厅",
        "370200",
        "visit",
        3,
        [(4, "met", ""), (5, "met", ""), (22, "met", ""), (23, "left_out", "")],
    ),
]


def _checks(branches: dict[str, Branch], colleagues: dict[str, Account], at: datetime) -> None:
    """Three places that somebody looked at; one miss is being put right, one is reported as done."""
    clerk, boss = (
        Actor(ActorKind.STAFF, str(colleagues[login].uid)) for login in ("operator-jn", "manager-sd")
    )
    tasks = []
    for site, code, way, days, findings in CHECKS:
        when = at - days * DAY
        facts = {"branch": branches[code], "store": None, "site": site, "way": way}
        check = record_check(**facts, checked_date=local_date(when), by=boss, at=when)
        for number, result, words in findings:
            item = ServiceItem.objects.get(number=number)
            seen = {"item": item, "result": result, "words": words, "photos": []}
            found = add_finding(check=check, **seen, by=boss, at=when)
            if result == "missed":
                ask = {"words": "三日内整改并拍照。", "owner": colleagues["operator-jn"]}
                due = local_date(when + 3 * DAY)
                tasks.append(order_check_task(finding=found, **ask, due_date=due, by=boss, at=when))
    proof = {"words": "海报已移走，投诉电话清晰可见。", "photos": [_picture()]}
    report_check_task(task=tasks[-1], **proof, by=clerk, at=at - DAY)


def _picture() -> SimpleUploadedFile:
    """A photo of a sign, as far as a demo needs one."""
    out = BytesIO()
    Image.new("RGB", (640, 420), "#d7e6df").save(out, "JPEG")
    return SimpleUploadedFile("proof.jpg", out.getvalue(), content_type="image/jpeg")
