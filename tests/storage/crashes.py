"""Killing the database under tills that redeem: a few times in the suite, a hundred times in a soak."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread

from django.utils import timezone

from merchants.stores.models import Store
from tests import cast
from tests.storage.place import Place, wait_until
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes


@dataclass
class Tills:
    """A running redeemer, and what it has said."""

    place: Place
    store: Store
    numbers: list[str]
    said: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Begin to redeem."""
        path = self.place.folder / "codes"
        path.write_text("\n".join(self.numbers))
        self.process = self.place.begin("-m", "tests.storage.redeemer", str(path), self.store.code)
        self.reader = Thread(target=self._listen)
        self.reader.start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.said.append(line.strip())

    def end(self) -> None:
        """Stop, wherever they are."""
        self.process.kill()
        self.reader.join()
        self.process.finish()

    def wait(self) -> None:
        """Until every code was tried."""
        self.reader.join()
        self.process.finish()

    def told(self, what: str) -> list[str]:
        """What follows the word in their lines."""
        return [line.split()[1] for line in list(self.said) if line.startswith(f"{what} ")]


def scene(count: int) -> tuple[Store, list[str]]:
    """A store, and vouchers of one use each."""
    wash: ServiceProduct = cast.product()
    store = cast.store()
    now = timezone.now()
    cast.agreement(store.merchant, wash, period=(None, None))
    cast.message_kind("voucher_redeemed")
    holder = cast.member()
    term = {"valid_from": now - timedelta(days=1), "valid_until": now + timedelta(days=30)}
    made = codes.make_many(count)
    for code in made:
        cast.voucher(holder, wash, code, **term)
    return store, made


def crash(tills: Tills, rounds: int, seed: int) -> Iterator[int]:
    """Kill the postmaster that often, at random moments of the work; gives the acknowledged so far."""
    chance = random.Random(seed)
    for _round in range(rounds):
        before = len(tills.told("ok"))
        wait_until(lambda seen=before: len(tills.told("ok")) > seen)
        time.sleep(chance.uniform(0, 0.3))
        tills.place.kill()
        tills.place.start()
        yield len(tills.told("ok"))


def complaints(tills: Tills) -> list[str]:
    """What is wrong afterwards: nothing acknowledged may be missing, nothing may be half there."""
    place = tills.place
    stored = {str(row[0]) for row in place.ask("SELECT uid FROM vouchers_redemption")}
    acknowledged = tills.told("ok")
    found = [f"acknowledged and not stored: {uid}" for uid in acknowledged if uid not in stored]
    if not len(acknowledged) <= len(stored) <= len(acknowledged) + len(tills.told("lost")):
        found.append(f"{len(stored)} stored, {len(acknowledged)} acknowledged")
    found += [f"refused: {code}" for code in tills.told("refused")]
    found += place.proof()
    if not place.indexes_are_whole():
        found.append("amcheck looked at too few indexes")
    return found
