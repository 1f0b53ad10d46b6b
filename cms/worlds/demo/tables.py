"""Small tables kept as text, because they are read and changed as tables."""

from typing import Any


def rows(text: str) -> list[dict[str, str]]:
    """A text table: columns parted by bars, the first line names them."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def pairs(text: str) -> dict[str, Any]:
    """'wash 2500, check 6000' as a dictionary of whole numbers."""
    return {name: int(number) for name, number in (part.split() for part in text.split(",") if part)}
