"""What was found in a file of customers, in words of the page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from club.members.models import Customer, HeldFile, Policy, Vehicle
from cms.desk.access import rows_for
from cms.desk.columns import amount

MODELS: dict[str, Any] = {"Customer": Customer, "Vehicle": Vehicle, "Policy": Policy}
PARTS = {
    "Customer": gettext_lazy("Customers"),
    "Vehicle": gettext_lazy("Vehicles"),
    "Policy": gettext_lazy("Policies"),
}
RECENT = 20


@dataclass(frozen=True)
class ShownField:
    """One field before and after; `is_hidden` where the mask hides what differs."""

    label: str
    old: str
    new: str

    @property
    def is_hidden(self) -> bool:
        """Both look the same and are not."""
        return self.old == self.new


@dataclass(frozen=True)
class ShownChange:
    """A row that would change."""

    row: int
    kind: str
    key: str
    fields: list[ShownField]


@dataclass(frozen=True)
class Findings:
    """Everything the page shows of a file."""

    counts: dict[str, int] = field(default_factory=dict)
    parts: list[tuple[Any, dict[str, int]]] = field(default_factory=list)
    changes: list[ShownChange] = field(default_factory=list)
    faults: list[list[str]] = field(default_factory=list)
    trouble: str = ""


def recent(user: Any) -> QuerySet[HeldFile]:
    """The last files, without what was found in them."""
    return rows_for(user, HeldFile, ["add"]).defer("findings").order_by("-pk")[:RECENT]


def findings_of(file: HeldFile) -> Findings:
    """Nothing yet while it is being looked through."""
    found = json.loads(file.findings or "{}")
    return Findings(
        counts=found.get("counts", {}),
        parts=[(PARTS[kind], counts) for kind, counts in found.get("parts", {}).items()],
        changes=list(_changes(found.get("changes", []))),
        faults=found.get("faults", []),
        trouble=found.get("trouble", ""),
    )


def _changes(rows: list[dict[str, Any]]) -> Iterator[ShownChange]:
    for row in rows:
        model = MODELS[row["kind"]]
        fields = [_field(model._meta.get_field(each["field"]), each) for each in row["fields"]]
        yield ShownChange(row["row"], model._meta.verbose_name, row["key"], fields)


def _field(known: Any, change: dict[str, Any]) -> ShownField:
    label = str(known.verbose_name)
    return ShownField(label, _words(known, change["old"]), _words(known, change["new"]))


def _words(known: Any, value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if known.name.endswith("_fen"):
        return amount(value)
    return str(dict(known.flatchoices).get(value, value))
