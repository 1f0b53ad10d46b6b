"""Look for uses that look odd."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from club.core import audit
from club.core.audit import SYSTEM
from merchants.quality.actions.ensure_flag_rules import ensure_flag_rules
from merchants.quality.detecting import Found, find_odd
from merchants.quality.flagging import facts_of, hold_back
from merchants.quality.models import Flag, FlaggedUse, FlagRule
from vouchers.lifecycle.models import Redemption


@transaction.atomic
def raise_flags(*, since: datetime, at: datetime) -> list[Flag]:
    """Flag the uses that came in since a moment and look odd under the rules; the flags that are new or grew.

    - a flag for each hand, kind and day, open until somebody decides; a second look at once finds nothing
    - of a serious kind: one hold on the payable of each use, so it enters no statement
    - one audit entry per new flag
    """
    rules = ensure_flag_rules()
    with connection.cursor() as cursor:
        # Two looks at once would both find the same; the second waits, then finds it flagged.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('merchants.raise_flags'))")
    return [flag for rule in rules if rule.is_on for flag in _apply(rule, since, at)]


def _apply(rule: FlagRule, since: datetime, at: datetime) -> Iterable[Flag]:
    found: dict[str, list[Found]] = defaultdict(list)
    for each in find_odd(rule, since):
        found[each.key].append(each)
    ids = [each.redemption for group in found.values() for each in group]
    related = Redemption.objects.select_related("payable", "merchant", "store")
    uses = related.in_bulk(ids)
    for key, group in found.items():
        yield _flag(rule, key, [uses[each.redemption] for each in group], at)


def _flag(rule: FlagRule, key: str, uses: list[Redemption], at: datetime) -> Flag:
    first, moments = uses[0], [use.occurred_at for use in uses]
    facts = {
        "kind": rule.kind,
        "merchant": first.merchant,
        "store": first.store,
        "operator_id": first.operator_id,
        "is_serious": rule.is_serious,
        "found_at": at,
        "first_at": min(moments),
        "last_at": max(moments),
    }
    flag, is_new = Flag.objects.get_or_create(key=key, state=Flag.State.OPEN, defaults=facts)
    FlaggedUse.objects.bulk_create(FlaggedUse(flag=flag, kind=rule.kind, redemption=use) for use in uses)
    flag.first_at, flag.last_at = min(flag.first_at, *moments), max(flag.last_at, *moments)
    flag.uses_count += len(uses)
    flag.save(update_fields=["first_at", "last_at", "uses_count"])
    if flag.is_serious:
        hold_back(flag, uses, by=SYSTEM, at=at)
    if is_new:
        audit.record(verb="flag.raised", subject=flag, by=SYSTEM, at=at, **facts_of(flag))
    return flag
