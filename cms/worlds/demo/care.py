"""Three customer managers with their members; some to-dos done, some overdue, some for today."""

from datetime import date, datetime, timedelta

from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date, midnight
from club.core.models import ActorKind
from club.identity.models import Account
from club.managers.actions import assign_by_rules, draw_day, record_contact
from club.managers.models import CustomerManager, Outcome, ToDo, ToDoLine
from club.members.models import Policy
from cms.worlds.demo.tables import rows

# `room` is how many members at most; one city has too little, so that somebody stays unassigned.
MANAGERS = """
    login   | seller   | room | phone
    care-jn | 37010088 | 260  | 0531-55500001
    care-qd | 37020066 | 200  | 0532-55500002
    care-yt | 37060033 | 60   | 0535-55500003
"""
SINCE = timedelta(days=6)
LATE = 4  # every so many to-dos nobody did
SAID = [
    (Outcome.WILL_RENEW, "客户表示会续保，等新报价。", 3),
    (Outcome.THINKING, "在比较其他公司的价格。", 2),
    (Outcome.UNREACHABLE, "", 1),
    (Outcome.RENEWED, "已在门店续保。", 0),
    (Outcome.REFUSED, "今年不想续。", 0),
]


def build(colleagues: dict[str, Account], at: datetime) -> None:
    """All of it, by the acts themselves."""
    for row in rows(MANAGERS):
        account = colleagues[row["login"]]
        post = account.posts.select_related("branch").get()
        facts = {"seller_code": row["seller"], "capacity": int(row["room"]), "phone": row["phone"]}
        CustomerManager.objects.create(account=account, branch=post.branch, **facts)
        Policy.objects.filter(branch=post.branch, number__startswith="PMDEMO").update(
            salesperson=row["seller"]
        )
    assign_by_rules(by=SYSTEM, at=at - SINCE)
    for days in range(SINCE.days - 1, -1, -1):
        day = local_date(at) - timedelta(days=days)
        draw_day(day=day, at=midnight(day))
        _work(day - timedelta(days=1))


def _work(day: date) -> None:
    """What the managers did on a day."""
    waits = ToDo.objects.filter(due_date=day, state=ToDo.State.OPEN).select_related(
        "member", "manager__account"
    )
    for number, row in enumerate(waits.order_by("pk")):
        if number % LATE == LATE - 1:
            continue
        outcome, words, days = (Outcome.TALKED, "客户很高兴。", 0)
        if row.lines.filter(kind__in=[ToDoLine.Kind.RENEWAL, ToDoLine.Kind.NEXT]).exists():
            outcome, words, days = SAID[number % len(SAID)]
        record_contact(
            member=row.member,
            to_do=row,
            way="phone",
            outcome=outcome,
            words=words,
            next_date=day + timedelta(days=days) if days else None,
            by=Actor(ActorKind.STAFF, str(row.manager.account.uid)),
            at=midnight(day) + timedelta(hours=10, minutes=7 * number % 300),
        )
