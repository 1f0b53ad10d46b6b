"""A file that somebody sent in: on disk while it is read, gone afterwards, because codes are money."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from club.members.importing.report import read_beside

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
    return read_beside(path, SHOWN)
