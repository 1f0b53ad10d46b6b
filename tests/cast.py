"""The cast: plain factories of the people and things that tests talk about.

Every call makes a valid row; keywords overrule. Times are given, never taken from the wall clock.
"""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db.backends.postgresql.psycopg_any import DateRange

from club.core import people
from club.core.clock import SHANGHAI
from club.identity.models import Account
from club.members.models import Customer, Member, Policy, PolicyLine, Tier, Vehicle
from club.messaging.models import Channel, MessageKind
from club.organisation.models import Branch, BranchLevel
from merchants.stores.models import (
    Agreement,
    ApiKey,
    Merchant,
    MerchantDocument,
    Operator,
    OperatorRole,
    Store,
)
from vouchers.catalogue.models import GiftPackage, LegalBasis, PackageItem, ServiceProduct
from vouchers.lifecycle.models import Voucher

NOW = datetime(2026, 9, 15, 10, 0, tzinfo=SHANGHAI)
_numbers = itertools.count(1)


def _next() -> int:
    return next(_numbers)


def branch(code: str = "", parent: Branch | None = None, **fields: Any) -> Branch:
    """A city branch of its own unless a parent is given."""
    code = code or f"B{_next()}"
    row = Branch(
        code=code, name=fields.pop("name", f"{code}分公司"), level=BranchLevel.CITY, parent=parent, **fields
    )
    row.place()
    row.save()
    return row


def everywhere() -> Branch:
    """A branch above all others, for what is given to everybody."""
    facts = {"name": "总公司", "level": BranchLevel.PROVINCE, "path": "/"}
    return Branch.objects.get_or_create(code="everywhere", defaults=facts)[0]


def tier(code: str = "senior", rank: int = 2, **fields: Any) -> Tier:
    """The tier of that code, made once."""
    names = {"ordinary": "普通会员", "senior": "高级会员", "vip": "VIP会员"}
    return Tier.objects.get_or_create(
        code=code, defaults={"name": names.get(code, code), "rank": rank, **fields}
    )[0]


def id_number(serial: int, birth: date = date(1990, 1, 1)) -> str:
    """A made-up ID number of Jinan that passes its checksum."""
    body = f"370102{birth:%Y%m%d}{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def customer(**fields: Any) -> Customer:
    """A customer with a valid identity, born 1990-01-01 unless `birth` says otherwise."""
    serial = _next()
    birth = fields.pop("birth", date(1990, 1, 1))
    number = fields.pop("id_number", id_number(serial, birth))
    facts = people.facts_of(number)
    defaults = {
        "external_id": f"C{serial:06d}",
        "branch": fields.pop("branch", None) or branch(),
        "name": "王小明",
        "phone": f"+86138{serial:08d}",
        "birth_year": facts.birth_date.year,
        "birth_month": facts.birth_date.month,
        "birth_day": facts.birth_date.day,
        "is_female": facts.is_female,
    }
    return Customer.objects.create(id_number=number, **{**defaults, **fields})


def account(username: str = "", **fields: Any) -> Account:
    """A login without a password."""
    return Account.objects.create(username=username or f"user{_next()}", **fields)


def member(**fields: Any) -> Member:
    """A full member with an account and a customer behind him."""
    serial = _next()
    home = fields.pop("branch", None) or branch()
    phone = fields.pop("phone", f"+86139{serial:08d}")
    person = fields.pop("customer") if "customer" in fields else customer(branch=home, phone=phone)
    defaults = {
        "number": f"M{serial:08d}",
        "account": account(phone=phone, phone_verified_at=NOW),
        "customer": person,
        "branch": home,
        "tier": tier(),
        "state": Member.State.FULL,
        "joined_at": NOW - timedelta(days=30),
        "full_at": NOW - timedelta(days=30),
    }
    return Member.objects.create(**{**defaults, **fields})


def half_member(**fields: Any) -> Member:
    """Someone who registered with his phone only."""
    return member(state=Member.State.HALF, customer=None, full_at=None, tier=tier("ordinary", 1), **fields)


def vehicle(owner: Customer, **fields: Any) -> Vehicle:
    """A private petrol car."""
    serial = _next()
    defaults = {
        "plate": f"鲁A{serial:05d}",
        "plate_tail": str(serial % 10),
        "vin": f"LSVAA49J{serial:09d}",
        "model": "大众朗逸",
    }
    return Vehicle.objects.create(customer=owner, **{**defaults, **fields})


def policy(owner: Customer, **fields: Any) -> Policy:
    """A motor policy in force for the year around NOW."""
    defaults = {
        "number": f"PDAA2026{_next():08d}",
        "line": PolicyLine.MOTOR,
        "product_name": "机动车商业保险",
        "branch": owner.branch,
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2027, 1, 1),
        "premium_fen": 350_000,
    }
    return Policy.objects.create(customer=owner, **{**defaults, **fields})


def product(code: str = "", **fields: Any) -> ServiceProduct:
    """A car wash, one use, valid 90 days from collection, published."""
    defaults = {
        "code": code or f"wash{_next()}",
        "name": "免费洗车",
        "name_en": "Car wash",
        "valid_days": 90,
        "live": True,
    }
    return ServiceProduct.objects.create(**{**defaults, **fields})


def package(*products: ServiceProduct, quantity: int = 1, **fields: Any) -> GiftPackage:
    """A published package of the given products (one car wash when none is given)."""
    home = fields.pop("branch", None) or everywhere()
    defaults = {
        "code": f"pack{_next()}",
        "name": "洗车礼包",
        "name_en": "Wash pack",
        "legal_basis": LegalBasis.TIER,
        "live": True,
    }
    row = GiftPackage.objects.create(branch=home, **{**defaults, **fields})
    for item in products or (product(),):
        PackageItem.objects.create(package=row, product=item, quantity=quantity)
    return row


def merchant(**fields: Any) -> Merchant:
    """An active merchant."""
    serial = _next()
    home = fields.pop("branch", None) or branch()
    defaults = {"code": f"SH{serial:05d}", "name": "顺达汽车服务", "state": Merchant.State.ACTIVE}
    return Merchant.objects.create(branch=home, **{**defaults, **fields})


def store(owner: Merchant | None = None, **fields: Any) -> Store:
    """An open store in Jinan."""
    owner = owner or merchant()
    defaults = {
        "code": f"MD{_next():05d}",
        "name": "顺达洗车历下店",
        "branch": owner.branch,
        "city": "济南",
        "address": "历下区经十路1号",
    }
    return Store.objects.create(merchant=owner, **{**defaults, **fields})


def agreement(owner: Merchant, item: ServiceProduct, price_fen: int = 2500, **fields: Any) -> Agreement:
    """A price for the year 2026."""
    period = fields.pop("period", DateRange(date(2026, 1, 1), date(2027, 1, 1)))
    return Agreement.objects.create(
        merchant=owner, product=item, price_fen=price_fen, period=period, **fields
    )


def document(owner: Merchant, kind: str = "licence", **fields: Any) -> MerchantDocument:
    """A business licence in force."""
    defaults = {"valid_from": date(2020, 1, 1), "file_type": "application/pdf", "added_at": NOW}
    row = MerchantDocument(merchant=owner, kind=kind, **{**defaults, **fields})
    row.file.save("paper.pdf", ContentFile(b"%PDF-1.4 %%EOF"), save=True)
    return row


def operator(shop: Store, role: str = OperatorRole.CASHIER, **fields: Any) -> Operator:
    """A person at the counter of `shop`."""
    defaults = {
        "account": account(),
        "merchant": shop.merchant,
        "store": shop,
        "role": role,
        "display_name": "收银员小李",
    }
    return Operator.objects.create(**{**defaults, **fields})


def api_key(shop: Store, key_sha256: str, **fields: Any) -> ApiKey:
    """A merchant's key whose digest is given."""
    defaults = {
        "kind": ApiKey.Kind.MERCHANT,
        "merchant": shop.merchant,
        "store": shop,
        "name": "till",
        "prefix": "ck_test",
        "created_at": NOW,
    }
    return ApiKey.objects.create(key_sha256=key_sha256, **{**defaults, **fields})


def message_kind(code: str, **fields: Any) -> MessageKind:
    """A service notice by WeChat, else SMS."""
    defaults = {
        "name": code,
        "channels": [Channel.WECHAT, Channel.SMS],
        "placeholders": ["name"],
        "title": "通知",
        "text": "尊敬的{name},您好",
        "text_en": "Dear {name}",
        "wechat_template": "tpl-notice",
    }
    return MessageKind.objects.get_or_create(code=code, defaults={**defaults, **fields})[0]


def voucher(holder: Member, item: ServiceProduct, code: str, **fields: Any) -> Voucher:
    """A live voucher on the product's present terms, valid 90 days around NOW."""
    uses = fields.get("uses_total", item.uses)
    defaults = {
        "branch": holder.branch,
        "terms": item.terms(),
        "uses_total": uses,
        "uses_left": uses,
        "value_left_fen": item.value_fen,
        "valid_from": NOW - timedelta(days=1),
        "valid_until": NOW + timedelta(days=89),
        "made_at": NOW - timedelta(days=1),
    }
    return Voucher.objects.create(member=holder, product=item, code=code, **{**defaults, **fields})
