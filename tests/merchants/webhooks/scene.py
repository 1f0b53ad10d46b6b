"""The scene of these tests: a shop with an address, things that happen to it."""

from typing import Any

from club.core import audit
from club.core.models import AuditEntry
from merchants.stores.models import Store
from merchants.webhooks.actions import add_endpoint
from merchants.webhooks.models import Endpoint
from tests import cast

HERE = "http://127.0.0.1:9/hooks"
EVENTS = ["voucher.redeemed", "statement.sent"]


def endpoint(shop: Store | None, url: str = HERE, **more: Any) -> tuple[Endpoint, str]:
    """An address of the shop's merchant, or of an integration."""
    merchant = shop.merchant if shop else None
    asked = {"name": "till", "events": EVENTS if shop else [], "by": audit.SYSTEM, "at": cast.NOW, **more}
    return add_endpoint(merchant=merchant, url=url, **asked)


def happens(shop: Store, verb: str = "voucher.redeemed", **data: Any) -> AuditEntry:
    """Something in the trail that names the shop."""
    facts = {"store": shop.code, "amount_fen": 2500, "member": "a-member", **data}
    return audit.record(verb=verb, subject=shop, by=audit.SYSTEM, at=cast.NOW, **facts)
