"""Turn a printed code into a gift."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.members.models import Member
from merchants.stores.actions import note_miss
from merchants.stores.guessing import refuse_guesser
from vouchers.lifecycle import patterns
from vouchers.lifecycle.actions.issue_package import NotAFullMember, issue_package
from vouchers.lifecycle.eligibility import ensure_eligible
from vouchers.lifecycle.models import CodeBatch, Gift, MemberGuesses, StockCode, Voucher


class UnknownCode(DomainError):
    """Nothing that we printed."""

    code = "invalid_code"
    status = 404
    message = _("We do not know this code. Please compare it letter by letter.")


class CodeUsed(DomainError):
    """Somebody was there before, maybe the same member."""

    code = "already_claimed"
    message = _("This code has been used already.")


class CodeWithdrawn(DomainError):
    """Staff took it back."""

    code = "void"
    message = _("This code has been withdrawn. Please ask whoever gave it to you.")


class CodeTooLate(DomainError):
    """Its last moment has passed."""

    code = "expired"
    message = _("The time for using this code is over.")


def claim_code(*, member: Member, typed: str, by: Actor, at: datetime) -> Gift:
    """Give the package of a printed code to the member who types it first.

    - the code is taken; one collected gift with its vouchers and an audit entry, as issue_package makes them
    - a wrong code counts against the member: twenty in ten minutes, and he waits a quarter of an hour
    """
    if not member.is_full:
        raise NotAFullMember
    guesses = MemberGuesses.objects.filter(member=member).first()
    if guesses:
        refuse_guesser(guesser=guesses, at=at)
    found = _printed(typed)
    if found is None:
        # Outside of any transaction that the refusal would undo.
        note_miss(guesser=guesses or _first_miss(member), at=at)
        raise UnknownCode
    return _give(found, member, by, at)


@transaction.atomic
def _give(code: StockCode, member: Member, by: Actor, at: datetime) -> Gift:
    package = code.batch.package
    assert package is not None  # of a printed batch, by constraint
    _ensure_usable(code, at)
    ensure_eligible(member=member, terms=package.terms(), day=local_date(at), package=package)
    # The guard: of all who type it at once, one finds it free.
    free = StockCode.objects.filter(pk=code.pk, state=StockCode.State.FREE)
    if not free.update(state=StockCode.State.TAKEN, taken_at=at):
        code.refresh_from_db(fields=["state"])
        _ensure_usable(code, at)
    key = f"code:{code.batch.uid.hex}:{code.pk}"
    return issue_package(key=key, member=member, package=package, by=by, at=at, source=Voucher.Source.CODE)


def _printed(typed: str) -> StockCode | None:
    rows = StockCode.objects.select_related("batch__package__min_tier", "batch__package__branch")
    return rows.filter(code=patterns.read(typed), batch__kind=CodeBatch.Kind.PRINTED).first()


def _ensure_usable(code: StockCode, at: datetime) -> None:
    if code.state == StockCode.State.TAKEN:
        raise CodeUsed
    if code.state == StockCode.State.VOID or code.batch.voided_at is not None:
        raise CodeWithdrawn
    if code.batch.usable_until is not None and code.batch.usable_until <= at:
        raise CodeTooLate


def _first_miss(member: Member) -> MemberGuesses:
    return MemberGuesses.objects.get_or_create(member=member)[0]
