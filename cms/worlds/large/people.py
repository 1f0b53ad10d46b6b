"""Members by the thousand: follower, account, customer, car, policy, membership."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from stdnum import luhn

from club.core import sealing
from club.identity.models import Account, WeChatIdentity
from club.members.models import Customer, Member, Policy, PolicyLine, Vehicle
from club.wechat.models import Follower
from cms.worlds import numbers
from cms.worlds.large.stage import CITIES, Stage
from cms.worlds.large.table import Table

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文海燕鹏飞雪梅晨曦子轩梓涵一诺"
CARS = ("大众朗逸", "丰田卡罗拉", "日产轩逸", "本田思域", "比亚迪秦", "哈弗 H6", "吉利帝豪", "别克英朗")
REGIONS = ("370103", "370104", "370105", "370202", "370203", "370213", "370302", "370303", "370402", "370502")
REGIONS += (
    "370602",
    "370611",
    "370702",
    "370705",
    "370811",
    "370902",
    "371002",
    "371102",
    "371302",
    "371311",
)
BIRTHS = 16_000  # days from 1958 on
PEOPLE = BIRTHS * 1000 * len(REGIONS)  # as many ID numbers as the scheme has
SCATTER = 7_368_787  # prime to PEOPLE: neighbours in the list share neither birthday nor region
PER_SEED = 5_000_000

# What varies from row to row.
COLUMNS = {
    Follower: "uid app_id openid is_following followed_at last_follow_at",
    Account: "uid username password phone phone_index phone_verified_at date_joined",
    WeChatIdentity: "account_id follower_id linked_at",
    Customer: "uid external_id branch_id name name_index id_number id_number_index phone phone_index "
    "birth_year birth_month birth_day is_female no_claim_years value_class imported_at",
    Member: "uid number account_id customer_id branch_id tier_id state joined_at full_at",
    Vehicle: "uid customer_id plate plate_index plate_tail vin vin_index model registered_date",
    Policy: "uid number customer_id vehicle_id line product_name branch_id valid_from valid_until "
    "premium_fen issued_at",
}


@dataclass(frozen=True)
class Person:
    """What the rest of a member's life needs of him."""

    id: int
    uid: str
    city: str
    branch: int
    joined_at: datetime


class People:
    """The tables of people, filled member by member and written together."""

    def __init__(self, stage: Stage, first: int, size: int, serials: list[str]) -> None:
        self.stage, self.first, self.serials = stage, first, serials
        self.dice = random.Random(f"{stage.seed}:{first}")
        self.followers = _table(Follower)
        self.accounts = _table(Account)
        self.identities = _table(WeChatIdentity)
        self.customers = _table(Customer)
        self.members = _table(Member)
        self.vehicles = _table(Vehicle)
        self.policies = _table(Policy)
        self.tables = [
            self.followers,
            self.accounts,
            self.identities,
            self.customers,
            self.members,
            self.vehicles,
            self.policies,
        ]
        for table in self.tables:
            table.reserve(size)

    def join(self, number: int) -> Person:
        """One more member."""
        stage, dice = self.stage, self.dice
        serial = stage.seed % 16 * PER_SEED + number
        joined = stage.at - stage.growing * (1 - number / stage.members)
        city = dice.choice(list(stage.branches))
        branch = stage.branches[city]
        phone = f"+8615{serial:09d}"
        customer = self._customer(serial, branch, phone, joined)
        premium = self._car(serial, customer, city, branch)
        account = self._account(serial, phone, joined)
        uid = str(uuid.uuid4())
        member_number = self.serials[number - self.first]
        tier = stage.vip if premium >= 1_000_000 else stage.senior
        key = self.members.add(
            uid,
            member_number + luhn.calc_check_digit(member_number),
            account,
            customer,
            branch,
            tier,
            "full",
            joined,
            joined,
        )
        return Person(key, uid, city, branch, joined)

    def _account(self, serial: int, phone: str, at: datetime) -> int:
        follower = self.followers.add(
            str(uuid.uuid4()), settings.WECHAT_APP_ID, f"oLarge{serial:022d}", True, at, at
        )
        uid = str(uuid.uuid4())
        sealed = _sealer("club_account", uid)
        account = self.accounts.add(uid, f"p{serial}", "!", *sealed("phone", phone), at, at)
        self.identities.add(account, follower, at)
        return account

    def _customer(self, serial: int, branch: int, phone: str, at: datetime) -> int:
        place = (serial * SCATTER + 12_345) % PEOPLE
        born = date(1958, 1, 1) + timedelta(days=place // 1000 % BIRTHS)
        identity = numbers.id_number(REGIONS[place // 1000 // BIRTHS], born, place % 1000)
        name = self.dice.choice(FAMILY) + "".join(self.dice.choices(GIVEN, k=self.dice.choice((1, 2, 2))))
        uid = str(uuid.uuid4())
        sealed = _sealer("club_customer", uid)
        hidden = (*sealed("name", name), *sealed("id_number", identity), *sealed("phone", phone))
        facts = (born.year, born.month, born.day, place % 2 == 0, serial % 9, "ABC"[serial % 3], at)
        return self.customers.add(uid, f"P{serial}", branch, *hidden, *facts)

    def _car(self, serial: int, customer: int, city: str, branch: int) -> int:
        stage, dice = self.stage, self.dice
        uid, plate, vin = (
            str(uuid.uuid4()),
            numbers.plate(CITIES[city][1], serial),
            numbers.vin(100_000 + serial),
        )
        sealed = _sealer("club_vehicle", uid)
        today = stage.at.date()
        bought = today - timedelta(days=dice.randrange(30, 4000))
        vehicle = self.vehicles.add(
            uid, customer, *sealed("plate", plate), plate[-1], *sealed("vin", vin), dice.choice(CARS), bought
        )
        premium = (
            100 * dice.randrange(1800, 8000) if dice.random() < 0.96 else 100 * dice.randrange(10_000, 20_000)
        )
        ends = today + timedelta(days=dice.randrange(1, 366))
        begins = ends - timedelta(days=365)
        policy = (f"PL{serial:010d}", customer, vehicle, PolicyLine.MOTOR.value, "机动车商业保险", branch)
        issued = stage.at - timedelta(days=(today - begins).days)
        self.policies.add(str(uuid.uuid4()), *policy, begins, ends, premium, issued)
        return premium


def _table(model: type[Any]) -> Table:
    return Table(model, *COLUMNS[model].split())


def _sealer(table: str, uid: str) -> Callable[[str, str], tuple[bytes, bytes | None]]:
    """Seals values of one row and makes their blind indexes, as the model's fields do."""

    def sealed(column: str, text: str) -> tuple[bytes, bytes | None]:
        return sealing.seal(text, f"{table}.{column}.{uid}"), sealing.blind_index(text, f"{table}.{column}")

    return sealed
