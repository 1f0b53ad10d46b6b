"""Service products, gift packages and campaigns."""

from datetime import datetime, timedelta
from typing import Any

from club.core.clock import local_date, midnight
from club.members.models import Tier
from club.organisation.models import Branch
from vouchers.campaigns.models import Campaign
from vouchers.catalogue.models import (
    Benefit,
    BookingNeed,
    GiftPackage,
    LegalBasis,
    PackageItem,
    ServiceGroup,
    ServiceProduct,
)

PRODUCTS: list[dict[str, Any]] = [
    {
        "code": "wash",
        "name": "免费洗车",
        "name_en": "Car wash",
        "icon": "wash",
        "group": ServiceGroup.OWNER,
        "summary": "外观冲洗、车内吸尘，五座轿车和 SUV 通用",
        "summary_en": "Outside wash and vacuum for cars and SUVs",
        "list_price_fen": 4000,
        "valid_days": 90,
    },
    {
        "code": "driver",
        "name": "酒后代驾",
        "name_en": "Designated driver",
        "icon": "driver",
        "group": ServiceGroup.OWNER,
        "summary": "市区 15 公里以内，司机上门开车送您回家",
        "summary_en": "A driver takes you and your car home, up to 15 km",
        "list_price_fen": 8000,
        "valid_days": 180,
        "booking": BookingNeed.OPTIONAL,
        "questions": [
            {"code": "km", "label": "行驶里程（公里）", "label_en": "Distance in km", "required": True}
        ],
    },
    {
        "code": "inspection",
        "name": "代办验车",
        "name_en": "Inspection errand",
        "icon": "inspect",
        "group": ServiceGroup.VEHICLE,
        "summary": "专人取车、排队、检测、还车，您只管用车",
        "summary_en": "We fetch your car, take it through inspection and bring it back",
        "list_price_fen": 20000,
        "valid_days": 365,
        "booking": BookingNeed.OPTIONAL,
        "needs_insured_vehicle": True,
    },
    {
        "code": "fuel",
        "name": "加油优惠",
        "name_en": "Fuel discount",
        "icon": "fuel",
        "group": ServiceGroup.OWNER,
        "summary": "92 号、95 号汽油九五折，每次最多优惠 20 元",
        "summary_en": "5% off petrol, up to 20 yuan each time",
        "benefit": Benefit.DISCOUNT,
        "uses": 4,
        "discount_percent": 5,
        "cap_per_use_fen": 2000,
        "cap_per_month_fen": 8000,
        "valid_days": 180,
    },
    {
        "code": "check",
        "name": "车辆检测",
        "name_en": "Vehicle check",
        "icon": "check",
        "group": ServiceGroup.VEHICLE,
        "summary": "轮胎、刹车、机油、电瓶等 32 项安全检查",
        "summary_en": "32 points of safety, from tyres to battery",
        "list_price_fen": 10000,
        "valid_days": 180,
    },
    {
        "code": "maintenance",
        "name": "车辆保养",
        "name_en": "Maintenance",
        "icon": "wrench",
        "group": ServiceGroup.VEHICLE,
        "summary": "更换机油、机滤一次，含 4 升全合成机油",
        "summary_en": "Oil and filter change with 4 litres of synthetic oil",
        "list_price_fen": 38000,
        "valid_days": 365,
        "needs_named_vehicle": True,
    },
    {
        "code": "rescue",
        "name": "道路救援",
        "name_en": "Roadside rescue",
        "icon": "rescue",
        "group": ServiceGroup.VEHICLE,
        "summary": "搭电、换胎、送油、50 公里以内拖车，全年三次",
        "summary_en": "Jump start, tyre change, fuel, towing up to 50 km; three times a year",
        "uses": 3,
        "list_price_fen": 30000,
        "valid_days": 365,
    },
    {
        "code": "lounge",
        "name": "机场贵宾",
        "name_en": "Airport lounge",
        "icon": "plane",
        "group": ServiceGroup.LIFE,
        "summary": "贵宾厅候机，可携一人同行",
        "summary_en": "Wait in the lounge, with one companion",
        "uses": 2,
        "list_price_fen": 20000,
        "valid_days": 365,
        "is_transferable": False,
        "tiers": ["vip"],
    },
    {
        "code": "health",
        "name": "健康关怀",
        "name_en": "Health check",
        "icon": "health",
        "group": ServiceGroup.LIFE,
        "summary": "合作体检中心基础体检一次",
        "summary_en": "A basic health check at a partner clinic",
        "list_price_fen": 26000,
        "valid_days": 365,
    },
]

PACKAGES: list[dict[str, Any]] = [
    {
        "code": "welcome",
        "name": "新会员礼包",
        "name_en": "Welcome gift",
        "summary": "加入俱乐部的第一份心意",
        "summary_en": "Our first gift to you",
        "legal_basis": LegalBasis.TIER,
        "min_tier": "senior",
        "cost_fen": 22000,
        "items": {"wash": 2, "check": 1, "rescue": 1},
    },
    {
        "code": "renewal-thanks",
        "name": "续保答谢礼包",
        "name_en": "Renewal thanks",
        "summary": "感谢您继续选择我们",
        "summary_en": "Thank you for staying with us",
        "legal_basis": LegalBasis.ENDORSEMENT,
        "min_tier": "senior",
        "cost_fen": 18000,
        "items": {"inspection": 1, "wash": 1, "fuel": 1},
    },
    {
        "code": "birthday",
        "name": "生日礼包",
        "name_en": "Birthday gift",
        "summary": "生日快乐，一路平安",
        "summary_en": "Happy birthday and safe travels",
        "legal_basis": LegalBasis.TIER,
        "min_tier": "senior",
        "cost_fen": 15000,
        "items": {"wash": 1, "health": 1},
    },
    {
        "code": "vip",
        "name": "VIP 礼包",
        "name_en": "VIP gift",
        "summary": "出行、养护、候机，一份备齐",
        "summary_en": "Travel, care and lounge in one",
        "legal_basis": LegalBasis.TIER,
        "min_tier": "vip",
        "cost_fen": 70000,
        "items": {"lounge": 1, "maintenance": 1, "wash": 4},
    },
    {
        "code": "wash-five",
        "name": "洗车五次卡",
        "name_en": "Five car washes",
        "summary": "五张洗车券，90 天内有效",
        "summary_en": "Five car washes, valid for 90 days",
        "legal_basis": LegalBasis.SALE,
        "cost_fen": 12500,
        "price_fen": 14900,
        "is_on_sale": True,
        "items": {"wash": 5},
    },
    {
        "code": "night-out",
        "name": "代驾双次卡",
        "name_en": "Two drivers home",
        "summary": "聚会安心，两次代驾",
        "summary_en": "Two designated drivers for your nights out",
        "legal_basis": LegalBasis.SALE,
        "cost_fen": 11000,
        "price_fen": 12800,
        "is_on_sale": True,
        "items": {"driver": 2},
    },
    {
        "code": "long-trip",
        "name": "长途出行包",
        "name_en": "Long trip pack",
        "summary": "出发前检测，路上有救援，回来洗个车",
        "summary_en": "A check before you go, rescue on the way, a wash when you are back",
        "legal_basis": LegalBasis.SALE,
        "cost_fen": 20000,
        "price_fen": 23800,
        "is_on_sale": True,
        "items": {"check": 1, "rescue": 1, "wash": 2},
    },
    {
        "code": "vip-travel",
        "name": "贵宾出行包",
        "name_en": "VIP travel pack",
        "summary": "VIP 会员专享：机场贵宾厅两次",
        "summary_en": "For VIP members: two lounge visits",
        "legal_basis": LegalBasis.SALE,
        "min_tier": "vip",
        "cost_fen": 24000,
        "price_fen": 26800,
        "is_on_sale": True,
        "items": {"lounge": 1},
    },
]


def build_products() -> dict[str, ServiceProduct]:
    """Everything on offer, published; by code."""
    tiers = {tier.code: tier for tier in Tier.objects.all()}
    for order, facts in enumerate(PRODUCTS, start=1):
        only_for = [tiers[code] for code in facts.get("tiers", [])]
        product = ServiceProduct(
            **{key: value for key, value in facts.items() if key != "tiers"},
            live=False,
            sort_order=order * 10,
        )
        product.tiers = only_for
        product.save()
        product.save_revision().publish()
    return {product.code: product for product in ServiceProduct.objects.all()}  # as publishing left them


def build_packages(home: Branch, products: dict[str, ServiceProduct]) -> dict[str, GiftPackage]:
    """Gifts to give and packages to sell, published; by code."""
    tiers = {tier.code: tier for tier in Tier.objects.all()}
    for order, facts in enumerate(PACKAGES, start=1):
        plain = {key: value for key, value in facts.items() if key not in ("items", "min_tier")}
        package = GiftPackage(**plain, branch=home, live=False, sort_order=order * 10)
        package.min_tier = tiers.get(facts.get("min_tier", ""))
        package.items = [
            PackageItem(product=products[code], quantity=quantity, sort_order=place)
            for place, (code, quantity) in enumerate(facts["items"].items())
        ]
        package.save()
        package.save_revision().publish()
    return {package.code: package for package in GiftPackage.objects.all()}  # as publishing left them


def build_campaigns(home: Branch, packages: dict[str, GiftPackage], at: datetime) -> None:
    """One campaign that runs, one that comes back every month."""
    today = local_date(at)
    Campaign.objects.create(
        code="autumn-care",
        name="秋季爱车养护月",
        name_en="Autumn care month",
        branch=home,
        package=packages["renewal-thanks"],
        starts_at=midnight(today - timedelta(days=7)),
        ends_at=midnight(today + timedelta(days=24)),
        stock=500,
        stock_left=500,
    )
    Campaign.objects.create(
        code="wash-day-18",
        name="每月 18 日洗车日",
        name_en="Wash day on every 18th",
        branch=home,
        package=packages["birthday"],
        starts_at=midnight(today.replace(day=1)),
        ends_at=midnight(today.replace(day=1) + timedelta(days=365)),
        recurrence=Campaign.Recurrence.EVERY_18TH,
    )
