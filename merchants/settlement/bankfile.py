"""The file by which a bank pays: one line a payout, strict in its letters, the same bytes every time."""

import csv
import hashlib
import io
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from merchants.settlement.models import Payout, PayoutRun

# What the bank reads; see docs/settlement.md. Chinese in every language: the bank's program knows these.
COLUMNS = ("序号", "收款账号", "收款户名", "开户行", "联行号", "金额(元)", "币种", "用途")
CURRENCY = "人民币"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_PURPOSE = 30


class LetterMissing(DomainError):
    """A name holds a letter that the bank's encoding does not have."""

    code = "letter_missing"
    message = _("The bank cannot read a letter of a name.")


class NotForBanks(DomainError):
    """A name that a bank's program, or a spreadsheet, would not take as a name."""

    code = "not_for_banks"
    message = _("A name begins or breaks in a way that no bank can read.")


class FileDiffers(DomainError):
    """The rows give another file than the one that was released."""

    code = "file_differs"
    message = _("The payouts are no longer those that were released. Stop, and ask an auditor to look.")


def content_of(run: PayoutRun) -> bytes:
    """The file of a run. After its release it must be the released one: raises FileDiffers."""
    content = encoded(run.payouts.select_related("statement__merchant").order_by("pk"), run.encoding)
    if run.file_sha256 and sha256_of(content) != run.file_sha256:
        raise FileDiffers
    return content


def encoded(payouts: Iterable[Payout], encoding: str) -> bytes:
    """The lines in the bank's letters; one it lacks is never replaced. Raises LetterMissing, NotForBanks."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    for place, row in enumerate(payouts, 1):
        for name in (row.account_name, row.bank_name):
            _refuse_unreadable(name, row, encoding)
        sheet.writerow([place, *_cells(row)])
    # A spreadsheet knows by the mark that it is UTF-8.
    return out.getvalue().encode("utf-8-sig" if encoding == PayoutRun.Encoding.UTF8 else encoding)


def sha256_of(content: bytes) -> str:
    """By which two people tell that they hold the same file."""
    return hashlib.sha256(content).hexdigest()


def _cells(row: Payout) -> list[str]:
    whole, fen = divmod(row.amount_fen, 100)
    return [
        row.account_number,
        row.account_name,
        row.bank_name,
        row.branch_code,
        f"{whole}.{fen:02d}",
        CURRENCY,
        row.statement.number[:LONGEST_PURPOSE],
    ]


def _refuse_unreadable(name: str, row: Payout, encoding: str) -> None:
    facts = {"merchant": row.statement.merchant.name, "name": name}
    if name.startswith(FORMULA) or not name.isprintable():
        words = _("%(merchant)s: no bank can read the name “%(name)s”. Correct it in the bank details.")
        raise NotForBanks(words % facts, number=row.statement.number)
    for letter in name:
        try:
            letter.encode(encoding)
        except UnicodeEncodeError as no:
            words = _("%(merchant)s: the bank cannot read “%(letter)s” in “%(name)s” (%(encoding)s).")
            facts |= {"letter": letter, "encoding": encoding.upper()}
            raise LetterMissing(words % facts, number=row.statement.number) from no
