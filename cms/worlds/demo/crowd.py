"""Many more members and merchants of the demo world: so much business that statements are worth reading.

The fourteen members that a newcomer plays with have a life of their own in `history`; these are the crowd
behind them, made like the large world is: in bulk, from a seed.
"""

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from club.members.models import Tier
from club.messaging.models import MessageKind
from club.organisation.models import Branch
from cms.worlds.demo.places import CITIES
from cms.worlds.demo.tables import rows
from cms.worlds.large.load import live_through, tell_planner
from cms.worlds.large.stage import CITIES as WHERE
from cms.worlds.large.stage import Offer, Stage, Till
from merchants.stores.models import Agreement, Store
from vouchers.catalogue.models import GiftPackage

MEMBERS = 450
# The last that `populate` would come to by counting up.
SEED = 15
GROWING = timedelta(days=118)
USED = 0.8

MERCHANTS = """
    code  | name             | name_en                 | branch | contact | cycle      | prices
    SD012 | 舜耕洗车         | Shungeng Wash           | 370100 | 齐舜    | month      | wash 2400
    SD013 | 趵突泉车管家     | Baotu Car Butler        | 370100 | 田泉    | month      | wash 2500, check 5900
    SD014 | 大明湖汽车美容   | Daming Lake Car Beauty  | 370100 | 卢明    | half_month | wash 2600
    SD015 | 千佛山养车       | Qianfo Car Care         | 370100 | 崔佛山  | month      | wash 2400, check 5700
    SD016 | 泺口快洗         | Luokou Quick Wash       | 370100 | 聂口    | month      | wash 2200
    SD017 | 高新车检中心     | Gaoxin Check Centre     | 370100 | 颜新    | month      | check 6000
    SD018 | 崂山洗车坊       | Laoshan Wash            | 370200 | 蓝山    | month      | wash 2700
    SD019 | 栈桥汽车服务     | Zhanqiao Car Service    | 370200 | 乔栈    | month      | wash 2600, check 5800
    SD020 | 八大关车养护     | Badaguan Car Care       | 370200 | 关八    | half_month | wash 2800, check 6100
    SD021 | 胶州湾快修       | Jiaozhou Bay Repair     | 370200 | 焦湾    | month      | check 5600
    SD022 | 五四广场洗车     | May Fourth Square Wash  | 370200 | 武思    | month      | wash 2700
    SD023 | 石老人车馆       | Shilaoren Car House     | 370200 | 石朗    | month      | wash 2600
    SD024 | 李沧汽车检测     | Licang Vehicle Check    | 370200 | 李沧海  | month      | check 5800
    SD025 | 蓬莱阁洗车       | Penglai Wash            | 370600 | 彭莱    | month      | wash 2300
    SD026 | 芝罘车服务       | Zhifu Car Service       | 370600 | 支福    | month      | wash 2300, check 5500
    SD027 | 养马岛养护       | Yangma Island Care      | 370600 | 杨马    | half_month | wash 2400
    SD028 | 昆嵛山检测站     | Kunyu Test Station      | 370600 | 昆玉    | month      | check 5600
    SD029 | 莱山快洗         | Laishan Quick Wash      | 370600 | 莱珊    | month      | wash 2200
    SD030 | 金沙滩汽车美容   | Golden Beach Car Beauty | 370600 | 金沙    | month      | wash 2500, check 5600
    SD031 | 英雄山洗车       | Hero Hill Wash          | 370100 | 殷山    | month      |
"""
# This one comes to owe the club; its price is agreed once the others have done their business.
IN_DEBT = "SD031-1"
STREETS = ("解放路", "人民路", "建设路", "和平路", "文化路", "新华路", "迎宾路")


def stores() -> Iterator[dict[str, str]]:
    """One store of each of these merchants, in the shape of the table of stores."""
    dice = random.Random(SEED)
    for place, row in enumerate(rows(MERCHANTS)):
        _city, _plate, latitude, longitude = WHERE[row["branch"]]
        yield {
            "merchant": row["code"],
            "code": f"{row['code']}-1",
            "name": f"{row['name']}店",
            "name_en": row["name_en"],
            "branch": row["branch"],
            "address": f"{STREETS[place % len(STREETS)]} {20 + 7 * place} 号",
            "phone": f"0531-5552{place:04d}",
            "latitude": f"{latitude + dice.uniform(-0.06, 0.06):.4f}",
            "longitude": f"{longitude + dice.uniform(-0.06, 0.06):.4f}",
            "hours": "day",
        }


def owners() -> Iterator[tuple[str, str, str]]:
    """Merchant, login and name of each owner."""
    for row in rows(MERCHANTS):
        yield row["code"], f"{row['code'].lower()}-owner", f"{row['contact'][0]}老板"


def live(branches: dict[str, Branch], package: GiftPackage, at: datetime) -> None:
    """Let them join in the course of some months, get the package, and use most of it."""
    kinds = dict(MessageKind.objects.values_list("code", "pk"))
    tiers = dict(Tier.objects.values_list("code", "pk"))
    stage = Stage(
        seed=SEED,
        members=MEMBERS,
        at=at,
        branches={code: branches[code].pk for code in CITIES},
        senior=tiers["senior"],
        vip=tiers["vip"],
        package=package.pk,
        package_terms=json.dumps(package.terms(), ensure_ascii=False),
        offers=tuple(_offers(package)),
        tills=_tills(package),
        redeemed_kind=kinds["voucher_redeemed"],
        reversed_kind=kinds["redemption_reversed"],
        growing=GROWING,
        used=USED,
    )
    live_through(stage, 0, MEMBERS, key="demo:crowd")
    tell_planner()  # everything below happens in this one transaction, where nobody else would count


def _offers(package: GiftPackage) -> Iterator[Offer]:
    for item in package.items.select_related("product"):
        terms = json.dumps(item.product.terms(), ensure_ascii=False)
        yield Offer(item.product.pk, terms, item.product.valid_days or 90, item.quantity)


def _tills(package: GiftPackage) -> dict[tuple[str, int], tuple[Till, ...]]:
    """Every store of a city that takes a product of the package, at the price of its merchant."""
    found: dict[tuple[str, int], tuple[Till, ...]] = {}
    offered = package.items.values("product")
    priced = {(row.merchant_id, row.product_id): row for row in Agreement.objects.filter(product__in=offered)}
    for store in Store.objects.filter(branch__code__in=CITIES).select_related("branch").order_by("pk"):
        for (merchant, product), price in priced.items():
            if merchant == store.merchant_id:
                place = store.branch.code, product
                till = Till(store.pk, merchant, price.pk, price.price_fen)
                found[place] = (*found.get(place, ()), till)
    return found
