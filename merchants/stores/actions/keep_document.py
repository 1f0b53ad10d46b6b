"""Papers of a merchant: kept, withdrawn, and reminded of before they run out."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.messaging.actions import enqueue
from merchants.stores.models import Merchant, MerchantDocument
from merchants.stores.papers import checked

REMIND_DAYS = (30, 7, 0)


class AlreadyWithdrawn(DomainError):
    """The paper counts no more."""

    code = "already_withdrawn"
    message = _("This document was withdrawn already.")


@transaction.atomic
def keep_document(
    *,
    merchant: Merchant,
    kind: str,
    file: Any,
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_until: date | None = None,
    number: str = "",
) -> MerchantDocument:
    """Keep a paper of a merchant, in force from a day (inclusive) until a day (exclusive, open when None).

    - the file under a random name, pictures without metadata; one audit row; refuses with BadPaper
    """
    clean, file_type = checked(file)
    row = MerchantDocument(
        merchant=merchant,
        kind=kind,
        number=number,
        valid_from=valid_from,
        valid_until=valid_until,
        file_type=file_type,
        added_at=at,
        added_by_id=by.id,
    )
    row.file.save(clean.name or "", clean, save=True)
    audit.record(verb="document.kept", subject=row, by=by, at=at, merchant=merchant.code, kind=kind)
    return row


@transaction.atomic
def withdraw_document(*, document: MerchantDocument, by: Actor, at: datetime) -> MerchantDocument:
    """Let a paper count no more; the file stays as evidence.

    - who and when, one audit row; refuses with AlreadyWithdrawn
    """
    row = (
        MerchantDocument.objects.select_for_update(of=["self"]).select_related("merchant").get(pk=document.pk)
    )
    if row.withdrawn_at is not None:
        raise AlreadyWithdrawn
    row.withdrawn_at, row.withdrawn_by_id = at, by.id
    row.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
    facts = {"merchant": row.merchant.code, "kind": row.kind}
    audit.record(verb="document.withdrawn", subject=row, by=by, at=at, **facts)
    return row


@transaction.atomic
def remind_of_documents(*, at: datetime) -> int:
    """Remind merchants of papers that run out in 30 days, in 7 days, and today, where no newer one is kept.

    - one message to the contact of the merchant per paper and date; a second run sends nothing
    """
    today, sent = local_date(at), 0
    for days in REMIND_DAYS:
        for row in _last_valid_on(today + timedelta(days=days), at):
            sent += _remind(row, days, at)
    return sent


def _last_valid_on(day: date, at: datetime) -> QuerySet[MerchantDocument]:
    rows = MerchantDocument.objects.filter(valid_until=day + timedelta(days=1), withdrawn_at__isnull=True)
    partners = [Merchant.State.ACTIVE, Merchant.State.SUSPENDED]
    return rows.filter(merchant__state__in=partners).select_related("merchant").order_by("pk")


def _remind(row: MerchantDocument, days: int, at: datetime) -> bool:
    phone = str(row.merchant.contact_phone or "")
    follows = MerchantDocument.objects.valid_on(row.valid_until or local_date(at))
    if not phone or follows.filter(merchant=row.merchant, kind=row.kind).exists():
        return False
    params = {"merchant": row.merchant.name, "until": str(row.last_day)}
    with override("zh-hans"):
        params["document"] = str(row)
    with override("en"):
        params["document_en"] = str(row)
    key = f"document_expires:{row.uid}:{days}"
    return enqueue(kind="document_expires", dedupe_key=key, at=at, address=phone, params=params) is not None
