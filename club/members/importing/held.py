"""A held file in sealed pieces, and on disk for as long as it is read; a few pieces in memory at most."""

import json
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from club.core.models import ImportRun
from club.members.importing.columns import label
from club.members.importing.preview import FAULTS, Preview
from club.members.importing.reasons import REASONS
from club.members.importing.report import read_beside
from club.members.models import HeldFile, HeldPiece

PIECE = 512 * 1024
COUNTS = ("rows", "created", "changed", "unchanged", "refused")


def keep(held: HeldFile, path: Path) -> None:
    """Seal the file into pieces."""
    with path.open("rb") as source:
        for number, piece in enumerate(iter(lambda: source.read(PIECE), b"")):
            HeldPiece(file=held, number=number, content=b64encode(piece).decode()).save(force_insert=True)


@contextmanager
def on_disk(held: HeldFile) -> Iterator[Path]:
    """The file in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"held{held.suffix}"
        with path.open("wb") as target:
            for number in range(held.pieces.count()):
                target.write(b64decode(held.pieces.get(number=number).content))
        yield path


def of_preview(seen: Preview) -> str:
    """What was found beforehand, as kept with the file."""
    tally = seen.tally
    parts = {kind: asdict(part) | {"bad": seen.spoiled.get(kind, 0)} for kind, part in tally.parts.items()}
    faults = [
        (number, label(fault.column), fault.value, *REASONS[fault.code]) for number, fault in seen.faults
    ]
    changes = [{"row": number, **asdict(change)} for number, change in tally.changes]
    return _json(counts=_counts(tally), parts=parts, changes=changes, faults=faults)


def of_run(run: ImportRun, path: Path) -> str:
    """What became of it, as kept with the file."""
    return _json(counts=_counts(run), faults=read_beside(path, FAULTS))


def of_trouble(words: str) -> str:
    """Why it cannot be read."""
    return _json(trouble=words)


def _counts(of: Any) -> dict[str, int]:
    return {name: getattr(of, name) for name in COUNTS}


def _json(**findings: Any) -> str:
    return json.dumps(findings, ensure_ascii=False)
