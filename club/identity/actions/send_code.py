"""Send a code to a phone."""

import logging
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.identity.digests import digest_of_code, target_of
from club.identity.limits import spend
from club.identity.models import PhoneCode
from club.messaging.actions import enqueue

logger = logging.getLogger(__name__)

ALL = "codes"
LIFE = timedelta(minutes=10)
DAY = timedelta(days=1)
# The SMS gateways' own limits per number; beyond them they refuse anyway.
PER_PHONE = [(1, timedelta(minutes=1)), (5, timedelta(hours=1)), (10, DAY)]
# Carriers put many phones behind one address, so the address limits are wide.
PER_ADDRESS = [(60, timedelta(minutes=10)), (600, DAY)]
# Numbers that differ only in their last four digits: who goes through them one by one changes addresses too.
PER_BLOCK = [(200, timedelta(hours=1))]
PER_DAY = 20_000  # ten times a usual day of registrations; an SMS costs money


class TooManyCodes(DomainError):
    """A limit of codes was reached; nothing was sent."""

    code = "throttled"
    message = _("Too many codes were asked for. Wait a minute and try again, or come back tomorrow.")
    status = 429


def send_code(
    *, phone: str, purpose: str, binding: str, client_address: str, at: datetime, language: str = "zh-hans"
) -> PhoneCode:
    """Send a fresh six-digit code by SMS.

    - counts it against the limits of the number, of those like it, of the sender's address and of the day
    - the first one that the day has no room for rings: an error in the log, once a day
    - the code before, sent to this browser, stops working
    - one outbox row; the code stands nowhere else in clear
    """
    _count(phone, client_address, at)
    code = f"{secrets.randbelow(10**6):06d}"
    with transaction.atomic():
        row = PhoneCode(purpose=purpose, target=target_of(phone), binding=binding)
        row.digest = digest_of_code(row, code)
        row.sent_at, row.expires_at = at, at + LIFE
        row.save()
        enqueue(
            kind="login_code",
            dedupe_key=f"login_code:{row.uid}",
            at=at,
            address=phone,
            params={"code": code},
            language=language,
        )
    return row


def _count(phone: str, client_address: str, at: datetime) -> None:
    # Numbers first: a refused number must not use up the address's or the day's share.
    checks = [("code to phone", phone, *limit) for limit in PER_PHONE]
    checks += [("code from address", client_address, *limit) for limit in PER_ADDRESS]
    checks += [("code to numbers like it", phone[:-4], *limit) for limit in PER_BLOCK]
    checks.append((ALL, "all", PER_DAY, DAY))
    for name, about, limit, window in checks:
        if not spend(name, about, limit=limit, window=window, at=at):
            if name == ALL:
                _ring(at)
            raise TooManyCodes


def _ring(at: datetime) -> None:
    if spend("alarm of codes", "all", limit=1, window=DAY, at=at):
        logger.error("All %s codes of the day are sent; nobody can log in by phone until tomorrow", PER_DAY)
