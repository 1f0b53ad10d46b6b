"""A workshop that wants to become a partner, and the colleagues who decide about it."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from club.core.audit import Actor
from club.core.models import AuditEntry
from club.messaging.actions import ensure_kinds
from club.messaging.models import Message
from club.organisation.models import Branch
from merchants.applications.actions import Applicant, enter_application, receive_application
from merchants.applications.models import Application
from tests import cast

NOW = cast.NOW
ANNA, BERT = Actor("staff", "anna"), Actor("staff", "bert")
CREDIT_CODE, OTHER_CODE = "91110000600037341L", "91370100MA3CYHN7XF"
PHONE = "+8613900070001"
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


def paper(body: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile("营业执照 周.pdf", body)


def applicant(branch: Branch, **changes: Any) -> Applicant:
    """What the workshop says about itself."""
    facts = {
        "company": "济南泉城汽车服务有限公司",
        "uscc": CREDIT_CODE,
        "contact_name": "周泉",
        "contact_phone": PHONE,
        "branch": branch,
        "store_name": "泉城洗车文化东路店",
        "city": "济南",
        "address": "文化东路 7 号",
    }
    return Applicant(**{**facts, **changes})


def received(branch: Branch | None = None, at: Any = NOW, **changes: Any) -> Application:
    """An application with a licence."""
    ensure_kinds()
    return receive_application(
        applicant=applicant(branch or cast.branch(), **changes),
        services=[cast.product()],
        papers={"licence": paper()},
        client_address="192.0.2.7",
        at=at,
    )


def entered(row: Application | None = None, **changes: Any) -> Application:
    """One that Anna has checked."""
    words = {"name": "泉城洗车", "code": "SD900", "store_code": "JN900"}
    words |= {"periods": {"licence": (NOW.date().replace(year=2024), None)}}
    return enter_application(application=row or received(), by=ANNA, at=NOW, **{**words, **changes})


def verbs() -> list[str]:
    """What the audit trail says, in order."""
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def told() -> list[str]:
    """Kinds of messages to the applicant, in order."""
    rows = Message.objects.order_by("pk")
    assert {row.address for row in rows} <= {PHONE}
    return list(rows.values_list("kind__code", flat=True))


def said(name: str) -> str:
    """What the newest message fills in there."""
    return str(json.loads(Message.objects.latest("pk").params)[name])
