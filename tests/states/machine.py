"""Hypothesis plays: any act at any moment, in the house and in the model, compared after every step."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests import cast
from tests.states.model import Model
from tests.states.stage import COLLECT_DAYS, PACES, PACKAGES, SUSPENDED, Stage, complaints

WHICH = st.integers(0, 11)
SHOPS = st.sampled_from([0, 0, 0, 1, 1, 2])
QUANTITIES = st.sampled_from([1, 1, 2])
BILLS = st.sampled_from([500, 3_700, 6_300, 10_000, 30_000])


def _have(name: str) -> Any:
    """Only when there is one to do it to."""
    return precondition(lambda play: bool(getattr(play.model, name)))


class Play(RuleBasedStateMachine):
    """One play, in a transaction that is undone at its end. It begins where `stage` and `begun` stand.

    Both are set by whoever runs it.
    """

    stage: ClassVar[Stage]
    begun: ClassVar[Model]

    def __init__(self) -> None:
        super().__init__()
        self.now = cast.NOW
        self.model = deepcopy(self.begun)
        self.is_proven = True  # by whoever began
        self.stage.rewind()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        """Undo it."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule(member=st.integers(0, 1), package=st.integers(0, len(PACKAGES) - 1))
    def give(self, member: int, package: int) -> None:
        self.model.give(member, PACKAGES[package], COLLECT_DAYS, self.now)
        self.stage.give(member, package, self.now)
        self.is_proven = False

    @_have("presents")
    @rule(which=WHICH)
    def collect(self, which: int) -> None:
        number = self._pick(which, self.model.presents)
        self._done(self.stage.collect(number, self.now), self.model.collect(number, self.now))

    @_have("presents")
    @rule(which=WHICH)
    def refuse(self, which: int) -> None:
        number = self._pick(which, self.model.presents)
        self._done(self.stage.refuse(number, self.now), self.model.refuse(number, self.now))

    @_have("tickets")
    @rule(which=WHICH, shop=SHOPS, quantity=QUANTITIES, bill=BILLS)
    def redeem(self, which: int, shop: int, quantity: int, bill: int) -> None:
        number = self._pick(which, self.model.tickets)
        is_billed = self.model.tickets[number].promise.is_billed
        how = (number, shop, 1 if is_billed else quantity, bill if is_billed else 0, self.now)
        self._done(self.stage.redeem(*how), self.model.redeem(*how))

    @_have("uses")
    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        number = self._pick(which, self.model.uses)
        self._done(self.stage.undo(number, self.now), self.model.undo(number, self.now))

    @_have("tickets")
    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        number = self._pick(which, self.model.tickets)
        self._done(self.stage.withdraw(number, self.now), self.model.withdraw(number))

    @_have("presents")
    @rule(which=WHICH)
    def revoke(self, which: int) -> None:
        number = self._pick(which, self.model.presents)
        self._done(self.stage.revoke(number, self.now), self.model.revoke(number))

    @_have("tickets")
    @rule(which=WHICH, days=st.sampled_from([0, 5, 70]))
    def extend(self, which: int, days: int) -> None:
        number = self._pick(which, self.model.tickets)
        self._done(self.stage.extend(number, days, self.now), self.model.extend(number, days, self.now))

    @_have("tickets")
    @rule(which=WHICH)
    def exchange(self, which: int) -> None:
        number = self._pick(which, self.model.tickets)
        self._done(self.stage.exchange(number, self.now), self.model.exchange(number, self.now))

    @_have("tickets")
    @rule(which=WHICH)
    def offer(self, which: int) -> None:
        number = self._pick(which, self.model.tickets)
        self._done(self.stage.offer(number, self.now), self.model.offer(number, self.now))

    @_have("offers")
    @rule(which=WHICH, member=st.integers(0, 1))
    def accept(self, which: int, member: int) -> None:
        number = self._pick(which, self.model.offers)
        how = (number, member, self.now)
        self._done(self.stage.accept(*how), self.model.accept(*how))

    @_have("offers")
    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        number = self._pick(which, self.model.offers)
        self._done(self.stage.take_back(number, self.now), self.model.take_back(number, self.now))

    @rule(pace=st.sampled_from(PACES))
    def time_passes(self, pace: timedelta) -> None:
        self.now += pace

    @rule()
    def sweep(self) -> None:
        self.model.pass_time(self.now)
        self.stage.sweep(self.now)
        self.is_proven = False

    @rule()
    def settle(self) -> None:
        self.stage.settle(self.now)
        self.is_proven = False

    @invariant()
    def they_agree(self) -> None:
        tickets = [(t.state, t.uses_left, t.value_left) for t in self.model.tickets]
        self._same(self.stage.seen(), (tickets, self.model.owed()))

    @invariant()
    def the_books_hold(self) -> None:
        """Asked again after whatever changed a row; what was refused has changed none (see `answer`)."""
        if not self.is_proven:
            found = complaints()
            assert not found, found
        self.is_proven = True

    def _done(self, house: str, model: str) -> None:
        self._same(house, model)
        if house == "ok":
            self.is_proven = False

    @staticmethod
    def _same(house: Any, model: Any) -> None:
        assert house == model, f"the house says {house}, the model {model}"

    @staticmethod
    def _pick(which: int, things: Sequence[Any]) -> int:
        return which % len(things)


class Anew(Play):
    """A play that chooses its beginning, too."""

    begun = Model(suspended={SUSPENDED})

    @initialize(member=st.integers(0, 1), package=st.integers(0, len(PACKAGES) - 1))
    def begin(self, member: int, package: int) -> None:
        """Every play begins with a gift that was collected."""
        self.give(member, package)
        self.collect(0)
