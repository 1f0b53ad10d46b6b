"""Statements as papers: a PDF to sign, and the lines as XLSX and CSV."""

from merchants.settlement.documents.download import download
from merchants.settlement.documents.files import KINDS, Document, document_of, documents_of

__all__ = ["KINDS", "Document", "document_of", "documents_of", "download"]
