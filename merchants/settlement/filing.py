"""Files that come with a statement: looked at by their bytes, photos written anew, kept with their hash."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.bookings.pictures import re_encoded
from merchants.bookings.refusals import BadPhoto
from merchants.settlement.models import Paper, Statement

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
# What runs, or brings something along, has no place in an invoice.
ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


class BadPaper(DomainError):
    """The file is none of the kinds we keep, too large, or carries something that runs."""

    code = "bad_file"
    status = 400
    message = _("Please hand in a PDF, an OFD or a photo of at most 5 MB, without scripts or attachments.")


@dataclass(frozen=True)
class Handed:
    """A file as somebody handed it in."""

    name: str
    content: bytes


def handed(upload: Any) -> Handed:
    """What a form received, read no further than the limit. Raises BadPaper when it is larger."""
    if upload.size > MOST_BYTES:
        raise BadPaper
    return Handed(upload.name, upload.read())


def file_paper(statement: Statement, paper: Handed, *, by: Actor, at: datetime) -> Paper:
    """Keep a file with a statement; part of an act, which writes the trail. Raises BadPaper."""
    kind, content = _checked(paper.content)
    row = Paper(
        statement=statement,
        kind=kind,
        name=paper.name[-120:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        added_at=at,
        added_by_id=by.id,
    )
    row.file.save(paper.name, ContentFile(content), save=True)
    return row


def is_unchanged(paper: Paper) -> bool:
    """Whether the file on disk is still the one that was handed in."""
    try:
        with paper.file.open("rb") as file:
            return hashlib.sha256(file.read()).hexdigest() == paper.sha256
    except OSError:
        return False


def _checked(content: bytes) -> tuple[str, bytes]:
    """The kind and the bytes to keep: a photo is written anew, a document is only looked at."""
    if len(content) > MOST_BYTES:
        raise BadPaper
    if content.startswith(b"%PDF-"):
        _look_into_pdf(content)
        return Paper.Kind.PDF, content
    if content.startswith(b"PK\x03\x04"):
        _look_into_ofd(content)
        return Paper.Kind.OFD, content
    photo = io.BytesIO(content)
    photo.size = len(content)  # type: ignore[attr-defined]  # what an upload of Django has
    try:
        return Paper.Kind.JPEG, re_encoded(photo)
    except BadPhoto as no:
        raise BadPaper from no


def _look_into_pdf(content: bytes) -> None:
    """Whole, and nothing active in plain sight; it is only ever handed out as a download."""
    if b"%%EOF" not in content[-2048:] or any(word in content for word in ACTIVE):
        raise BadPaper


def _look_into_ofd(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            size = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OverflowError) as no:
        raise BadPaper from no
    if "OFD.xml" not in names or size > MOST_UNPACKED:
        raise BadPaper
