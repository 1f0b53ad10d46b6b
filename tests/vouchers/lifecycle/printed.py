"""Printed codes and partners' codes, ready to be used."""

from datetime import datetime
from pathlib import Path
from typing import Any

from club.core.audit import Actor
from club.core.models import ActorKind
from tests import cast
from vouchers.lifecycle.actions import import_codes, mint_codes, order_codes
from vouchers.lifecycle.models import CodeBatch, StockCode

STAFF = Actor(ActorKind.STAFF, "staff-1")


def ordered(count: int = 3, *, key: str = "spring", at: datetime = cast.NOW, **fields: Any) -> CodeBatch:
    """An order of printed codes for a wash pack."""
    package = fields.pop("package", None) or cast.package()
    home = fields.pop("branch", package.branch)
    words = {"key": key, "name": "春季刮刮卡", "package": package, "branch": home, "count": count}
    return order_codes(**words, by=STAFF, at=at, **fields)


def printed(count: int = 3, **fields: Any) -> CodeBatch:
    """The same with its codes made."""
    batch = ordered(count, **fields)
    mint_codes(batch=batch, by=STAFF, at=batch.made_at)
    return batch


def codes_of(batch: CodeBatch) -> list[str]:
    """Its codes as they are kept, in the order they were made."""
    return list(StockCode.objects.filter(batch=batch).order_by("pk").values_list("code", flat=True))


def imported(folder: Path, product: Any, *lines: str, key: str = "partner", **fields: Any) -> Any:
    """Codes of a partner for a product: the batch, and how it went."""
    path = folder / "codes.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    words = {"path": path, "key": key, "name": "加油站电子券", "product": product, "branch": cast.branch()}
    return import_codes(**{**words, **fields}, by=STAFF, at=cast.NOW)
