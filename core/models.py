import uuid
from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from core.privacy.columns import BinaryField, CharField, GenericIPAddressField, JSONField
from core.tenancy.belonging import TenantModel


class OperationLog(TenantModel):
    """One act that changed something: who, when, from where, on what, before and after, why. Append-only (trigger)."""

    in_sandbox = True

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = CharField(max_length=100, personal="name")
    ip = GenericIPAddressField(null=True, personal="contact")
    action = CharField(max_length=60, personal="none")
    target = CharField(max_length=100, personal="none")
    label = CharField(max_length=200, blank=True, personal="text")
    before = JSONField(default=dict, personal="text")
    after = JSONField(default=dict, personal="text")
    reason = CharField(max_length=500, blank=True, personal="text")

    # No columns: for malls/console/operation_log.py.
    label_of_action: str
    changes: list[Any]

    class Meta:
        ordering = ["-id"]
        # Every act writes here, so only what is asked for by its exact value has a tree of its own.
        indexes = [BrinIndex(fields=["at"], name="log_by_time"), models.Index(fields=["target"], name="log_by_target")]


class LogSeal(TenantModel):
    """A block of the operation log under one SHA-256 that includes the block before. Append-only (trigger).

    `marks` holds 16 bytes a row (id, first half of its digest), so that a broken block can name the row.
    """

    no = models.PositiveBigIntegerField(primary_key=True)
    last_log_id = models.BigIntegerField()  # it holds the lines above the block before, up to this one
    lines = models.PositiveIntegerField()
    marks = BinaryField(personal="none")
    digest = BinaryField(max_length=32, personal="none")
    sealed_at = models.DateTimeField(db_default=Now())

    @property
    def hex(self) -> str:
        """The digest as people copy it."""
        return bytes(self.digest).hex()


class LogSealMark(TenantModel):
    """How far ids were drawn at a moment, and a transaction younger than whoever drew them (0: not known yet): once all
    older ones are over, it can be sealed."""

    log_id = models.BigIntegerField()
    tx = models.BigIntegerField()
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="core_one_log_seal_mark")]


class DailyRun(TenantModel):
    """A job that runs once per local day of the tenant, however often its clock ticks or stands still."""

    in_sandbox = True

    job = CharField(max_length=40, personal="none")
    on = models.DateField()
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    result = JSONField(default=dict, personal="none")

    class Meta:
        constraints = [models.UniqueConstraint("job", "on", name="a_job_once_a_day")]


class JobState(TenantModel):
    """The columns of a row that is its own queue: tries so far, when the next may be (while somebody has it in hand, when
    their lease ends), and why the last one failed."""

    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_error = CharField(max_length=300, blank=True, personal="text")

    class Meta:
        abstract = True


class SetAside(JobState):
    """A row of a sweep that raised (core.jobs): its sweep and key, its name for people, tried again at `next_at`."""

    sweep = CharField(max_length=60, personal="none")
    key = CharField(max_length=120, blank=True, personal="none")  # "" is the sweep as a whole
    label = CharField(max_length=120, blank=True, personal="text")
    is_refusal = models.BooleanField(default=False)  # a rule said no; else it is a bug or the machine
    created_at = models.DateTimeField(db_default=Now())
    failed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("sweep", "key", name="a_row_is_set_aside_once")]


class UsedKey(TenantModel):
    """What was asked first under a key of somebody's own: a repeat must ask for the same (core/idempotency.py)."""

    scope = CharField(max_length=40, personal="none")  # whose key: `api/<key>`, `grant-batch` …
    key = CharField(max_length=80, personal="text")
    asked = BinaryField(max_length=32, personal="secret")
    token = models.UUIDField(default=uuid.uuid4)  # tells its writer from whoever came second
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("scope", "key", name="a_key_is_used_once")]
