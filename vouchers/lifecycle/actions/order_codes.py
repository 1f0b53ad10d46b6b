"""Order printed codes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.organisation.models import Branch
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle import patterns
from vouchers.lifecycle.models import CodeBatch
from vouchers.lifecycle.offering import NotPublished

MOST = 1_000_000


class CodeBatchTaken(DomainError):
    """The key names other codes."""

    code = "key_reused"
    status = 422
    message = _("A batch of codes with this key exists already and is for something else.")


class BadCount(DomainError):
    """None, or more than are made at once."""

    code = "bad_count"
    status = 400
    message = _("From 1 to 1,000,000 codes can be made at once.")


class OverBeforeItBegins(DomainError):
    """Nobody could use them."""

    code = "too_late"
    status = 400
    message = _("The last moment for using the codes has passed already.")


@transaction.atomic
def order_codes(
    *,
    key: str,
    name: str,
    package: GiftPackage,
    count: int,
    branch: Branch,
    by: Actor,
    at: datetime,
    pattern: str = "",
    usable_until: datetime | None = None,
) -> CodeBatch:
    """Order `count` printed codes for a package; mint_codes makes them. The same key again orders nothing.

    - one batch without codes yet
    - one audit entry
    """
    pattern = patterns.check(pattern)
    if not 1 <= count <= MOST:
        raise BadCount
    if usable_until is not None and usable_until <= at:
        raise OverBeforeItBegins
    if not package.live:
        raise NotPublished
    batch, is_new = CodeBatch.objects.get_or_create(
        key=key,
        defaults={
            "name": name[:60],
            "kind": CodeBatch.Kind.PRINTED,
            "package": package,
            "branch": branch,
            "pattern": pattern,
            "size": count,
            "usable_until": usable_until,
            "made_at": at,
            "made_by_id": by.id,
        },
    )
    if (batch.package_id, batch.size, batch.pattern) != (package.pk, count, pattern):
        raise CodeBatchTaken
    if is_new:
        audit.record(verb="codes.ordered", subject=batch, by=by, at=at, package=package.code, count=count)
    return batch
