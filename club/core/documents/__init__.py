"""Papers that leave the house: letters and statements as PDF, lists as CSV and XLSX.

The same facts make the same bytes, so a SHA-256 says whether somebody holds what we handed out.
"""

from club.core.documents.pdf import pdf
from club.core.documents.sheets import Heading, Money, Page, Total, csv_file, xlsx_file

__all__ = ["Heading", "Money", "Page", "Total", "csv_file", "pdf", "xlsx_file"]
