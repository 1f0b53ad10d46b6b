"""May this voucher be used? One decision, for the counter, the API and the member's own page.

Everything it needs is passed in; it asks no database and no clock. Days and hours are those of Asia/Shanghai.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from club.core.clock import SHANGHAI, local_date
from club.core.errors import DomainError
from club.core.money import as_json, yuan
from merchants.ledger.actions import NotOfferedHere
from merchants.stores.models import Merchant
from vouchers.catalogue.choices import BookingNeed, Weekday
from vouchers.lifecycle import amounts, refusals
from vouchers.lifecycle.models import Voucher

DEFAULT_DAYS = 365  # when a product has neither days nor dates


@dataclass(frozen=True)
class Place:
    """A store, as far as the rules care. `offers`: its merchant has a price for the product that day."""

    merchant_state: str
    branch_path: str
    is_in_service: bool = True
    offers: bool = True


@dataclass(frozen=True)
class Name:
    """What a service is called, in both languages."""

    name: str
    name_en: str = ""

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


@dataclass(frozen=True)
class Verdict:
    """Usable, or why not: a stable code and words for people."""

    refusal: DomainError | None = None

    @property
    def usable(self) -> bool:
        return self.refusal is None

    @property
    def code(self) -> str:
        return self.refusal.code if self.refusal else ""

    @property
    def message(self) -> str:
        return str(self.refusal) if self.refusal else ""


@dataclass(frozen=True)
class Facts:
    """What the decision rests on: no `place` on the member's page, no `answers` and bill before the use.

    `kept_for` is the agreed time of the booking that asks for its voucher: term, days and hours are judged
    then.
    `first` is what has to be used before; `insured` whether the car the terms ask for is; `reached` makes the
    refusal of each limit that has no room.
    """

    voucher: Voucher
    at: datetime
    quantity: int = 1
    place: Place | None = None
    answers: Mapping[str, Any] | None = None
    kept_for: datetime | None = None
    bill_fen: int | None = None
    first: Name | None = None
    insured: bool = True
    reached: tuple[Callable[[], DomainError], ...] = field(default=())

    @property
    def terms(self) -> dict[str, Any]:
        return self.voucher.terms

    @property
    def is_booked(self) -> bool:
        return self.kept_for is not None

    @property
    def moment(self) -> datetime:
        return self.kept_for or self.at


Rule = Callable[[Facts], DomainError | None]


def decide(facts: Facts, *, taken: bool = False) -> Verdict:
    """Whether the voucher can be used on these facts; the first reason that holds is the one given.

    `taken` leaves out the voucher's own state: the conditional update has just proved it.
    """
    rules = PLACE_RULES + (() if taken else STATE_RULES) + USE_RULES
    return Verdict(next((reason for rule in rules if (reason := rule(facts))), None))


def missing_answers(questions: list[dict[str, Any]], answers: Mapping[str, Any]) -> list[str]:
    """The codes of required questions that have no answer."""
    required = [question["code"] for question in questions if question.get("required", True)]
    return [code for code in required if not str(answers.get(code, "")).strip()]


def day_text(moment: datetime) -> str:
    """A Chinese calendar day in the reader's language."""
    return formats.date_format(local_date(moment), "DATE_FORMAT")


def last_day_text(until: datetime) -> str:
    """The last day before an exclusive bound, in the reader's language."""
    return day_text(until - timedelta(seconds=1))


def _merchant(facts: Facts) -> DomainError | None:
    active = facts.place is None or facts.place.merchant_state == Merchant.State.ACTIVE
    return None if active else refusals.MerchantSuspended()


def _store(facts: Facts) -> DomainError | None:
    if facts.place is None:
        return None
    if not facts.place.is_in_service:
        return refusals.WrongStore(_("This store is out of service."))
    paths = facts.terms.get("branches")
    inside = not paths or any(facts.place.branch_path.startswith(path) for path in paths)
    return None if inside else refusals.WrongStore(_("This voucher is only accepted in another region."))


def _offer(facts: Facts) -> DomainError | None:
    return None if facts.place is None or facts.place.offers else NotOfferedHere()


def _void(facts: Facts) -> DomainError | None:
    return refusals.Void() if facts.voucher.state == Voucher.State.VOID else None


def _giving(facts: Facts) -> DomainError | None:
    return refusals.BeingGiven() if facts.voucher.state == Voucher.State.GIVING else None


def _booked(facts: Facts) -> DomainError | None:
    kept = facts.voucher.state == Voucher.State.BOOKED and not facts.is_booked
    return refusals.Booked() if kept else None


def _value(facts: Facts) -> DomainError | None:
    voucher = facts.voucher
    if not amounts.is_stored(facts.terms):
        return None
    if voucher.state == Voucher.State.USED or voucher.value_left_fen == 0:
        return refusals.Exhausted(_("There is nothing left on this voucher."))
    if facts.bill_fen is None or facts.bill_fen <= voucher.value_left_fen:
        return None
    left = voucher.value_left_fen
    message = _("Only ¥%(left)s is left on this voucher.") % {"left": yuan(left)}
    return refusals.Exhausted(message, value_left=as_json(left))


def _uses(facts: Facts) -> DomainError | None:
    voucher = facts.voucher
    used_up = voucher.state == Voucher.State.USED or voucher.uses_left == 0
    if used_up and voucher.uses_total == 1:
        return _already_redeemed(voucher.last_used_at)
    if used_up:
        return refusals.Exhausted()
    if voucher.uses_left < facts.quantity:
        message = _("Only %(left)d uses are left on this voucher.") % {"left": voucher.uses_left}
        return refusals.Exhausted(message, uses_left=voucher.uses_left)
    return None


def _already_redeemed(at: datetime | None) -> DomainError:
    if at is None:
        return refusals.AlreadyRedeemed()
    local = at.astimezone(SHANGHAI)
    when = f"{formats.date_format(local.date(), 'DATE_FORMAT')} {local:%H:%M}"
    message = _("This voucher was already used on %(when)s.") % {"when": when}
    return refusals.AlreadyRedeemed(message, redeemed_at=local.isoformat())


def _term(facts: Facts) -> DomainError | None:
    voucher = facts.voucher
    if voucher.state == Voucher.State.EXPIRED or voucher.valid_until <= facts.moment:
        day = last_day_text(voucher.valid_until)
        return refusals.Expired(_("This voucher expired on %(day)s.") % {"day": day})
    if voucher.valid_from > facts.moment:
        day = day_text(voucher.valid_from)
        return refusals.NotYetValid(_("This voucher can be used from %(day)s.") % {"day": day})
    return None


def _step(facts: Facts) -> DomainError | None:
    if facts.first is None:
        return None
    message = _("This voucher opens when “%(first)s” from the same gift has been used.")
    return refusals.NotYetValid(message % {"first": facts.first})


def _days(facts: Facts) -> DomainError | None:
    day = local_date(facts.moment)
    if day.isoformat() in facts.terms.get("blackout_dates", []):
        return refusals.OutsideHours(_("This voucher cannot be used today, its terms exclude the day."))
    weekdays = facts.terms.get("weekdays")
    if weekdays and day.isoweekday() not in weekdays:
        comma = pgettext("between the items of a list", ", ")
        names = comma.join(str(Weekday(number).label) for number in sorted(weekdays))
        return refusals.OutsideHours(_("This voucher can only be used on: %(days)s.") % {"days": names})
    return None


def _hours(facts: Facts) -> DomainError | None:
    start, end = facts.terms.get("hours") or (None, None)
    if not start and not end:
        return None
    opens, closes = time.fromisoformat(start or "00:00"), time.fromisoformat(end or "00:00")
    now = facts.moment.astimezone(SHANGHAI).time()
    if opens < closes:
        inside = opens <= now < closes
    else:  # runs past midnight, as a driver home after dinner does
        inside = now >= opens or now < closes
    words = _("This voucher can only be used from %(start)s to %(end)s.")
    shown = {"start": f"{opens:%H:%M}", "end": f"{closes:%H:%M}" if end else "24:00"}
    return None if inside else refusals.OutsideHours(words % shown)


def _booking(facts: Facts) -> DomainError | None:
    needed = facts.terms.get("booking") == BookingNeed.REQUIRED and not facts.is_booked
    return refusals.BookingRequired() if needed else None


def _insured(facts: Facts) -> DomainError | None:
    if facts.insured:
        return None
    if facts.voucher.vehicle_id:
        return refusals.NotEligible(_("The car of this voucher is not insured with us today."))
    return refusals.NotEligible(_("This voucher is for an insured car, and the customer has none today."))


def _amount(facts: Facts) -> DomainError | None:
    if facts.bill_fen is None:
        return None
    if not amounts.are_needed(facts.terms):
        return refusals.InvalidAmount(_("This voucher is for a use; it takes no amount."))
    if facts.quantity != 1:
        return refusals.InvalidQuantity(_("One bill at a time, please."))
    if amounts.taken_off(facts.terms, facts.bill_fen) == 0:
        return refusals.InvalidAmount(_("So small an amount leaves nothing to take off."))
    return None


def _answers(facts: Facts) -> DomainError | None:
    if facts.answers is None:
        return None
    missing = missing_answers(facts.terms.get("questions") or [], facts.answers)
    if not amounts.are_needed(facts.terms) or facts.bill_fen is not None:
        return refusals.AnswersMissing(questions=missing) if missing else None
    words = _("Please enter what the service costs first.")
    return refusals.AnswersMissing(words, questions=[*missing, "amount"])


def _limits(facts: Facts) -> DomainError | None:
    return facts.reached[0]() if facts.reached else None


PLACE_RULES: tuple[Rule, ...] = (_merchant, _store, _offer)
STATE_RULES: tuple[Rule, ...] = (_void, _giving, _booked, _value, _uses, _term)
USE_RULES: tuple[Rule, ...] = (_step, _days, _hours, _booking, _insured, _amount, _answers, _limits)


def period_of(terms: Mapping[str, Any], at: datetime) -> tuple[date | None, date]:
    """First day (None: at once) and last day on which a voucher made now on `terms` can be used."""
    first, last = (
        date.fromisoformat(day) if day else None for day in terms.get("valid_dates") or (None, None)
    )
    days = terms.get("valid_days")
    ends = [last] if last else []
    if days or not last:
        ends.append(local_date(at) + timedelta(days=days or DEFAULT_DAYS))
    return first, min(ends)
