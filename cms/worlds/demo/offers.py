"""Building service products, gift packages and campaigns."""

from datetime import datetime, timedelta

from club.core.clock import local_date, midnight
from club.members.models import Tier
from club.organisation.models import Branch
from cms.worlds.demo.packages import PACKAGES
from cms.worlds.demo.products import PRODUCTS
from vouchers.campaigns.models import Campaign
from vouchers.catalogue.models import GiftPackage, PackageItem, ServiceProduct


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
        plain = {key: value for key, value in facts.items() if key not in ("items", "steps", "min_tier")}
        package = GiftPackage(**plain, branch=home, live=False, sort_order=order * 10)
        package.min_tier = tiers.get(facts.get("min_tier", ""))
        package.items = [
            PackageItem(
                product=products[code],
                quantity=quantity,
                step=facts.get("steps", {}).get(code, 1),
                sort_order=place,
            )
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
