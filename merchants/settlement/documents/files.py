"""Making a paper once: what was handed out is handed out again, byte for byte."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import translation

from merchants.settlement.documents import paper, table
from merchants.settlement.models import Statement

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"pdf": "application/pdf", "xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True)
class Document:
    """A file to hand out."""

    kind: str
    name: str
    content: bytes

    @property
    def content_type(self) -> str:
        """For browsers."""
        return KINDS[self.kind]

    @property
    def sha256(self) -> str:
        """By which both sides see that they hold the same file."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


def document_of(statement: Statement, kind: str) -> Document:
    """The statement as a file of a kind in KINDS, in Chinese; made when first asked for, kept once sent.

    Stores and services may be renamed later; the file that a merchant signed stays as it was.
    """
    path: Path = settings.DOCUMENTS_DIR / "statements" / str(statement.uid) / f"statement.{kind}"
    if path.exists():
        content = path.read_bytes()
    else:
        content = _made(statement, kind)
        if statement.state != Statement.State.DRAFT:
            _keep(path, content)
    return Document(kind, f"{statement.number}.{kind}", content)


def documents_of(statement: Statement) -> list[Document]:
    """Every kind of file of a statement."""
    return [document_of(statement, kind) for kind in KINDS]


def _made(statement: Statement, kind: str) -> bytes:
    makers: dict[str, Callable[[], bytes]] = {
        "csv": lambda: table.as_csv(statement),
        "xlsx": lambda: table.as_xlsx(statement, document_of(statement, "csv").sha256),
        "pdf": lambda: paper.as_pdf(statement, document_of(statement, "csv").sha256),
    }
    with translation.override("zh-hans"):
        return makers[kind]()


def _keep(path: Path, content: bytes) -> None:
    """Under its name only when it is whole; the first one stays when two are made at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(content)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(part.name, path)
    finally:
        Path(part.name).unlink()
