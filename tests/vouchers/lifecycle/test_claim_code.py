"""A printed code becomes a gift, once."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from club.core.audit import Actor
from club.core.models import ActorKind, AuditEntry
from merchants.stores.guessing import TooManyMisses
from tests import cast
from tests.threads import at_once
from tests.vouchers.lifecycle.printed import STAFF, codes_of, printed
from vouchers.lifecycle import patterns
from vouchers.lifecycle.actions import (
    CodeTooLate,
    CodeUsed,
    CodeWithdrawn,
    NotAFullMember,
    UnknownCode,
    claim_code,
    issue_package,
    void_codes,
)
from vouchers.lifecycle.eligibility import NotForYourTier
from vouchers.lifecycle.models import Gift, MemberGuesses, StockCode, Voucher


def claim(member: Any, typed: str, at: Any = cast.NOW) -> Gift:
    return claim_code(member=member, typed=typed, by=Actor(ActorKind.MEMBER, str(member.uid)), at=at)


def holdings() -> tuple[int, int, list[str]]:
    """Gifts, vouchers, and the states of all codes."""
    states = list(StockCode.objects.order_by("pk").values_list("state", flat=True))
    return Gift.objects.count(), Voucher.objects.count(), states


@pytest.mark.django_db
def test_whoever_types_a_code_has_its_package():
    batch = printed(2, package=cast.package(quantity=3), pattern="JN26-????-????-????")
    member = cast.member(branch=batch.branch)
    code = codes_of(batch)[0]

    gift = claim(member, patterns.show(batch.pattern, code).lower())

    assert (gift.member, gift.package, gift.state) == (member, batch.package, Gift.State.COLLECTED)
    assert {(v.member, v.source, v.state) for v in gift.vouchers.all()} == {(member, "code", "live")}
    assert holdings() == (1, 3, ["taken", "free"])
    assert StockCode.objects.get(code=code).taken_at == cast.NOW
    assert AuditEntry.objects.filter(verb="gift.issued", subject_id=str(gift.uid)).count() == 1


@pytest.mark.django_db
def test_two_codes_of_one_batch_are_two_gifts():
    batch = printed(2)
    member = cast.member(branch=batch.branch)

    gifts = {claim(member, code) for code in codes_of(batch)}

    assert (len(gifts), holdings()) == (2, (2, 2, ["taken", "taken"]))


@pytest.mark.django_db
def test_a_used_code_is_refused_in_words():
    batch = printed(1)
    claim(cast.member(branch=batch.branch), codes_of(batch)[0])

    with pytest.raises(CodeUsed):
        claim(cast.member(branch=batch.branch), codes_of(batch)[0])

    assert holdings() == (1, 1, ["taken"])


@pytest.mark.django_db
def test_a_withdrawn_code_is_refused():
    batch = printed(2)
    taken, other = codes_of(batch)
    member = cast.member(branch=batch.branch)
    claim(member, taken)

    assert void_codes(batch=batch, reason="印错了", by=STAFF, at=cast.NOW) == 1

    with pytest.raises(CodeWithdrawn):
        claim(member, other)
    assert holdings() == (1, 1, ["taken", "void"])


@pytest.mark.django_db
def test_a_code_ends_with_its_last_moment():
    until = cast.NOW + timedelta(days=1)
    batch = printed(2, usable_until=until)
    member = cast.member(branch=batch.branch)
    claim(member, codes_of(batch)[0], until - timedelta(seconds=1))

    with pytest.raises(CodeTooLate):
        claim(member, codes_of(batch)[1], until)

    assert holdings() == (1, 1, ["taken", "free"])


@pytest.mark.django_db
def test_half_members_and_members_of_a_lower_tier_are_refused():
    batch = printed(1, package=cast.package(min_tier=cast.tier("vip", 3)))
    code = codes_of(batch)[0]

    with pytest.raises(NotAFullMember):
        claim(cast.half_member(branch=batch.branch), code)
    with pytest.raises(NotForYourTier):
        claim(cast.member(branch=batch.branch), code)

    assert holdings() == (0, 0, ["free"])


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "ABCD", "兑换码", "2" * 13, "v1.1.x", "x" * 5000])
def test_what_was_never_printed_is_refused(typed: str):
    printed(1)

    with pytest.raises(UnknownCode):
        claim(cast.member(), typed)

    assert holdings() == (0, 0, ["free"])


@pytest.mark.django_db
def test_twenty_wrong_codes_in_ten_minutes_cost_a_quarter_of_an_hour():
    """C02: the twenty-first try is not even looked at, were it right; others are not concerned."""
    batch = printed(2)
    guesser, neighbour = cast.member(branch=batch.branch), cast.member(branch=batch.branch)
    for second in range(20):
        with pytest.raises(UnknownCode):
            claim(guesser, "WRONG", cast.NOW + timedelta(seconds=second))
    locked = cast.NOW + timedelta(seconds=19)

    with pytest.raises(TooManyMisses) as refusal:
        claim(guesser, codes_of(batch)[0], locked + timedelta(minutes=14))

    assert refusal.value.details == {"retry_after": 60}
    claim(neighbour, codes_of(batch)[1], locked)
    claim(guesser, codes_of(batch)[0], locked + timedelta(minutes=15))
    assert holdings() == (2, 2, ["taken", "taken"])


@pytest.mark.django_db
def test_slow_mistakes_lock_nobody():
    member = cast.member()
    for minute in range(40):
        with pytest.raises(UnknownCode):
            claim(member, "WRONG", cast.NOW + timedelta(minutes=minute))

    assert MemberGuesses.objects.get().locked_until is None


@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_one_code_is_many_gifts():
    """The guard-off control: everybody looks before anybody writes."""
    batch = printed(1)
    members = [cast.member(branch=batch.branch) for _ in range(20)]
    code, looked = codes_of(batch)[0], threading.Barrier(20)

    def look_then_write(number: int) -> Gift:
        row = StockCode.objects.select_related("batch__package").get(code=code)
        looked.wait()
        if row.state != StockCode.State.FREE:
            raise CodeUsed
        StockCode.objects.filter(pk=row.pk).update(state=StockCode.State.TAKEN)
        facts = {"member": members[number], "package": row.batch.package, "by": STAFF, "at": cast.NOW}
        return issue_package(key=f"control:{number}", **facts)

    at_once(20, look_then_write)

    assert Gift.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_twenty_members_type_one_code_and_one_has_the_gift():
    batch = printed(1)
    members = [cast.member(branch=batch.branch) for _ in range(20)]
    code = codes_of(batch)[0]

    results = at_once(20, lambda number: claim(members[number], code))

    assert Counter(type(result).__name__ for result in results) == {"Gift": 1, "CodeUsed": 19}
    assert holdings() == (1, 1, ["taken"])


@pytest.mark.django_db(transaction=True)
def test_claiming_and_withdrawing_at_once_leave_one_winner():
    batch = printed(1)
    member, code = cast.member(branch=batch.branch), codes_of(batch)[0]

    def act(number: int) -> Any:
        if number:
            return claim(member, code)
        return void_codes(batch=batch, reason="印错了", by=STAFF, at=cast.NOW)

    withdrawn, claimed = at_once(2, act)

    won = isinstance(claimed, Gift)
    assert (withdrawn, type(claimed)) == ((0, Gift) if won else (1, CodeWithdrawn))
    assert holdings() == ((1, 1, ["taken"]) if won else (0, 0, ["void"]))
