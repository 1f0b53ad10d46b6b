"""Files of merchants' papers, judged by what is in them and not by what they are called."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from club.core import pictures
from club.core.errors import DomainError
from merchants.stores.models import MerchantDocument

MOST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE = 2400  # an A4 page stays readable
STARTS = {b"%PDF-": MerchantDocument.Type.PDF, b"\xff\xd8\xff": "picture", b"\x89PNG\r\n\x1a\n": "picture"}
# What makes a PDF act by itself; a scan or a printed page has none of it.
ACTIVE = (b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile", b"/OpenAction")


class BadPaper(DomainError):
    """Not a PDF, JPEG or PNG, too large, or a PDF that wants to do something."""

    code = "invalid_file"
    status = 400
    message = _("Only a PDF, JPEG or PNG of at most 10 MB; a PDF without scripts and attachments.")


def checked(file: Any) -> tuple[ContentFile, str]:
    """The file to keep and its type: a PDF as it is, a picture written anew without metadata.

    Raises BadPaper.
    """
    if file.size > MOST_BYTES:
        raise BadPaper
    head = file.read(16)
    file.seek(0)
    found = next((kind for start, kind in STARTS.items() if head.startswith(start)), None)
    if found == MerchantDocument.Type.PDF:
        return _pdf(file.read()), MerchantDocument.Type.PDF
    if found is None:
        raise BadPaper
    try:
        clean = pictures.re_encoded(file, LONGEST_SIDE)
    except pictures.NotAPicture as no:
        raise BadPaper from no
    return ContentFile(clean, "paper.jpg"), MerchantDocument.Type.JPEG


def _pdf(body: bytes) -> ContentFile:
    if b"%%EOF" not in body[-2048:] or any(sign in body for sign in ACTIVE):
        raise BadPaper
    return ContentFile(body, "paper.pdf")
