"""What merchants are told about their statements, at the phone they gave for it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from club.core.money import yuan
from club.messaging.actions import enqueue
from merchants.settlement.models import Statement

ACCEPTED = gettext_noop("your dispute was accepted; the difference comes with the next statement.")
REJECTED = gettext_noop("your dispute was rejected; you may agree or insist once.")
FINAL = gettext_noop("your dispute was rejected for good.")
RETURNED = gettext_noop("the invoice was returned; please make another.")
PAID = gettext_noop("the money was paid.")
FAILED = gettext_noop("the bank returned the payment; please check your bank details.")


def ready(row: Statement, *, at: datetime) -> None:
    """The statement can be looked at."""
    params = {
        "merchant": row.merchant.name,
        "merchant_en": row.merchant.name_en or row.merchant.name,
        "period": f"{row.period_start:%Y-%m-%d}–{row.last_day:%m-%d}",
        "amount": yuan(row.due_fen),
    }
    merchant("statement_ready", row, at=at, turn=f"{at.timestamp():.0f}", params=params)


def news(what: str, row: Statement, *, at: datetime, turn: str) -> None:
    """Something was decided; once for each `turn`."""
    with override("zh-hans"):
        chinese = _(what)
    with override("en"):
        params = {"what": chinese, "what_en": _(what)}
    merchant("statement_news", row, at=at, turn=turn, params=params)


def merchant(kind: str, row: Statement, *, at: datetime, turn: str, params: Mapping[str, str]) -> None:
    """One message; none to a merchant without a phone."""
    phone = str(row.merchant.contact_phone or "")
    if phone:
        enqueue(
            kind=kind,
            dedupe_key=f"{kind}:{row.uid}:{turn}",
            at=at,
            address=phone,
            params={"number": row.number, **params},
            link=f"/portal/statements/{row.number}/",
        )
