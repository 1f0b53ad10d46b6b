"""The scene of these tests: a shop that was cut off, and a voucher that was shown to it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from club.core.audit import Actor
from club.core.models import ActorKind
from merchants.offline.actions import Scan, Uploaded, upload
from merchants.offline.models import OfflineScan
from merchants.stores.models import Store
from tests import cast
from tests.vouchers.lifecycle.scene import Scene, car_wash

BY = Actor(ActorKind.OPERATOR, "till-1")
STAFF = Actor(ActorKind.STAFF, "staff-1")
SCANNED = cast.NOW - timedelta(hours=2)


@dataclass
class CutOff:
    """A car wash in a store that uploads what it scanned two hours ago."""

    wash: Scene

    @property
    def store(self) -> Store:
        return self.wash.store

    def scan(self, nonce: str = "n1", **fields: Any) -> Scan:
        return Scan(**{"code": self.wash.voucher.code, "nonce": nonce, "occurred_at": SCANNED, **fields})

    def upload(self, nonce: str = "n1", **fields: Any) -> Uploaded:
        at = fields.pop("at", cast.NOW)
        return upload(scan=self.scan(nonce, **fields), store=self.store, by=BY, at=at)

    def conflict(self) -> OfflineScan:
        """A scan of a voucher that somebody else used online meanwhile."""
        other = cast.store()
        cast.agreement(other.merchant, self.wash.voucher.product)
        self.wash.redeem(store=other, at=cast.NOW - timedelta(hours=1))
        return self.upload().row


def cut_off(**terms: Any) -> CutOff:
    """The scene; `terms` are fields of the product."""
    limit = terms.pop("offline_per_day", 50)
    shop = cast.store(takes_offline=True, offline_per_day=limit)
    return CutOff(car_wash(store=shop, **terms))
