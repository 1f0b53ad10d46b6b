"""The same acts on the real database, through the house's own actions."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.models import Member
from cms.reports.invariants import CHECKS
from cms.reports.invariants.check import Query
from merchants.settlement.actions import draw_up
from merchants.stores.models import Merchant, Store
from tests import cast
from tests.states.model import Promise
from vouchers.catalogue.choices import Benefit
from vouchers.catalogue.models import GiftPackage, PackageItem, ServiceProduct
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import Gift, Handover, Redemption, RedemptionDoor, Voucher

STAFF = Actor(ActorKind.STAFF, "staff")
TILL = Actor(ActorKind.OPERATOR, "till")
EVERYWHERE = frozenset({0, 1, 2})
SUSPENDED = 2

WASH = Promise("wash", frozenset({0, 2}), days=30)
CARD = Promise("card", EVERYWHERE, days=60, uses=3, per_month=4)
PURSE = Promise("purse", EVERYWHERE, days=90, value=10_000)
FUEL = Promise("fuel", EVERYWHERE, days=45, uses=5, percent=10, cap=2_000, month_cap=3_000)
PROMISES = (WASH, CARD, PURSE, FUEL)
# What the packages hold: promises with their steps.
PACKAGES: tuple[list[tuple[Promise, int]], ...] = (
    [(WASH, 1)],
    [(CARD, 1), (PURSE, 1)],
    [(FUEL, 1)],
    [(WASH, 1), (CARD, 2)],
)


@dataclass
class Stage:
    """Two members, three shops of three merchants (the last one suspended), four products, four packages."""

    members: list[Member]
    shops: list[Store]
    packages: list[GiftPackage]
    gifts: list[Gift] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    redemptions: list[Redemption] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    batches: int = 0
    begun: tuple[list[Gift], list[Voucher]] = ([], [])

    def begin(self, member: int, package: int, at: datetime) -> None:
        """What all plays begin with: a gift that was collected."""
        self.give(member, package, at)
        self.collect(0, at)
        self.begun = deepcopy((self.gifts, self.vouchers))

    def rewind(self) -> None:
        """Forget what one play made; the database forgets by itself."""
        self.gifts, self.vouchers = deepcopy(self.begun)
        self.redemptions, self.handovers = [], []
        self.batches = len(self.gifts)

    def give(self, member: int, package: int, at: datetime) -> None:
        """Give a package."""
        self.batches += 1
        batch = actions.grant(
            key=f"play-{self.batches}",
            package=self.packages[package],
            members=[self.members[member]],
            by=STAFF,
            at=at,
        )
        self.gifts.append(batch.gifts.get())

    def collect(self, number: int, at: datetime) -> str:
        """Collect a gift."""
        made: list[Voucher] = []
        gift = self.gifts[number]
        said = answer(lambda: made.extend(actions.collect(gift=gift, by=TILL, at=at)))
        self.vouchers += made
        return said

    def refuse(self, number: int, at: datetime) -> str:
        """Refuse a gift."""
        return answer(lambda: actions.refuse(gift=self.gifts[number], by=TILL, at=at))

    def redeem(self, number: int, shop: int, quantity: int, bill: int, at: datetime) -> str:
        """Use a voucher by its typed code."""
        words: dict[str, Any] = {"amount_fen": bill} if bill else {}
        code = Voucher.objects.values_list("code", flat=True).get(pk=self.vouchers[number].pk)
        return answer(
            lambda: self.redemptions.append(
                actions.redeem(
                    code=code,
                    store=self.shops[shop],
                    by=TILL,
                    door=RedemptionDoor.TYPED,
                    at=at,
                    quantity=quantity,
                    **words,
                )
            )
        )

    def undo(self, number: int, at: datetime) -> str:
        """Undo a redemption."""
        row = self.redemptions[number]
        return answer(lambda: actions.reverse(redemption=row, reason="typed twice", by=TILL, at=at))

    def withdraw(self, number: int, at: datetime) -> str:
        """Withdraw a voucher."""
        return answer(lambda: actions.void(voucher=self.vouchers[number], reason="lost", by=STAFF, at=at))

    def revoke(self, number: int, at: datetime) -> str:
        """Revoke a gift."""
        gift = self.gifts[number]
        return answer(lambda: actions.revoke(gift=gift, reason="mistake", by=STAFF, at=at))

    def extend(self, number: int, days: int, at: datetime) -> str:
        """Extend a voucher to so many days from now."""
        voucher, last_day = self.vouchers[number], local_date(at) + timedelta(days=days)
        return answer(
            lambda: actions.extend(voucher=voucher, last_day=last_day, reason="ill", by=STAFF, at=at)
        )

    def exchange(self, number: int, at: datetime) -> str:
        """Replace a voucher."""
        made: list[Voucher] = []
        voucher = self.vouchers[number]
        said = answer(lambda: made.append(actions.replace(voucher=voucher, reason="seen", by=STAFF, at=at)))
        self.vouchers += made
        return said

    def offer(self, number: int, at: datetime) -> str:
        """Offer a voucher to a friend."""
        voucher = self.vouchers[number]
        return answer(lambda: self.handovers.append(actions.hand_over(voucher=voucher, by=TILL, at=at)))

    def accept(self, number: int, member: int, at: datetime) -> str:
        """Accept an offer."""
        words: dict[str, Any] = {"handover": self.handovers[number], "member": self.members[member]}
        return answer(lambda: actions.accept_handover(**words, by=TILL, at=at))

    def take_back(self, number: int, at: datetime) -> str:
        """Take an offer back."""
        return answer(lambda: actions.take_back(handover=self.handovers[number], by=TILL, at=at))

    def sweep(self, at: datetime) -> None:
        """What the scheduler does."""
        actions.lapse_due(at=at)
        actions.expire_due(at=at)

    def settle(self, at: datetime) -> None:
        """Draw up the statements of the last period."""
        draw_up(day=local_date(at), at=at, by=SYSTEM)

    def seen(self) -> tuple[list[tuple[str, int, int]], int]:
        """State, uses left and fen left of every voucher as they were made; uses that are owed for."""
        with connection.cursor() as cursor:
            cursor.execute(SEEN)
            *rows, (_pk, _state, owed, _fen) = cursor.fetchall()
        found = {pk: tuple(rest) for pk, *rest in rows}
        return [found[voucher.pk] for voucher in self.vouchers], owed


# The last row: uses that the merchants are owed for, undone ones taken off.
SEEN = """
    SELECT id, state::text, uses_left::bigint, value_left_fen FROM vouchers_voucher
    UNION ALL SELECT NULL, NULL, (SELECT coalesce(sum(quantity), 0)::bigint FROM merchants_payable), NULL
"""


def build() -> Stage:
    """Put the cast on the stage."""
    products = {promise.key: _product(promise) for promise in PROMISES}
    shops = [cast.store() for _number in range(3)]
    for number, shop in enumerate(shops):
        for promise in PROMISES:
            if number in promise.shops:
                cast.agreement(shop.merchant, products[promise.key], _price(promise))
    Merchant.objects.filter(pk=shops[SUSPENDED].merchant_id).update(state=Merchant.State.SUSPENDED)
    stores = list(Store.objects.select_related("merchant", "branch").order_by("pk"))
    members = [cast.member() for _number in range(2)]
    with connection.cursor() as cursor:
        cursor.execute(KEPT_PROOF)
    return Stage(members, stores, [_package(inside, products) for inside in PACKAGES])


def answer(act: Callable[[], Any]) -> str:
    """ "ok", or the code of the refusal; what a refused act did is undone."""
    try:
        with transaction.atomic():
            act()
    except DomainError as refusal:
        return refusal.code
    return "ok"


def complaints() -> list[str]:
    """What the proof has against the books, all SELECTs of it in one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM pg_temp.proof()")
        return [f"{name}: {words}" for name, words in cursor.fetchall()]


def tidy() -> None:
    """Sweep up the rows of plays that were undone, so that the tables stay small."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")


PROOF = " UNION ALL ".join(
    f"(WITH bad (id, words) AS ({check.look.text}) SELECT '{check.invariant} {check.name}', words FROM bad)"
    for check in CHECKS
    if isinstance(check.look, Query)
)


# Planning it takes longer than running it, and a function keeps its plan.
KEPT_PROOF = f"""
    CREATE OR REPLACE FUNCTION pg_temp.proof() RETURNS TABLE (name text, words text)
    LANGUAGE plpgsql AS $proof$
    #variable_conflict use_column
    BEGIN RETURN QUERY {PROOF}; END
    $proof$
"""


def _product(promise: Promise) -> ServiceProduct:
    kind = Benefit.VALUE if promise.value else Benefit.DISCOUNT if promise.percent else Benefit.USES
    return cast.product(
        promise.key,
        benefit=kind,
        uses=promise.uses,
        valid_days=promise.days,
        per_member_per_month=promise.per_month,
        value_fen=promise.value,
        discount_percent=promise.percent,
        cap_per_use_fen=promise.cap or None,
        cap_per_month_fen=promise.month_cap or None,
    )


def _price(promise: Promise) -> int:
    return 0 if promise.is_billed else 2_500


def _package(inside: list[tuple[Promise, int]], products: dict[str, ServiceProduct]) -> GiftPackage:
    row = cast.package(*(products[promise.key] for promise, _step in inside), collect_days=10)
    for (_promise, step), item in zip(inside, PackageItem.objects.filter(package=row), strict=True):
        PackageItem.objects.filter(pk=item.pk).update(step=step)
    return GiftPackage.objects.get(pk=row.pk)


COLLECT_DAYS = 10
PACES = tuple(timedelta(minutes=minutes) for minutes in (1, 20, 300, 1_440, 12_960))
