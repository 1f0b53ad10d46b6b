"""Taking the head of the chain out of the database, so that nobody can write the whole of it anew."""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from club.core.clock import SHANGHAI
from cms.chain.queries import head

logger = logging.getLogger(__name__)


def anchor(*, at: datetime) -> Path | None:
    """Write number and hash of the last block to this month's file, and to the log; nothing without a block.

    - the file lies in ANCHORS_DIR; copy it where nobody who reaches the database can change it
    """
    return _note("anchored", at)


def note_restored(*, at: datetime) -> Path | None:
    """Write that the database is an older copy from now on: what was anchored beyond its head is gone."""
    return _note("restored", at)


def _note(what: str, at: datetime) -> Path | None:
    last = head()
    if last is None and what == "anchored":
        return None
    words = f"{what} {last.number} {bytes(last.hash).hex()}" if last else f"{what} 0 -"
    logger.info("chain of the books: %s", words)
    return _append(f"{at.astimezone(SHANGHAI).isoformat(timespec='seconds')} {words}\n", at)


def _append(line: str, at: datetime) -> Path:
    folder: Path = settings.ANCHORS_DIR
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{at.astimezone(SHANGHAI):%Y-%m}.log"
    with path.open("a", encoding="ascii") as file:
        file.write(line)
    return path
