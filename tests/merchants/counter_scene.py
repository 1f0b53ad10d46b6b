"""The scene of these tests: two merchants, one voucher, a till of each, people at the counter."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from merchants.stores.models import ApiKey, Operator, OperatorRole, Store
from tests import cast
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes
from vouchers.lifecycle.models import Voucher

PHONE, NAME, PLATE = "+8613812345678", "张三丰", "鲁A12345"


def voucher_for(product: ServiceProduct, **fields: Any) -> Voucher:
    """A voucher valid around the present moment, of a member with a name, a phone and a car."""
    person = cast.customer(name=NAME, phone=PHONE)
    holder = cast.member(customer=person)
    car = cast.vehicle(person, plate=PLATE)
    now = timezone.now()
    term = {"valid_from": now - timedelta(days=1), "valid_until": now + timedelta(days=30)}
    return cast.voucher(holder, product, codes.make(), **{"vehicle": car, **term, **fields})


def shop_offering(product: ServiceProduct, price_fen: int = 2500) -> Store:
    """A store whose merchant has a price for the product at all times."""
    shop = cast.store()
    cast.agreement(shop.merchant, product, price_fen, period=(None, None))
    return shop


@dataclass
class Till:
    """A program that calls the API with a key."""

    key: ApiKey
    secret: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self._headers())

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        headers = self._headers() | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    def redeem(self, code: str, key: str | None = "key-1", **more: Any) -> Any:
        return self.post("redemptions", {"code": code, "store": self.store, **more}, key)

    @property
    def store(self) -> str:
        return self.key.store.code if self.key.store else self.key.merchant.stores.first().code

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def till(shop: Store, secret: str = "", **fields: Any) -> Till:
    """A till of the shop with a key of its own."""
    secret = secret or f"ck_{shop.code}_{ApiKey.objects.count()}"
    return Till(cast.api_key(shop, hashlib.sha256(secret.encode()).hexdigest(), **fields), secret)


def person(shop: Store, role: str = OperatorRole.CASHIER, **fields: Any) -> tuple[Operator, Client]:
    """An operator with a browser in which he is logged in."""
    row = cast.operator(shop, role, **fields)
    browser = Client()
    browser.force_login(row.account, backend="django.contrib.auth.backends.ModelBackend")
    return row, browser
