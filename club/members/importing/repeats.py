"""Rows of one file that repeat or contradict earlier rows.

Every row must say the same about a customer or a vehicle; otherwise the file would change them on every
run, back and forth. Only short digests are kept, so that half a million rows fit into memory.
"""

from hashlib import blake2b

from club.members.importing.columns import shown
from club.members.importing.reasons import Problem
from club.members.importing.rows import Part, Row

KEY_BYTES, CONTENT_BYTES = 7, 4


def _digest(text: str, size: int) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=size).digest())


class Repeats:
    """What the rows so far said."""

    def __init__(self) -> None:
        self._said: dict[int, int] = {}
        self._first: set[tuple[str, str]] = set()

    def take_first(self) -> set[tuple[str, str]]:
        """What the rows since the last call named for the first time, as model and number."""
        first, self._first = self._first, set()
        return first

    def problem_of(self, row: Row) -> Problem | None:
        """Why the row cannot stand beside the rows before it; a row without a problem is remembered."""
        number, id_number = row.customer.external_id, row.customer.id_number or ""
        customer, vehicle = row.customer.said(), row.vehicle
        if self._contradicts("customer", number, customer):
            return Problem("customer_number", number, "customer_differs")
        if id_number and self._contradicts("identity", id_number, number):
            return Problem("id_number", shown("id_number", id_number), "id_of_another")
        if vehicle and self._contradicts("vehicle", vehicle.vin, vehicle):
            return Problem("vin", shown("vin", vehicle.vin), "vehicle_differs")
        if not self._is_new(row):
            return self._duplicate(row)
        named = row.keys()
        self._first |= {each for each in named if self._key(each[0].lower(), each[1]) not in self._said}
        self._remember("customer", number, customer)
        self._remember("vehicle", vehicle.vin, vehicle) if vehicle else None
        if row.policy:
            self._said[self._key("policy", row.policy.number)] = 0
        self._remember("identity", id_number, number) if id_number else None
        return None

    def _is_new(self, row: Row) -> bool:
        """Whether the row brings a policy, vehicle or customer that no earlier row brought."""
        brings = (("policy", row.policy.number) if row.policy else None) or (
            ("vehicle", row.vehicle.vin) if row.vehicle else ("customer", row.customer.external_id)
        )
        return self._key(*brings) not in self._said

    @staticmethod
    def _duplicate(row: Row) -> Problem:
        if row.policy:
            return Problem("policy_number", row.policy.number, "duplicate")
        if row.vehicle:
            return Problem("vin", shown("vin", row.vehicle.vin), "duplicate")
        return Problem("customer_number", row.customer.external_id, "duplicate")

    def _contradicts(self, kind: str, name: str, content: Part | str) -> bool:
        said = self._said.get(self._key(kind, name))
        return said is not None and said != _digest(repr(content), CONTENT_BYTES)

    def _remember(self, kind: str, name: str, content: Part | str) -> None:
        self._said[self._key(kind, name)] = _digest(repr(content), CONTENT_BYTES)

    @staticmethod
    def _key(kind: str, name: str) -> int:
        return _digest(f"{kind}|{name}", KEY_BYTES)
