"""Putting together what is paid out next."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from os.path import commonpath
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.proof import ensure_whole
from club.organisation.models import Branch
from club.organisation.queries import head_office
from merchants.settlement.models import Payout, PayoutRun, Statement
from merchants.settlement.moves import locked_run
from merchants.settlement.queries import unpaid
from merchants.settlement.refusals import said
from merchants.settlement.ways import WAYS
from merchants.stores.banking import BankDetails, details_for_payout


class NothingToPay(DomainError):
    """None of the statements can be paid now."""

    code = "nothing_to_pay"
    message = _("None of these statements can be paid now.")


@dataclass
class Prepared:
    """A run, and the statements that could not be put into it with the reason in words."""

    run: PayoutRun
    left_out: list[tuple[Statement, str]] = field(default_factory=list)


@transaction.atomic
def prepare_payouts(
    *, statements: Collection[Statement], way: str, by: Actor, at: datetime, encoding: str = "utf-8"
) -> Prepared:
    """Put approved statements into one run, with where the money goes copied as it is now.

    - a payout each, waiting for another person's release; one audit row
    - left out, and named: what is held, paid already, or with details missing, cooling or not for this way
    - refuses with NothingToPay when none remains, with LetterMissing when the bank could not read a name
    """
    ensure_whole()
    _wait_for_others()
    asked = Statement.objects.filter(pk__in=[row.pk for row in statements])
    locked = _locked(asked)
    free = _free(asked)
    left_out = [
        (row, str(_("not approved, held, or in a run already"))) for row in locked if row.pk not in free
    ]
    goes: list[tuple[Statement, BankDetails]] = []
    for row in locked:
        if row.pk not in free:
            continue
        try:
            goes.append((row, _destination(row, way, at)))
        except DomainError as refusal:
            left_out.append((row, str(refusal)))
    if not goes:
        raise NothingToPay(left_out=[f"{row.number}: {why}" for row, why in left_out])
    return Prepared(_write(goes, way, encoding, by, at), left_out)


@transaction.atomic
def cancel_payouts(*, run: PayoutRun, reason: str, by: Actor, at: datetime) -> PayoutRun:
    """Take a run back before it was released; its statements may enter another.

    - state cancelled, every payout taken out with the reason, one audit row
    """
    reason = said(reason)
    row = locked_run(run, PayoutRun.State.CANCELLED)
    row.payouts.update(state=Payout.State.CANCELLED, reason=reason[:200])
    row.state = PayoutRun.State.CANCELLED
    row.save(update_fields=["state"])
    audit.record(verb="payout_run.cancelled", subject=row, by=by, at=at, number=row.number)
    return row


def _destination(row: Statement, way: str, at: datetime) -> BankDetails:
    details = details_for_payout(row.merchant, at)
    WAYS[way].ensure_reaches(details)
    return details


def _locked(asked: QuerySet[Statement]) -> list[Statement]:
    return list(asked.select_for_update(of=["self"]).select_related("merchant__branch").order_by("pk"))


def _free(asked: QuerySet[Statement]) -> set[int]:
    return set(unpaid(asked).values_list("pk", flat=True))


def _wait_for_others() -> None:
    # Two who prepare at once would number their runs alike and want the same statements.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('merchants.prepare_payouts'))")


def _write(
    goes: list[tuple[Statement, BankDetails]], way: str, encoding: str, by: Actor, at: datetime
) -> PayoutRun:
    day = f"PO{local_date(at):%Y%m%d}"
    run = PayoutRun.objects.create(
        branch=_above_all([row for row, _details in goes]),
        number=f"{day}-{PayoutRun.objects.filter(number__startswith=day).count() + 1:02d}",
        way=way,
        encoding=encoding,
        payouts_count=len(goes),
        total_fen=sum(row.due_fen for row, _details in goes),
        prepared_at=at,
        prepared_by_id=by.id,
    )
    rows = [_payout(run, row, details) for row, details in goes]
    Payout.objects.bulk_create(rows)
    WAYS[way].sealed(run)  # what a bank cannot read is found now, not after the release
    facts = {"number": run.number, "rows": run.payouts_count, "amount_fen": run.total_fen}
    audit.record(verb="payout_run.prepared", subject=run, by=by, at=at, **facts)
    return run


def _above_all(rows: list[Statement]) -> Branch:
    """The lowest branch that all merchants of the statements belong to."""
    shared = commonpath([row.merchant.branch.path for row in rows]) + "/"
    return Branch.objects.filter(path=shared).first() or head_office()


def _payout(run: PayoutRun, row: Statement, details: BankDetails) -> Payout:
    return Payout(
        run=run,
        statement=row,
        merchant=row.merchant,
        amount_fen=row.due_fen,
        account_name=details.account_name,
        bank_name=details.bank_name,
        branch_code=details.branch_code,
        account_number=details.account_number,
        stripe_account=details.stripe_account,
        provider_key=f"payout-{uuid4().hex}",
    )
