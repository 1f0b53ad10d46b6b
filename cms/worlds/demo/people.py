"""Customers with their cars and policies; members; followers who are nothing more yet."""

# ruff: noqa: E501 - the tables are wide

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from club.core import people
from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date
from club.core.models import ActorKind
from club.identity.actions import enter_by_phone, open_wechat_account
from club.members.actions import complete_identity, register
from club.members.models import Customer, Member, Policy, PolicyLine, Vehicle
from club.organisation.models import Branch
from club.wechat.actions import create_scene
from club.wechat.models import Follower, Scene
from cms.worlds import numbers
from cms.worlds.demo.tables import rows

PRODUCTS = {PolicyLine.MOTOR: "机动车商业保险", PolicyLine.COMPULSORY: "机动车交强险"}
# `renews` is in how many days the motor policy runs out, `joined` how many days ago somebody became a member
# ('-' for not yet), `born` may be 'today'. Premium in yuan.
PEOPLE = """
    name   | born       | sex | phone       | branch | plate    | car            | premium | renews | no_claim | joined
    陈思远 | 1985-03-12 | m   | 13900030001 | 370100 | 鲁A7K21P | 大众迈腾       | 4280    | 30     | 3        | 121
    刘佳怡 | 1990-07-25 | f   | 13900030002 | 370100 | 鲁AD10862| 比亚迪汉       | 5160    | 96     | 2        | 121
    张志强 | 1978-11-02 | m   | 13900030003 | 370102 | 鲁A51F08 | 宝马 X5        | 12600   | 201    | 5        | 120
    王雅楠 | today      | f   | 13900030004 | 370100 | 鲁A90M35 | 丰田凯美瑞     | 3960    | 145    | 1        | 119
    李建军 | 1969-01-30 | m   | 13900030005 | 370200 | 鲁B33T17 | 奥迪 A6L       | 11200   | 60     | 6        | 119
    赵晓彤 | 1995-09-18 | f   | 13900030006 | 370200 | 鲁B6H802 | 本田思域       | 3120    | 250    | 0        | 118
    孙文博 | 1988-05-06 | m   | 13900030007 | 370200 | 鲁BD22917| 特斯拉 Model 3 | 6480    | 29     | 2        | 60
    周敏   | 1982-12-21 | f   | 13900030008 | 370600 | 鲁F08K66 | 日产轩逸       | 2980    | 31     | 4        | 58
    吴国栋 | 1975-04-14 | m   | 13900030009 | 370600 | 鲁F77A90 | 奔驰 E300      | 13800   | 180    | 7        | 55
    郑可欣 | 1998-08-08 | f   | 13900030010 | 370100 | 鲁A2Q518 | 吉利星瑞       | 2860    | 320    | 0        | 52
    冯立伟 | 1986-10-10 | m   | 13900030011 | 370100 | 鲁A46D31 | 哈弗 H6        | 3340    | 75     | 1        | 50
    褚婷   | 1992-02-17 | f   | 13900030012 | 370200 | 鲁B19N27 | 马自达 CX-5    | 3720    | 110    | 2        | 48
    卫东升 | 1980-06-28 | m   | 13900030013 | 370600 | 鲁F5E430 | 别克 GL8       | 5880    | 15     | 3        | 47
    蒋欣然 | 1993-11-11 | f   | 13900030014 | 370100 | 鲁A8B126 | 荣威 RX5       | 3010    | 9      | 1        | 6
    张伟   | 1987-04-23 | m   | 13900010001 | 370100 | 鲁A3W672 | 长安 CS75      | 3560    | 30     | 2        | -
    李晓雯 | 1994-06-15 | f   | 13900010002 | 370200 | 鲁BD83105| 小鹏 P7        | 4620    | 88     | 1        | -
    王建国 | 1972-09-09 | m   | 13900010003 | 370600 | 鲁F21R58 | 丰田普拉多     | 10900   | 132    | 8        | -
"""
STRANGERS = 36  # people who follow the account and have not registered
OPENID = "oDemo{:023d}"


def build_customers(branches: dict[str, Branch], at: datetime) -> dict[str, Customer]:
    """What the core system knows; by name."""
    return {row["name"]: _customer(number, row, branches, at) for number, row in enumerate(rows(PEOPLE), 1)}


def build_members(customers: dict[str, Customer], at: datetime) -> list[Member]:
    """Those who joined, each through the same door as everybody: WeChat, phone, ID number and name."""
    scenes = _scenes({customer.branch for customer in customers.values()}, at)
    joined = [row for row in rows(PEOPLE) if row["joined"] != "-"]
    return [
        _member(
            OPENID.format(number), customers[row["name"]], scenes, at - timedelta(days=int(row["joined"]))
        )
        for number, row in enumerate(joined, start=1)
    ]


def build_strangers(at: datetime) -> None:
    """Followers of the last weeks, some of whom have left again."""
    scenes = list(Scene.objects.order_by("pk"))
    for number in range(STRANGERS):
        since = at - timedelta(days=3 + 2 * number, hours=number % 9)
        left = number % 7 == 6
        Follower.objects.create(
            app_id=settings.WECHAT_APP_ID,
            openid=OPENID.format(1000 + number),
            scene=scenes[number % len(scenes)] if number % 3 else None,
            is_following=not left,
            followed_at=since,
            last_follow_at=since,
            unfollowed_at=since + timedelta(days=2) if left else None,
        )


def to_register() -> list[dict[str, Any]]:
    """Customers who have not joined: name, ID number and the phone of theirs in the sandbox."""
    waiting = Customer.objects.filter(
        external_id__in=[
            f"D{number:05d}" for number, row in enumerate(rows(PEOPLE), 1) if row["joined"] == "-"
        ],
        members__isnull=True,
    )
    return [
        {"name": row.name, "id_number": row.id_number, "phone": row.phone} for row in waiting.order_by("pk")
    ]


def _customer(number: int, row: dict[str, str], branches: dict[str, Branch], at: datetime) -> Customer:
    today = local_date(at)
    # In a leap year's last February day everybody else's birthday is the 28th.
    born = date(1988, today.month, today.day) if row["born"] == "today" else date.fromisoformat(row["born"])
    serial = 2 * number + (row["sex"] == "m")
    identity = numbers.id_number("370102", born, serial)
    customer = Customer.objects.create(
        external_id=f"D{number:05d}",
        branch=branches[row["branch"]],
        name=row["name"],
        id_number=identity,
        phone=people.phone(row["phone"]),
        birth_year=born.year,
        birth_month=born.month,
        birth_day=born.day,
        is_female=row["sex"] == "f",
        no_claim_years=int(row["no_claim"]),
        value_class="ABC"[number % 3],
        imported_at=at,
    )
    _cover(number, customer, row, today, at)
    return customer


def _cover(number: int, customer: Customer, row: dict[str, str], today: date, at: datetime) -> None:
    plate = people.plate(row["plate"])
    vehicle = Vehicle.objects.create(
        customer=customer,
        plate=plate,
        plate_tail=next(char for char in reversed(plate) if char.isdigit()),
        vin=numbers.vin(number),
        model=row["car"],
        fuel=Vehicle.Fuel.ELECTRIC if people.is_new_energy(plate) else Vehicle.Fuel.PETROL,
        registered_date=today - timedelta(days=700 + 90 * number),
    )
    premiums = {PolicyLine.MOTOR: int(row["premium"]) * 100, PolicyLine.COMPULSORY: 95_000}
    insure(vehicle, f"{number:08d}", premiums, int(row["renews"]), at)


def insure(
    vehicle: Vehicle, serial: str, premiums: dict[PolicyLine, int], days: int, at: datetime, **facts: Any
) -> None:
    """A year's policies for a car, one for each line with its premium in fen; they run out in `days`."""
    owner, ends = vehicle.customer, local_date(at) + timedelta(days=days)
    for line, premium in premiums.items():
        Policy.objects.create(
            number=f"P{line[:1].upper()}DEMO{serial}",
            customer=owner,
            vehicle=vehicle,
            line=line,
            product_name=PRODUCTS[line],
            branch=owner.branch,
            valid_from=ends - timedelta(days=365),
            valid_until=ends,
            premium_fen=premium,
            issued_at=at - timedelta(days=365 - days),
            **facts,
        )


def _scenes(branches: set[Branch], at: datetime) -> dict[int, Scene]:
    since = at - timedelta(days=200)
    return {
        branch.pk: create_scene(
            kind=Scene.Kind.BRANCH,
            label=f"{branch.name}大厅",
            branch=branch,
            permanent=True,
            by=SYSTEM,
            at=since,
        )
        for branch in sorted(branches, key=lambda branch: branch.path)
    }


def _member(openid: str, customer: Customer, scenes: dict[int, Scene], at: datetime) -> Member:
    Follower.objects.create(
        app_id=settings.WECHAT_APP_ID,
        openid=openid,
        scene=scenes[customer.branch_id],
        is_following=True,
        followed_at=at,
        last_follow_at=at,
    )
    account = open_wechat_account(app_id=settings.WECHAT_APP_ID, openid=openid, at=at)
    account = enter_by_phone(phone=customer.phone, current=account, at=at)
    himself = Actor(ActorKind.MEMBER, str(account.uid))
    member = register(account=account, channel="wechat", by=himself, at=at)
    return complete_identity(
        member=member, id_number=customer.id_number, name=customer.name, by=himself, at=at
    )
