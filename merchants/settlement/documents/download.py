"""Handing a paper out."""

import base64

from django.http import Http404, HttpResponse

from merchants.settlement.documents.files import KINDS, Document, document_of
from merchants.settlement.models import Statement


def download(statement: Statement, kind: str) -> HttpResponse:
    """The statement as a file to keep. Http404 for a kind that there is not."""
    if kind not in KINDS:
        raise Http404
    return _answer(document_of(statement, kind))


def _answer(document: Document) -> HttpResponse:
    answer = HttpResponse(document.content, content_type=document.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{document.name}"'
    digest = base64.b64encode(bytes.fromhex(document.sha256)).decode()
    answer["Repr-Digest"] = f"sha-256=:{digest}:"
    return answer
