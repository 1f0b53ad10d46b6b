"""What members said, what looks odd, and money kept back for it."""

from datetime import datetime, timedelta

from club.core.audit import Actor
from club.core.clock import local_date, midnight
from club.core.models import ActorKind
from cms.worlds.demo.listing import demo_members
from cms.worlds.demo.settling import Desk
from merchants.ledger.holds import place_hold, release_hold
from merchants.ledger.models import Hold
from merchants.quality.actions import clear_flag, confirm_flag, raise_flags, rate, score_merchants
from merchants.quality.models import FlagKind
from merchants.stores.models import Operator, Store
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import Redemption, RedemptionDoor, Voucher

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
HASTY = "YT601"  # six washes within four minutes
# Washes near midnight: one waits for somebody to look, one has a good explanation, one was wrong.
LATE, EXPLAINED, WRONG = "QD502", "QD501", "JN201"
# Stars and words, of the newest uses at stores of these merchants.
RATINGS = {
    "SD012": [(5, "洗得很干净，师傅还帮忙看了胎压。"), (5, ""), (4, "周末要排队，建议加个叫号。")],
    "SD013": [(5, "每次都来这家，放心。"), (4, "")],
    "SD018": [
        (2, "约好九点，到了等四十分钟。"),
        (3, "内饰没吸干净。"),
        (2, ""),
        (3, "人手不够。"),
        (2, "水渍没擦。"),
    ],
    "SD025": [(5, "海边回来一车沙，洗得真细。"), (1, "停车场收了我 10 元停车费，打 13900001234 没人接。")],
    "SD005": [(5, "检查报告写得很清楚。"), (4, "环境好，位置有点偏。")],
}


def build(stores: dict[str, Store], at: datetime) -> None:
    """Odd uses and what was decided about some, money kept back, ratings, and the scores that follow."""
    _odd_uses(stores, at)
    _decide(at)
    _hold(stores, at)
    _ratings(at)
    score_merchants(at=at)


def _odd_uses(stores: dict[str, Store], at: datetime) -> None:
    known = [row.pk for row in demo_members()]
    wash = Voucher.objects.filter(product__code="wash", state=Voucher.State.LIVE, step=1)
    wash = wash.filter(made_at__lt=at - 9 * DAY, valid_until__gt=at).exclude(member__in=known)
    held = iter(wash.order_by("-pk"))
    day = midnight(local_date(at))
    moments = [(HASTY, day - 2 * DAY + 10 * HOUR + n * 40 * timedelta(seconds=1)) for n in range(6)]
    nights = enumerate((LATE, LATE, EXPLAINED, WRONG))
    moments += [(code, day - 3 * DAY - (18 - 4 * n) * MINUTE) for n, code in nights]
    for code, moment in moments:
        clerk = Operator.objects.filter(store=stores[code]).first()
        by = Actor(ActorKind.OPERATOR, str(clerk.uid)) if clerk else Desk().finance
        redeem(
            code=next(held).code, store=stores[code], by=by, at=moment, operator=clerk, answers={},
            door=RedemptionDoor.SCANNED,
        )  # fmt: skip


def _decide(at: datetime) -> None:
    desk = Desk()
    for row in raise_flags(since=at - 21 * DAY, at=at - 20 * HOUR):
        if row.kind != FlagKind.NIGHT:
            continue
        if row.store.code == EXPLAINED:
            words = "当晚啤酒节延长营业到零点，与店长排班表一致。"
            clear_flag(flag=row, reason=words, by=desk.finance, at=at - 6 * HOUR)
        elif row.store.code == WRONG:
            words = "监控里没有车辆进店，店员承认代刷。"
            confirm_flag(flag=row, reason=words, by=desk.finance, at=at - 5 * HOUR)


def _hold(stores: dict[str, Store], at: datetime) -> None:
    desk = Desk()
    waits = {
        "kind": Hold.Kind.COMPLAINT,
        "reason": "客户投诉加油量不足，等计量所复核",
        "reference": "TS-0417",
    }
    place_hold(merchant=stores["YT701"].merchant, **waits, by=desk.finance, at=at - 3 * DAY)
    waits = {"kind": Hold.Kind.REVIEW, "reason": "法人变更，核对新执照"}
    row = place_hold(merchant=stores["JN901"].merchant, **waits, by=desk.finance, at=at - 16 * DAY)
    release_hold(hold=row, note="新执照已入库", by=desk.finance, at=at - 14 * DAY)


def _ratings(at: datetime) -> None:
    for merchant, said in RATINGS.items():
        uses = Redemption.objects.filter(merchant__code=merchant, reversed_at=None)
        uses = uses.filter(redeemed_at__range=(at - 29 * DAY, at - DAY)).select_related("member")
        for use, (stars, words) in zip(uses.order_by("-redeemed_at", "-pk"), said, strict=False):
            by = Actor(ActorKind.MEMBER, str(use.member.uid))
            rate(redemption=use, stars=stars, words=words, by=by, at=use.redeemed_at + 5 * HOUR)
