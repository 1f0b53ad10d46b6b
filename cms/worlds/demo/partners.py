"""Merchants, their stores, prices, people and keys."""

# ruff: noqa: E501 - the tables are wide
from datetime import date, datetime
from decimal import Decimal

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from stdnum.cn import uscc

from club.core import audit
from club.core.audit import SYSTEM
from club.identity.models import Account
from club.organisation.models import Branch
from cms.worlds.demo import crowd, secrets
from cms.worlds.demo.places import CITIES
from cms.worlds.demo.tables import pairs, rows
from merchants.stores.actions import agree_price
from merchants.stores.actions.add_operator import WITH_SECOND_FACTOR
from merchants.stores.models import ApiKey, Merchant, Operator, OperatorRole, Store
from merchants.stores.secret_keys import digest
from vouchers.catalogue.models import ServiceProduct

HOURS = {
    "day": ["08:00-20:00"] * 7,
    "office": ["08:30-18:30"] * 5 + ["09:00-17:30"] * 2,
    "flights": ["06:00-22:00"] * 7,
    "always": ["00:00-24:00"] * 7,
}
# Prices are what the merchant gets per use, in fen; of a discount or a stored amount, 0 is all that was taken off.
MERCHANTS = """
    code  | name         | name_en              | branch | contact | cycle      | prices
    SD001 | 顺达汽车服务 | Shunda Car Service   | 370100 | 刘顺    | month      | wash 2500, check 6000, maintenance 26000
    SD002 | 泉城洗车行   | Spring City Wash     | 370100 | 孙泉    | half_month | wash 2300, wash-half 0
    SD003 | 鲁安代驾     | Lu'an Drivers        | 370100 | 王安    | month      | driver 5500
    SD004 | 平安路救援   | Safe Road Rescue     | 370000 | 赵平    | month      | rescue 15000, inspection 12000, inspection-slot 3000
    SD005 | 海风汽车养护 | Sea Breeze Car Care  | 370200 | 于海    | month      | wash 2600, check 5800, maintenance 27000
    SD006 | 港城汽车服务 | Port City Car Service| 370600 | 姜港    | month      | wash 2200, check 5500, inspection 11000
    SD007 | 滨海加油站   | Seaside Fuel         | 370600 | 曲滨    | month      | fuel 0
    SD008 | 云翔出行服务 | Yunxiang Travel      | 370000 | 高翔宇  | month      | lounge 12000, health 18000, transfer 9000
    SD009 | 泉城生活联盟 | City Life Alliance   | 370100 | 邵和   | half_month | life-card 0
    SD010 | 岱宗酒店     | Daizong Hotels       | 370000 | 秦岱   | month      | hotel 0
    SD011 | 俱乐部服务厅 | Club Service Hall    | 370000 | 孔礼   | month      | free-cover 0
"""
STORES = """
    merchant | code  | name             | name_en                  | branch | address                  | phone         | latitude | longitude | hours
    SD001    | JN101 | 顺达洗车历下店   | Shunda Lixia             | 370102 | 历下区经十路 1188 号     | 0531-55500101 | 36.6512  | 117.0934  | day
    SD001    | JN102 | 顺达养车市中店   | Shunda Shizhong          | 370100 | 市中区二环南路 266 号    | 0531-55500102 | 36.6218  | 116.9953  | day
    SD002    | JN201 | 泉城洗车解放阁店 | Spring City Jiefangge    | 370102 | 历下区黑虎泉西路 77 号   | 0531-55500201 | 36.6619  | 117.0346  | day
    SD003    | JN301 | 鲁安代驾调度中心 | Lu'an Jinan              | 370100 | 高新区工业南路 59 号     | 0531-55500301 | 36.6767  | 117.1269  | always
    SD004    | JN401 | 平安路救援济南站 | Safe Road Jinan          | 370100 | 槐荫区经六路 502 号      | 0531-55500401 | 36.6507  | 116.9361  | always
    SD004    | QD401 | 平安路救援青岛站 | Safe Road Qingdao        | 370200 | 崂山区海尔路 63 号       | 0532-55500401 | 36.1089  | 120.4265  | always
    SD005    | QD501 | 海风养护市南店   | Sea Breeze Shinan        | 370200 | 市南区香港中路 100 号    | 0532-55500501 | 36.0635  | 120.3889  | day
    SD005    | QD502 | 海风养护崂山店   | Sea Breeze Laoshan       | 370200 | 崂山区辽阳东路 21 号     | 0532-55500502 | 36.1162  | 120.4518  | office
    SD006    | YT601 | 港城汽车芝罘店   | Port City Zhifu          | 370600 | 芝罘区南大街 168 号      | 0535-55500601 | 37.5389  | 121.3976  | day
    SD007    | YT701 | 滨海加油莱山站   | Seaside Laishan          | 370600 | 莱山区滨海中路 2019 号   | 0535-55500701 | 37.5113  | 121.4487  | always
    SD008    | JN801 | 云翔机场贵宾厅   | Yunxiang Jinan Airport   | 370100 | 遥墙国际机场 T1 出发层   | 0531-55500801 | 36.8572  | 117.2161  | flights
    SD008    | QD801 | 云翔健康中心     | Yunxiang Qingdao Clinic  | 370200 | 市北区敦化路 138 号      | 0532-55500801 | 36.0927  | 120.3784  | office
    SD009    | JN901 | 泉城生活花与咖啡 | City Life Flowers & Café | 370102 | 历下区泉城路 188 号      | 0531-55500901 | 36.6655  | 117.0202  | day
    SD009    | JN902 | 泉城生活干洗店   | City Life Dry Cleaning   | 370100 | 市中区共青团路 25 号     | 0531-55500902 | 36.6634  | 116.9981  | day
    SD010    | JN001 | 岱宗酒店泉城店   | Daizong Jinan            | 370100 | 历下区泺源大街 150 号    | 0531-55501001 | 36.6596  | 117.0151  | always
    SD011    | JN011 | 济南客户服务厅   | Jinan Service Hall       | 370100 | 市中区经四路 288 号      | 0531-55501101 | 36.6583  | 116.9876  | office
"""

# Who has a login: merchant, store ('' for all of them), role, name on the till.
PEOPLE: list[tuple[str, str, str, str]] = [
    ("SD001", "", OperatorRole.OWNER, "刘店长"),
    ("SD001", "JN101", OperatorRole.CASHIER, "小李"),
    ("SD001", "JN102", OperatorRole.CASHIER, "小周"),
    ("SD001", "", OperatorRole.FINANCE, "陈会计"),
    ("SD002", "", OperatorRole.OWNER, "孙老板"),
    ("SD002", "JN201", OperatorRole.CASHIER, "小吴"),
    ("SD003", "JN301", OperatorRole.CASHIER, "调度小郑"),
    ("SD004", "JN401", OperatorRole.CASHIER, "值班小冯"),
    ("SD005", "", OperatorRole.OWNER, "于经理"),
    ("SD005", "QD501", OperatorRole.CASHIER, "小于"),
    ("SD005", "", OperatorRole.FINANCE, "宋会计"),
    ("SD006", "YT601", OperatorRole.CASHIER, "小姜"),
    ("SD007", "YT701", OperatorRole.CASHIER, "小曲"),
    ("SD008", "JN801", OperatorRole.CASHIER, "贵宾厅前台"),
    ("SD009", "JN901", OperatorRole.CASHIER, "小邵"),
    ("SD010", "JN001", OperatorRole.CASHIER, "前台小秦"),
    ("SD011", "JN011", OperatorRole.CASHIER, "柜员小孔"),
]

# Keys for tills: name, merchant and store. An empty merchant is an integration.
KEYS = [("顺达历下收银机", "SD001", "JN101"), ("海风总店系统", "SD005", ""), ("核心系统接口", "", "")]


def build(branches: dict[str, Branch], products: dict[str, ServiceProduct], at: datetime) -> dict[str, Store]:
    """All merchants, active, with prices from the first of January a year ago; stores by code."""
    merchants = {
        row["code"]: _merchant(row, branches, products, at) for row in rows(MERCHANTS) + rows(crowd.MERCHANTS)
    }
    stores = {
        row["code"]: _store(merchants[row["merchant"]], row, branches)
        for row in [*rows(STORES), *crowd.stores()]
    }
    password = make_password(secrets.PASSWORD)
    for number, (merchant, store, role, name) in enumerate(PEOPLE, start=1):
        login = username(number, merchant, role)
        _operator(login, merchants[merchant], stores.get(store), role, name, password, at)
    for merchant, login, name in crowd.owners():
        _operator(login, merchants[merchant], None, OperatorRole.OWNER, name, password, at)
    for name, merchant, store in KEYS:
        _key(name, merchants.get(merchant), stores.get(store), at)
    return stores


def username(number: int, merchant: str, role: str) -> str:
    """The login of a person at a merchant, such as 'sd001-owner-1'."""
    return f"{merchant.lower()}-{role}-{number}"


def _merchant(
    facts: dict[str, str], branches: dict[str, Branch], products: dict[str, ServiceProduct], at: datetime
) -> Merchant:
    merchant = Merchant.objects.create(
        code=facts["code"],
        name=facts["name"],
        name_en=facts["name_en"],
        legal_name=f"{facts['name']}有限公司",
        uscc=credit_code(facts),
        branch=branches[facts["branch"]],
        state=Merchant.State.ACTIVE,
        cycle=facts["cycle"],
        contact_name=facts["contact"],
        contact_phone="+8613900020000",
        bank_name="示例银行济南分行",
        bank_account=f"62220216{int(facts['code'][2:]):011d}",
        invoice_title=f"{facts['name']}有限公司",
        joined_date=date(at.year - 1, 1, 1),
    )
    for code, price in pairs(facts["prices"]).items():
        terms = {"product": products[code], "price_fen": price, "valid_from": date(at.year - 1, 1, 1)}
        agree_price(merchant=merchant, **terms, by=SYSTEM, at=at)
    return merchant


def credit_code(facts: dict[str, str]) -> str:
    """A unified social credit code of a company that does not exist, by its code and branch here."""
    region = "370000" if facts["branch"] == "000" else facts["branch"]
    number = f"91{region}MA3{int(facts['code'][2:]):06d}"
    return number + uscc.calc_check_digit(number)


def _store(merchant: Merchant, facts: dict[str, str], branches: dict[str, Branch]) -> Store:
    plain = {key: facts[key] for key in ("code", "name", "name_en", "address", "phone")}
    return Store.objects.create(
        merchant=merchant,
        branch=branches[facts["branch"]],
        city=CITIES.get(facts["branch"], "济南"),
        latitude=Decimal(facts["latitude"]),
        longitude=Decimal(facts["longitude"]),
        opening=HOURS[facts["hours"]],
        **plain,
    )


def _operator(
    login: str, merchant: Merchant, store: Store | None, role: str, name: str, password: str, at: datetime
) -> None:
    """As `add_operator` does it, but with one hash for all: a good hash is slow on purpose."""
    strong = role in WITH_SECOND_FACTOR
    account = Account.objects.create(username=login, password=password, needs_second_factor=strong)
    person = Operator.objects.create(
        account=account, merchant=merchant, store=store, role=role, display_name=name
    )
    audit.record(verb="operator.added", subject=person, by=SYSTEM, at=at, merchant=merchant.code, role=role)
    if strong:
        TOTP.activate(account, secrets.totp_secret(login))


def _key(name: str, merchant: Merchant | None, store: Store | None, at: datetime) -> None:
    secret = secrets.api_key(name)
    ApiKey.objects.create(
        name=name,
        kind=ApiKey.Kind.MERCHANT if merchant else ApiKey.Kind.INTEGRATION,
        merchant=merchant,
        store=store,
        prefix=secret[:9],
        key_sha256=digest(secret),
        created_at=at,
    )
