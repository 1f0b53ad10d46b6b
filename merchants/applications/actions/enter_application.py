"""Somebody has checked an application and enters the merchant."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from merchants.applications.models import Application
from merchants.applications.moves import locked, refuse_known
from merchants.applications.refusals import CodeTaken
from merchants.stores.actions import enter_merchant, keep_document, open_store
from merchants.stores.models import Merchant, Store


@transaction.atomic
def enter_application(
    *,
    application: Application,
    name: str,
    code: str,
    store_code: str,
    periods: Mapping[str, tuple[date, date | None]],
    by: Actor,
    at: datetime,
) -> Application:
    """Make a merchant of an application that was checked; another person approves it.

    - the merchant in the state applying, its store, and its papers with the periods that were read from them
      (by kind: first day, and the day after the last one); by the actions of those, each with its audit row
    - state entered, one audit row
    - refuses with ApplicationDecided, AlreadyPartner, CodeTaken
    """
    row = locked(application, Application.State.RECEIVED)
    refuse_known(row.uscc, but=row)
    if Merchant.objects.filter(code=code).exists() or Store.objects.filter(code=store_code).exists():
        raise CodeTaken
    merchant = enter_merchant(merchant=_merchant(row, name, code), by=by, at=at)
    place = {"name": row.store_name, "city": row.city, "address": row.address}
    open_store(store=Store(merchant=merchant, code=store_code, branch=row.branch, **place), by=by, at=at)
    for paper in row.papers.order_by("pk"):
        first, end = periods[paper.kind]
        keep_document(
            merchant=merchant,
            kind=paper.kind,
            number=_number(row, paper.kind),
            file=paper.file,
            valid_from=first,
            valid_until=end,
            by=by,
            at=at,
        )
    row.state, row.merchant = Application.State.ENTERED, merchant
    row.entered_at, row.entered_by_id = at, by.id
    row.save(update_fields=["state", "merchant", "entered_at", "entered_by_id"])
    audit.record(verb="application.entered", subject=row, by=by, at=at, merchant=merchant.code)
    return row


def _merchant(row: Application, name: str, code: str) -> Merchant:
    return Merchant(
        code=code,
        name=name,
        legal_name=row.company,
        uscc=row.uscc,
        branch=row.branch,
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        invoice_title=row.company,
    )


def _number(row: Application, kind: str) -> str:
    return row.uscc if kind == "licence" else ""  # a licence carries the credit code as its number
