"""Files that come with a statement: what they are is told by their bytes, and they stay what they were."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from merchants.settlement.filing import (
    ACTIVE,
    MOST_BYTES,
    BadPaper,
    Handed,
    _checked,
    file_paper,
    handed,
    is_unchanged,
)
from merchants.settlement.models import Paper
from tests.merchants.settlement.scene import CLERK, PDF, moment, september

FIVE_MB = 5 * 1024 * 1024
HEAD, END = b"%PDF-1.7\n", b"%%EOF"


def pdf(length: int, after: bytes = b"") -> bytes:
    """A document of so many bytes, with something behind its end."""
    return HEAD + b" " * (length - len(HEAD) - len(END) - len(after)) + END + after


def ofd(name: str = "OFD.xml", unpacked: int = 10) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, b"")
        packed.writestr("Doc.xml", b" " * unpacked)
    return out.getvalue()


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "content, kind",
    [
        (PDF.content, "pdf"),
        (pdf(FIVE_MB), "pdf"),
        (pdf(9_000, after=b" " * (2048 - len(END))), "pdf"),
        (ofd(), "ofd"),
        (ofd(unpacked=50 * 1024 * 1024), "ofd"),
    ],
    ids=[
        "small",
        "five megabytes",
        "an end 2048 bytes before the last",
        "packed",
        "fifty megabytes unpacked",
    ],
)
def test_a_document_is_kept_as_it_is(content: bytes, kind: str):
    assert _checked(content) == (kind, content)


def test_a_photo_is_written_anew():
    kind, content = _checked(photo())
    assert (kind, content[:3], content != photo()) == (Paper.Kind.JPEG, b"\xff\xd8\xff", True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        pdf(FIVE_MB + 1),
        pdf(9_000, after=b" " * (2049 - len(END))),
        HEAD,
        b"MZ",
        b"PK\x03\x04 no zip",
        ofd("other.xml"),
        ofd(unpacked=50 * 1024 * 1024 + 1),
        photo()[:20],
        *(pdf(9_000)[:-5] + word + END for word in ACTIVE),
    ],
)
def test_what_is_no_paper_is_refused(content: bytes):
    with pytest.raises(BadPaper):
        _checked(content)


def test_no_more_of_an_upload_is_read_than_is_kept():
    assert MOST_BYTES == FIVE_MB
    right = handed(SimpleUploadedFile("a.pdf", pdf(FIVE_MB)))
    assert (right.name, len(right.content)) == ("a.pdf", FIVE_MB)
    with pytest.raises(BadPaper):
        handed(SimpleUploadedFile("a.pdf", pdf(FIVE_MB + 1)))


@pytest.mark.django_db
def test_a_paper_is_kept_with_its_hash_and_known_when_it_is_another_or_gone():
    paper = Handed("发" * 117 + ".pdf", PDF.content)
    row = file_paper(september().statement, paper, by=CLERK, at=moment(9))
    assert (row.kind, row.size, row.added_by_id) == ("pdf", len(PDF.content), CLERK.id)
    assert (len(row.name), row.name[-4:]) == (120, ".pdf")
    assert row.sha256 == hashlib.sha256(PDF.content).hexdigest()
    row.refresh_from_db()
    place = Path(row.file.path)
    assert (place.read_bytes(), is_unchanged(row)) == (PDF.content, True)
    place.write_bytes(PDF.content + b" ")
    assert not is_unchanged(row)
    place.unlink()
    assert not is_unchanged(Paper.objects.get())
