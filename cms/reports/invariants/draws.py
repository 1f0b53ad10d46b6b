"""V5 and V10 for draws: tries are what their seed says, of prizes as published, and none is lost."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from club.core import sealing
from club.core.models import AuditEntry
from cms.reports.invariants.check import Bad, Check, query
from cms.reports.invariants.trail import traces
from vouchers.campaigns import lots
from vouchers.campaigns.models import Occasion, OccasionPrize, Try, Way

NUMBERS = """
    SELECT p.id, format('prize %s of occasion %s: %s were published, %s left and %s given',
        p.place + 1, o.uid, p.number, coalesce(s.remaining, 0), coalesce(t.given, 0))
    FROM vouchers_occasionprize p JOIN vouchers_occasion o ON o.id = p.occasion_id
    LEFT JOIN (SELECT prize_id, sum(remaining) AS remaining FROM vouchers_prizeshard GROUP BY prize_id) s
        ON s.prize_id = p.id
    LEFT JOIN (SELECT prize_id, count(gift_id) AS given FROM vouchers_try GROUP BY prize_id) t
        ON t.prize_id = p.id
    WHERE p.number <> coalesce(s.remaining, 0) + coalesce(t.given, 0)
"""
# Of two memberships that became one the gifts move, and a try stays where the other has one of that number.
WON = """
    SELECT t.id, format('try %s: its gift %s is another member''s or of another prize', t.uid, g.uid)
    FROM vouchers_try t JOIN vouchers_gift g ON g.id = t.gift_id
    JOIN vouchers_occasionprize p ON p.id = t.prize_id JOIN club_member m ON m.id = t.member_id
    WHERE g.batch_id <> p.batch_id OR (g.member_id <> t.member_id AND m.state <> 'merged')
    UNION ALL
    SELECT t.id, format('try %s: told that prize %s has run out, of which there are any', t.uid, p.place + 1)
    FROM vouchers_try t JOIN vouchers_occasionprize p ON p.id = t.prize_id
    JOIN club_member m ON m.id = t.member_id
    WHERE t.gift_id IS NULL AND m.state <> 'merged'
      AND EXISTS (SELECT FROM vouchers_prizeshard s WHERE s.prize_id = p.id AND s.remaining > 0)
      AND NOT EXISTS (SELECT FROM vouchers_gift g WHERE g.batch_id = p.batch_id AND g.member_id = t.member_id)
"""
TRIED = traces("SELECT id, uid FROM vouchers_try", "try", ("try.drawn",))


def drawn() -> Bad:
    """Every draw done again, from its seed."""
    occasions = {row.pk: row for row in Occasion.objects.filter(way=Way.DRAW)}
    prizes = _prizes()
    found = [words for row in occasions.values() for words in _published(row, prizes.get(row.pk, []))]
    seeds = {pk: _seed(row) for pk, row in occasions.items()}
    found += _tries(occasions, prizes, seeds)
    return Bad(len(found), found[0]) if found else Bad()


def _prizes() -> dict[int, list[OccasionPrize]]:
    rows = OccasionPrize.objects.order_by("occasion_id", "place")
    return {pk: list(own) for pk, own in groupby(rows, key=lambda row: row.occasion_id)}


def _seed(occasion: Occasion) -> str:
    try:
        return occasion.seed
    except (sealing.CannotOpen, UnicodeDecodeError, IndexError):
        return ""


def _published(occasion: Occasion, prizes: list[OccasionPrize]) -> Iterator[str]:
    """What the trail says of seed and prizes, against what stands there by now."""
    verbs = ("occasion.opened", "occasion.changed")
    entries = AuditEntry.objects.filter(verb__in=verbs, subject_type="occasion", subject_id=str(occasion.uid))
    entry = entries.order_by("-pk").first()
    said = entry.data if entry else {}
    digest = lots.digest_of(_seed(occasion))
    if not digest == occasion.seed_digest == said.get("seed_digest"):
        yield f"occasion {occasion.uid}: its seed is not the one whose digest was published"
    if lots.rules_digest(occasion.tries_each, prizes) != said.get("rules_digest"):
        yield f"occasion {occasion.uid}: its prizes are not those that were published"


def _tries(occasions: dict[int, Occasion], prizes: dict[int, Any], seeds: dict[int, str]) -> Iterator[str]:
    names = ("uid", "occasion_id", "member_uid", "number", "drawn", "prize_id")
    for uid, pk, member, number, stands, prize_id in (
        Try.objects.order_by("pk").values_list(*names).iterator()
    ):
        occasion = occasions[pk]
        again = lots.drawn_for(seeds[pk], occasion.uid, member, number)
        falls_to = lots.prize_at(again, prizes.get(pk, []))
        if stands != again:
            yield f"try {uid}: {stands} stands there, its seed says {again}"
        elif prize_id != (falls_to.pk if falls_to else None):
            yield f"try {uid}: {again} was drawn, which does not stand for the prize that is noted"


CHECKS = [
    Check("V5", "tried", _("Each try in a draw has one audit entry"), query(TRIED)),
    Check(
        "V10", "prizes", _("What is left of a prize and what was won is its published number"), query(NUMBERS)
    ),
    Check("V10", "won", _("A prize that was won and left was given, to its member"), query(WON)),
    Check("V10", "draws", _("Each try is what the published seed says, of the published prizes"), drawn),
]
