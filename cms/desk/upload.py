"""A file that somebody sent in: on disk while it is read, gone afterwards, because codes are money."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from club.members.importing.report import path_beside

SHOWN = 200


@contextmanager
def kept(file: UploadedFile) -> Iterator[Path]:
    """The file under a name of our own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{Path(file.name or '').suffix.lower()}"
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        yield path


def problems_of(path: Path) -> list[list[str]]:
    """The first rows of the error file beside it, without the heading."""
    report = path_beside(path)
    if not report.exists():
        return []
    with report.open(encoding="utf-8-sig", newline="") as file:
        return list(islice(csv.reader(file), 1, SHOWN + 1))
