"""What the many members stand on: branches, offers, merchants. Small enough for the ORM."""

import json
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from club.members.models import Tier
from club.messaging.actions import ensure_kinds
from club.messaging.models import MessageKind
from club.organisation.models import Branch, BranchLevel
from club.organisation.queries import head_office
from merchants.stores.models import Agreement, Merchant, Store
from vouchers.catalogue.models import GiftPackage, LegalBasis, PackageItem, ServiceProduct

MERCHANTS = 800
GROWING = timedelta(days=400)  # the club is this old; members have joined evenly since
USED = 0.21  # share of the vouchers that somebody uses
CITIES = {
    "370100": ("济南", "A", 36.67, 117.00),
    "370200": ("青岛", "B", 36.07, 120.38),
    "370300": ("淄博", "C", 36.81, 118.05),
    "370400": ("枣庄", "D", 34.81, 117.32),
    "370500": ("东营", "E", 37.43, 118.67),
    "370600": ("烟台", "F", 37.46, 121.45),
    "370700": ("潍坊", "G", 36.71, 119.16),
    "370800": ("济宁", "H", 35.41, 116.59),
    "370900": ("泰安", "J", 36.20, 117.09),
    "371000": ("威海", "K", 37.51, 122.12),
    "371100": ("日照", "L", 35.42, 119.53),
    "371300": ("临沂", "Q", 35.10, 118.36),
}
# Code, name, days, share of merchants that offer it, price to the merchant in fen.
PRODUCTS = [("wash", "免费洗车", 90, 0.8, 2400), ("check", "车辆检测", 180, 0.5, 5800)]
INSIDE = {"wash": 2, "check": 1}


@dataclass(frozen=True)
class Till:
    """A store that takes a product: ids and the price agreed."""

    store: int
    merchant: int
    agreement: int
    price: int


@dataclass(frozen=True)
class Offer:
    """One product in the package, with its terms as JSON."""

    product: int
    terms: str
    days: int
    quantity: int


@dataclass(frozen=True)
class Stage:
    """Everything the workers need to know, in plain values."""

    seed: int
    members: int
    at: datetime
    branches: dict[str, int]
    senior: int
    vip: int
    package: int
    package_terms: str
    offers: tuple[Offer, ...]
    tills: dict[tuple[str, int], tuple[Till, ...]]
    redeemed_kind: int
    reversed_kind: int
    growing: timedelta = GROWING
    used: float = USED


def build(members: int, seed: int, at: datetime) -> Stage:
    """Make what is missing and describe it."""
    ensure_kinds()
    branches = _branches()
    products = _products()
    package = _package(branches, products)
    tills = _merchants(branches, products, seed, at)
    kinds = dict(MessageKind.objects.values_list("code", "pk"))
    tiers = dict(Tier.objects.values_list("code", "pk"))
    return Stage(
        seed=seed,
        members=members,
        at=at,
        branches={code: branches[code].pk for code in CITIES},
        senior=tiers["senior"],
        vip=tiers["vip"],
        package=package.pk,
        package_terms=json.dumps(package.terms(), ensure_ascii=False),
        offers=tuple(_offer(products[code], quantity) for code, quantity in INSIDE.items()),
        tills=tills,
        redeemed_kind=kinds["voucher_redeemed"],
        reversed_kind=kinds["redemption_reversed"],
    )


def _branches() -> dict[str, Branch]:
    made = {branch.code: branch for branch in Branch.objects.all()}
    wanted = [("370000", "山东省分公司", BranchLevel.PROVINCE, head_office().code)]
    wanted += [(code, f"{city[0]}市分公司", BranchLevel.CITY, "370000") for code, city in CITIES.items()]
    for code, name, level, parent in wanted:
        if code not in made:
            row = Branch(code=code, name=name, level=level, region=code)
            row.parent = made.get(parent) or head_office()
            row.place()
            row.save()
            made[code] = row
    return made


def _products() -> dict[str, ServiceProduct]:
    made = {}
    for code, name, days, _share, _price in PRODUCTS:
        facts = {"name": name, "valid_days": days, "live": True}
        made[code] = ServiceProduct.objects.get_or_create(code=f"{code}-large", defaults=facts)[0]
    return made


def _package(branches: dict[str, Branch], products: dict[str, ServiceProduct]) -> GiftPackage:
    found = GiftPackage.objects.filter(code="large").first()
    if found:
        return found
    package = GiftPackage(
        code="large", name="会员礼包", legal_basis=LegalBasis.TIER, branch=branches["370000"]
    )
    package.items = [PackageItem(product=products[code], quantity=number) for code, number in INSIDE.items()]
    package.save()
    return package


def _offer(product: ServiceProduct, quantity: int) -> Offer:
    terms = json.dumps(product.terms(), ensure_ascii=False)
    return Offer(product.pk, terms, product.valid_days or 90, quantity)


def _merchants(
    branches: dict[str, Branch], products: dict[str, ServiceProduct], seed: int, at: datetime
) -> dict[tuple[str, int], tuple[Till, ...]]:
    """Eight hundred merchants, each with a store and one or two prices; tills by city and product."""
    dice, codes = random.Random(seed), list(CITIES)
    places = [codes[number % len(codes)] for number in range(MERCHANTS)]
    merchants = Merchant.objects.bulk_create(
        Merchant(
            code=f"P{seed}-{number:04d}",
            name=f"{CITIES[city][0]}汽车服务{number:03d}",
            branch=branches[city],
            state=Merchant.State.ACTIVE,
            contact_name="负责人",
            joined_date=date(at.year - 2, 1, 1),
        )
        for number, city in enumerate(places)
    )
    stores = Store.objects.bulk_create(_store(*pair, dice) for pair in zip(merchants, places, strict=True))
    since = DateRange(date(at.year - 2, 1, 1), None)
    agreements = Agreement.objects.bulk_create(
        Agreement(
            merchant=merchant,
            product=products[code],
            price_fen=price + 100 * dice.randrange(-4, 5),
            period=since,
        )
        for number, merchant in enumerate(merchants)
        for code, _name, _days, share, price in PRODUCTS
        if number < 2 * len(codes) or dice.random() < share  # every city has somebody for everything
    )
    return _tills(
        dict(zip((merchant.pk for merchant in merchants), zip(stores, places, strict=True), strict=True)),
        agreements,
    )


def _store(merchant: Merchant, city: str, dice: random.Random) -> Store:
    name, _plate, latitude, longitude = CITIES[city]
    return Store(
        merchant=merchant,
        code=merchant.code,
        name=f"{merchant.name}店",
        branch=merchant.branch,
        city=name,
        address=f"{name}市人民路{dice.randrange(1, 999)}号",
        latitude=Decimal(f"{latitude + dice.uniform(-0.2, 0.2):.6f}"),
        longitude=Decimal(f"{longitude + dice.uniform(-0.2, 0.2):.6f}"),
        opening=["08:00-20:00"] * 7,
    )


def _tills(
    stores: dict[int, tuple[Store, str]], agreements: list[Agreement]
) -> dict[tuple[str, int], tuple[Till, ...]]:
    found: dict[tuple[str, int], tuple[Till, ...]] = {}
    for agreement in agreements:
        store, city = stores[agreement.merchant_id]
        till = Till(store.pk, store.merchant_id, agreement.pk, agreement.price_fen)
        found[city, agreement.product_id] = (*found.get((city, agreement.product_id), ()), till)
    return found
