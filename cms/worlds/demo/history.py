"""What happened in the last four months, in order, through the same acts as everywhere."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date, midnight
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.models import Member
from club.points.models import PointsAccount, PointsEntry
from cms.worlds.demo import crowd, settling
from merchants.settlement.actions import draw_up
from merchants.stores.models import Operator, Store
from vouchers.catalogue.models import Benefit, GiftPackage, ServiceProduct
from vouchers.lifecycle.actions import collect, expire_due, grant, redeem, refuse, reverse, void
from vouchers.lifecycle.models import Gift, Redemption, RedemptionDoor, Voucher
from vouchers.mall.actions import fulfil, place_order
from vouchers.payments.actions import settle
from vouchers.payments.gateway import Sighting
from vouchers.payments.models import Payment

Act = tuple[datetime, Callable[[], object]]

# Batch, package, days ago, who (numbers of members), who of them has collected it a day later.
GRANTS = [
    ("welcome-spring", "welcome", 117, range(1, 7), (1, 2, 3, 4, 5)),
    ("vip-summer", "vip", 70, (3, 5, 9), (3, 5, 9)),
    ("welcome-summer", "welcome", 46, range(7, 14), (7, 8, 9, 10, 11, 12)),
    ("renewal-thanks", "renewal-thanks", 5, (1, 3, 4, 7, 8, 10, 13, 14), (3, 10)),
    ("birthday", "birthday", 4, (2, 4, 6, 11), (6, 11)),
    ("welcome-new", "welcome", 4, (14,), ()),
    ("fuel", "fuel-card", 45, (1, 3, 8, 9), (1, 3, 8)),
    ("half-price", "half-price-card", 40, (1, 3, 12), (1, 3)),
    ("life", "life-card", 25, (1, 3, 4), (1, 3, 4)),
    ("new-car", "new-car", 40, (2, 10, 12), (2, 10)),
    ("golden-week", "golden-week", 7, (1, 2, 3, 4, 5, 6), (1, 3, 6)),
    ("care", "care", 6, (1, 2, 3, 5, 9), (1, 3, 5)),
    ("free-cover", "free-cover", 6, (1, 3, 5, 6), (1, 3)),
    ("new-car-vip", "new-car", 5, (3,), (3,)),
    ("vip-transfer", "vip-transfer", 5, (3, 5, 9), (3,)),
]
REFUSED = ("welcome-spring", 6)
# Package, member, days ago; the last one wants his money back (refunds.py).
BOUGHT = [("wash-five", 1, 33), ("long-trip", 10, 12), ("long-trip", 11, 2)]
SHARE_USED = 0.5
UNDONE_AT = "JN201"
ANSWERS = {"km": "12", "towed_to": "顺达养车市中店"}
BILLS = {Benefit.DISCOUNT: (8_000, 20_000), Benefit.VALUE: (1_800, 4_500)}  # what services cost, from and to
DOORS = (RedemptionDoor.TYPED, RedemptionDoor.SCANNED, RedemptionDoor.API)


def build(
    members: list[Member], packages: dict[str, GiftPackage], stores: dict[str, Store], at: datetime
) -> None:
    """Gifts, purchases, uses, undoings, statements, points: everything in the order in which it happened."""
    for key, code, days, who, collected in GRANTS:
        people = {number: members[number - 1] for number in who}
        _give(key, packages[code], people, at - timedelta(days=days), collected)
    for code, number, days in BOUGHT:
        _buy(members[number - 1], packages[code], at - timedelta(days=days))
    for _moment, act in sorted([*_uses(stores, at), *_month_ends(at)], key=lambda pair: pair[0]):
        act()
    settling.settle_a_debt(store=stores[crowd.IN_DEBT], wash=ServiceProduct.objects.get(code="wash"), at=at)
    _undo_one(at)
    _withdraw_one(at)
    expire_due(at=at)
    _points(members, at)


def _by(member: Member) -> Actor:
    return Actor(ActorKind.MEMBER, str(member.uid))


def _give(
    key: str, package: GiftPackage, people: dict[int, Member], at: datetime, collected: tuple[int, ...]
) -> None:
    batch = grant(
        key=f"demo:{key}", package=package, members=people.values(), by=SYSTEM, at=at, reason=package.name
    )
    later = at + timedelta(days=1, hours=2)
    numbers = {member.pk: number for number, member in people.items()}
    for gift in Gift.objects.filter(batch=batch).order_by("pk"):
        number, member = numbers[gift.member_id], people[numbers[gift.member_id]]
        if number in collected:
            collect(gift=gift, by=_by(member), at=later)
        elif (key, number) == REFUSED:
            refuse(gift=gift, by=_by(member), at=later)


def _buy(member: Member, package: GiftPackage, at: datetime) -> None:
    """A purchase whose money came a minute later; what the gateway would say is said here."""
    order = place_order(member=member, package=package, by=_by(member), at=at)
    payment = order.payment
    paid = Sighting(
        payment_uid=str(payment.uid),
        session_id=f"cs_demo_{payment.uid.hex}",
        intent_id=f"pi_demo_{payment.uid.hex}",
        amount_fen=payment.amount_fen,
        currency=payment.currency,
        is_live=False,
        outcome=Payment.State.PAID,
    )
    settle(sighting=paid, by=SYSTEM, at=at + timedelta(minutes=1))
    fulfil(order=order, by=SYSTEM, at=at + timedelta(minutes=1, seconds=2))


def _uses(stores: dict[str, Store], at: datetime) -> Iterator[Act]:
    """About half of the uses of older vouchers, spread over the days since, at stores with a price.

    Each voucher has dice of its own: which are used, and where, is the same on every day of the year.
    """
    tills = _tills(stores)
    vouchers = Voucher.objects.filter(made_at__lt=at - timedelta(days=8)).select_related("product", "member")
    spared = _spared(vouchers)
    for number, voucher in enumerate(vouchers.order_by("pk")):
        dice = random.Random(number)
        stores_that_take_it = tills.get(voucher.product.code, [])
        if not stores_that_take_it or (voucher.gift_id, voucher.product_id) in spared:
            continue
        for _use in range(voucher.uses_total):
            if dice.random() < SHARE_USED:
                store = dice.choice(stores_that_take_it)
                moment = _moment(voucher, at, dice)
                yield moment, _use_of(voucher, store, moment, dice)


def _spared(vouchers: QuerySet[Voucher]) -> set[tuple[int | None, int]]:
    """Gift and product of the newest voucher of each product that a follower holds: one is always left."""
    first = vouchers.filter(step=1, member__account__isnull=False)  # a later one waits for those before it
    held = first.order_by("product_id", "-pk").distinct("product_id")
    return set(held.values_list("gift", "product"))


def _moment(voucher: Voucher, at: datetime, dice: random.Random) -> datetime:
    first, last = local_date(voucher.made_at) + timedelta(days=1), local_date(at) - timedelta(days=2)
    last = min(last, local_date(voucher.valid_until) - timedelta(days=1))
    day = first + timedelta(days=dice.randrange((last - first).days + 1))
    return midnight(day) + timedelta(minutes=dice.randrange(9 * 60, 17 * 60))


def _use_of(voucher: Voucher, store: Store, moment: datetime, dice: random.Random) -> Callable[[], object]:
    at_the_till = Operator.objects.filter(merchant=store.merchant, store=store).first()
    operator = at_the_till or Operator.objects.filter(merchant=store.merchant, store=None).first()
    by = Actor(ActorKind.OPERATOR, str(operator.uid)) if operator else SYSTEM
    answers = {question["code"]: ANSWERS[question["code"]] for question in voucher.terms["questions"]}
    bill = BILLS.get(voucher.terms["benefit"])
    more = {
        "door": dice.choice(DOORS),
        "amount_fen": 100 * dice.randrange(*(f // 100 for f in bill)) if bill else None,
    }

    def act() -> None:
        # As at real counters some are refused: the second one on a day, a later step before an earlier one.
        with suppress(DomainError), transaction.atomic():
            redeem(
                code=voucher.code, store=store, by=by, at=moment, operator=operator, answers=answers, **more
            )

    return act


def _tills(stores: dict[str, Store]) -> dict[str, list[Store]]:
    found: dict[str, list[Store]] = {}
    for store in stores.values():
        for agreement in store.merchant.agreements.select_related("product"):
            found.setdefault(agreement.product.code, []).append(store)
    return found


def _month_ends(at: datetime) -> Iterator[Act]:
    """On every first and sixteenth: draw up what is over; then it takes its course."""
    day = local_date(at) - timedelta(days=117)
    while (day := day + timedelta(days=1)) <= local_date(at):
        if day.day in (1, 16):
            moment = midnight(day) + timedelta(hours=6)
            if moment < at:
                yield moment, _settlement(moment, at)


def _settlement(moment: datetime, at: datetime) -> Callable[[], object]:
    def act() -> None:
        drawn = draw_up(day=local_date(moment), at=moment, by=SYSTEM)
        settling.settle(drawn, drawn_at=moment, at=at, desk=settling.Desk())

    return act


def _undo_one(at: datetime) -> None:
    done = Redemption.objects.filter(redeemed_at__lt=at - timedelta(days=2), operator__isnull=False)
    done = done.filter(store__code=UNDONE_AT)
    wrong = done.order_by("-redeemed_at", "-pk").first()
    if wrong:
        minutes = timedelta(minutes=6)
        by = Actor(ActorKind.OPERATOR, str(wrong.operator.uid)) if wrong.operator else SYSTEM
        reverse(redemption=wrong, reason="车主改到明天来", by=by, at=wrong.redeemed_at + minutes)


def _withdraw_one(at: datetime) -> None:
    double = Voucher.objects.filter(state=Voucher.State.LIVE, product__code="health").order_by("pk").first()
    if double:
        void(voucher=double, reason="重复发放", by=SYSTEM, at=at - timedelta(days=1))


def _points(members: list[Member], at: datetime) -> None:
    """Fifty points for joining, ten for each use; two members have spent some."""
    for number, member in enumerate(members, start=1):
        used = Redemption.objects.filter(member=member, reversed_at=None).order_by("pk")
        moves = [(50, "earned", "join", "加入俱乐部", "Joined the club", member.full_at)]
        moves += [(10, "earned", "use", "使用服务", "Used a service", use.redeemed_at) for use in used]
        if number in (1, 3):
            moves.append((-40, "spent", "mall", "兑换洗车液", "Car shampoo", at - timedelta(days=3)))
        for place, (points, reason, rule, note, note_en, moment) in enumerate(moves):
            PointsEntry.objects.create(
                member=member,
                points=points,
                reason=reason,
                rule=rule,
                note=note,
                note_en=note_en,
                dedupe_key=f"demo:{member.number}:{place}",
                at=moment,
            )
        PointsAccount.objects.create(member=member, balance=sum(move[0] for move in moves))
