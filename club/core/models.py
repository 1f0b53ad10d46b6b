"""What every wing shares: rows with a public id, the audit trail, keys of repeated requests, job slots."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.fields import SealedField


class PublicRow(models.Model):
    """A row that outsiders may name: by `uid`, never by its counter."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class ActorKind(models.TextChoices):
    """Who did it."""

    MEMBER = "member", _("member")
    OPERATOR = "operator", _("merchant operator")
    STAFF = "staff", _("staff")
    API_KEY = "api_key", _("API key")
    SYSTEM = "system", _("the system")


class AuditEntry(models.Model):
    """One act: who did what to which row, when. Append-only by trigger; also the change feed of the API.

    `data` holds ids, states and amounts, never personal data.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"), db_index=True)
    verb = models.CharField(_("act"), max_length=60, db_index=True)
    actor_kind = models.CharField(_("by"), max_length=10, choices=ActorKind)
    actor_id = models.CharField(max_length=40, blank=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class IdempotencyKey(models.Model):
    """The answer to a request that may be sent again. Committed together with the work it guards.

    `scope` is the API key or the session's operator; `request_hash` covers method, path and body.
    """

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_result_per_key")]


class JobSlot(models.Model):
    """A scheduled job that ran for a slot (a day, an hour): a second scheduler finds it taken."""

    job = models.CharField(max_length=60)
    slot = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="job_once_per_slot")]


class TaskRun(models.Model):
    """The last run of a background task: when it last ended well, when it last failed, how long it took."""

    task = models.CharField(max_length=80, unique=True)
    fine_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return self.task


class ImportRun(PublicRow):
    """One file brought in: what it was, how it went, where its errors are."""

    kind = models.CharField(_("kind"), max_length=30)
    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    by_id = models.CharField(_("by"), max_length=40, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("with errors"), default=0)
    error_file = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")


class CalendarDay(models.Model):
    """A day that is not what its weekday says: off, or worked in lieu. Only the truth where a year is known.

    A year without rows is not published yet; see workdays.py.
    """

    day = models.DateField(_("day"), unique=True)
    is_workday = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=40)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]


class ProofRun(models.Model):
    """One proof of the books: what it found, check by check, and where the chain ended. Append-only.

    `chain_holds` is False when a row that was linked is not what it was; then nothing is drawn up from it.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    seconds = models.FloatField(_("seconds"))
    holds = models.BooleanField(_("everything holds"))
    chain_holds = models.BooleanField(_("the chain holds"))
    block = models.BigIntegerField(_("last block"), default=0)
    hash = models.CharField(_("its hash"), max_length=64, blank=True)
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("proof of the books")
        verbose_name_plural = _("proofs of the books")


class LastingKey(PublicRow):
    """The key of digests that outlive the keys of the ring; sealed like personal data. See lasting.py."""

    purpose = models.CharField(max_length=40, unique=True)
    secret = SealedField()

    def __str__(self) -> str:
        return self.purpose
