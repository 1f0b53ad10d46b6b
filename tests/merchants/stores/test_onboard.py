"""From an application to a partner: two people, papers that prove it, and nothing before that."""

import io
import sys
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from club.core import audit
from club.core.errors import DomainError, FourEyes
from club.core.models import AuditEntry
from club.messaging.models import Message
from merchants.stores.actions import (
    AlreadyWithdrawn,
    NotPossibleNow,
    PapersMissing,
    apply_again,
    approve_merchant,
    enter_merchant,
    keep_document,
    reject_merchant,
    remind_of_documents,
    withdraw_document,
)
from merchants.stores.models import Merchant, MerchantDocument
from merchants.stores.papers import BadPaper
from tests import cast
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ANNA, BERT = audit.Actor("staff", "anna"), audit.Actor("staff", "bert")
NOW = cast.NOW
CREDIT_CODE = "91110000600037341L"
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


def entered(**fields: Any) -> Merchant:
    facts = {"code": "SD900", "name": "新店", "branch": cast.branch(), "uscc": CREDIT_CODE, **fields}
    return enter_merchant(merchant=Merchant(**facts), by=ANNA, at=NOW)


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_merchant_entered_by_one_person_is_a_partner_when_another_approves():
    row = entered()
    cast.document(row)
    assert (row.state, row.is_partner) == ("applying", False)
    row = approve_merchant(merchant=row, by=BERT, at=NOW)
    assert (row.state, row.is_partner, row.joined_date) == ("active", True, date(2026, 9, 15))
    assert verbs() == ["merchant.applied", "merchant.approved"]


def test_whoever_entered_it_does_not_approve_it():
    row = entered()
    cast.document(row)
    with pytest.raises(FourEyes):
        approve_merchant(merchant=row, by=ANNA, at=NOW)
    row.refresh_from_db()
    assert (row.state, verbs()) == ("applying", ["merchant.applied"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Merchant.objects.filter(pk=row.pk).update(approved_at=NOW, approved_by_id="anna")


@pytest.mark.parametrize(
    "fields, paper",
    [
        ({"uscc": "911100006000373411"}, {}),
        ({"uscc": ""}, {}),
        ({}, {"kind": "contract"}),
        ({}, {"valid_until": date(2026, 9, 15)}),
        ({}, {"withdrawn_at": NOW}),
    ],
)
def test_without_credit_code_and_licence_nobody_is_approved(fields: Any, paper: Any):
    row = entered(**fields)
    cast.document(row, **paper)
    with pytest.raises(PapersMissing):
        approve_merchant(merchant=row, by=BERT, at=NOW)
    assert (Merchant.objects.get().state, verbs()) == ("applying", ["merchant.applied"])


def test_a_merchant_is_turned_down_with_a_reason_and_put_forward_again():
    row = reject_merchant(merchant=entered(), reason="资质不全", by=BERT, at=NOW)
    assert (row.state, row.state_reason) == ("rejected", "资质不全")
    with pytest.raises(NotPossibleNow):
        approve_merchant(merchant=row, by=BERT, at=NOW)
    row = apply_again(merchant=row, reason="已补齐", by=BERT, at=NOW)
    cast.document(row)
    with pytest.raises(FourEyes):
        approve_merchant(merchant=row, by=BERT, at=NOW)
    assert approve_merchant(merchant=row, by=ANNA, at=NOW).state == "active"


def test_a_suspended_merchant_does_not_come_back_by_an_approval():
    row = cast.merchant(state=Merchant.State.SUSPENDED, uscc=CREDIT_CODE)
    cast.document(row)
    with pytest.raises(NotPossibleNow):
        approve_merchant(merchant=row, by=BERT, at=NOW)
    assert (Merchant.objects.get().state, verbs()) == ("suspended", [])


def approvals_at_once(row: Merchant) -> list[Any]:
    people = [audit.Actor("staff", f"person{number}") for number in range(4)]
    return at_once(4, lambda number: approve_merchant(merchant=row, by=people[number], at=NOW))


@pytest.mark.django_db(transaction=True)
def test_of_four_who_approve_at_once_one_does():
    row = entered()
    cast.document(row)
    refused = [one.code for one in approvals_at_once(row) if isinstance(one, DomainError)]
    assert (refused, verbs().count("merchant.approved")) == (["wrong_state"] * 3, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_all_four_approve(monkeypatch: pytest.MonkeyPatch):
    row, gate = entered(), threading.Barrier(4)
    cast.document(row)

    def unlocked(merchant: Merchant, state: str) -> Merchant:
        found = Merchant.objects.get(pk=merchant.pk)
        gate.wait(10)  # everybody has read before anybody writes
        return found

    monkeypatch.setattr(sys.modules[approve_merchant.__module__], "_locked", unlocked)
    broken = [one for one in approvals_at_once(row) if isinstance(one, Exception)]
    assert (broken, verbs().count("merchant.approved")) == ([], 4)


# --- papers ------------------------------------------------------------------------------


def kept(body: bytes, name: str = "a.pdf", **words: Any) -> MerchantDocument:
    facts = {
        "kind": "licence",
        "number": "X1",
        "valid_from": date(2026, 1, 1),
        "by": ANNA,
        "at": NOW,
        **words,
    }
    return keep_document(merchant=cast.merchant(), file=SimpleUploadedFile(name, body), **facts)


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, kind)
    return out.getvalue()


def test_a_pdf_is_kept_under_a_name_of_our_own():
    row = kept(PDF, "营业执照 张三.pdf")
    assert (row.file.read(), row.file_type) == (PDF, "application/pdf")
    assert row.file.name.startswith("merchants/")
    assert "张三" not in row.file.name
    assert verbs() == ["document.kept"]


def test_a_picture_is_written_anew_whatever_it_is_called():
    row = kept(picture() + b"<script>", "scan.pdf")
    stored = row.file.read()
    assert (stored[:3], b"script" in stored, row.file_type) == (b"\xff\xd8\xff", False, "image/jpeg")
    assert row.file.name.endswith(".jpg")


@pytest.mark.parametrize(
    "body, name",
    [
        (b"<html></html>", "a.pdf"),
        (b"MZ" + bytes(50), "a.jpg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png"),
        (b"%PDF-1.7 no end", "a.pdf"),
        (b"%PDF-1.7 << /OpenAction << /S /JavaScript >> >> %%EOF", "a.pdf"),
        (PDF + bytes(10 * 1024 * 1024), "a.pdf"),
        (picture("GIF"), "a.png"),
        (b"", "a.pdf"),
    ],
)
def test_what_is_no_paper_is_refused(body: bytes, name: str):
    with pytest.raises(BadPaper):
        kept(body, name)
    assert (MerchantDocument.objects.count(), verbs()) == (0, [])


def test_a_withdrawn_paper_counts_no_more_and_stays_as_evidence():
    row = kept(PDF)
    withdraw_document(document=row, by=BERT, at=NOW)
    assert list(MerchantDocument.objects.valid_on(date(2026, 9, 15))) == []
    assert MerchantDocument.objects.get().file.read() == PDF
    with pytest.raises(AlreadyWithdrawn):
        withdraw_document(document=row, by=BERT, at=NOW)
    assert verbs() == ["document.kept", "document.withdrawn"]


def test_merchants_hear_of_papers_that_run_out_once_per_date():
    owner = cast.merchant(contact_phone="+8613900020000")
    cast.document(owner, valid_until=date(2026, 10, 16), number="执照1")
    for day in range(35):
        remind_of_documents(at=NOW + timedelta(days=day))
        remind_of_documents(at=NOW + timedelta(days=day, hours=1))
    sent = [(row.created_at - NOW).days for row in Message.objects.order_by("pk")]
    assert sent == [0, 23, 30]


def test_a_paper_that_was_replaced_or_belongs_to_no_partner_is_not_reminded_of():
    replaced = cast.merchant(contact_phone="+8613900020000")
    cast.document(replaced, valid_until=date(2026, 9, 16))
    cast.document(replaced, valid_from=date(2026, 9, 1), valid_until=date(2027, 9, 16))
    cast.document(
        cast.merchant(contact_phone="+8613900020001", state="rejected"), valid_until=date(2026, 9, 16)
    )
    cast.document(cast.merchant(), valid_until=date(2026, 9, 16))
    assert (remind_of_documents(at=NOW), Message.objects.count()) == (0, 0)
