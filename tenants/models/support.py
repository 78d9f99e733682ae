"""What operators do for tenants: visits they were let in for, announcements, the proof that the walls stand."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import Tenant


class SupportVisit(models.Model):
    """An operator asks to look into a tenant's console; the tenant agrees for so many minutes, or does not."""

    class State(models.TextChoices):
        ASKED = "asked", _("等待同意")
        OPEN = "open", _("已同意")
        REFUSED = "refused", _("已拒绝")
        ENDED = "ended", _("已结束")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="visits")
    operator_id = models.BigIntegerField()
    operator = models.CharField(max_length=100)
    reason = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(db_default=Now())
    shows_names = models.BooleanField(db_default=False, default=False)  # ticked by who agreed: members' names in clear
    decided_by = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    entry_hash = models.BinaryField(max_length=32, null=True)  # of the one-time way in that is open now
    entry_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)  # looked at

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "tenant",
                "operator_id",
                condition=Q(state__in=["asked", "open"]),
                name="an_operator_asks_once_at_a_time",
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether the operator may be inside now."""
        return self.state == self.State.OPEN and self.expires_at is not None and self.expires_at > timezone.now()


class Announcement(models.Model):
    """Words from the platform to tenants' consoles: maintenance, news, something to do."""

    class Level(models.TextChoices):
        NEWS = "news", _("通知")
        WARNING = "warning", _("维护")
        URGENT = "urgent", _("紧急")

    title = models.CharField(max_length=60)
    text = models.CharField(max_length=500, blank=True)
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.NEWS)
    scenario = models.CharField(max_length=16, blank=True)  # "" is every scenario
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, null=True, related_name="announcements")  # None is all
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.CharField(max_length=100)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    audience: Any  # no column: in words, for tenants/backoffice/announcements.py

    class Meta:
        ordering = ["-id"]


class IsolationRun(models.Model):
    """One run of the probes that try to cross the walls between tenants. Its result is shown to the tenant."""

    class Kind(models.TextChoices):
        DEPLOY = "deploy", _("发布检查")
        NIGHTLY = "nightly", _("每夜检查")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    tenants = models.PositiveIntegerField(default=0)
    probes = models.PositiveIntegerField(default=0)
    leaks = models.PositiveIntegerField(default=0)
    results = models.JSONField(default=list)  # [{wall, probes, leaks, text}]
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]

    @property
    def is_whole(self) -> bool:
        """Finished, without a leak and without an error."""
        return self.finished_at is not None and not self.leaks and not self.error


class SchedulerBeat(models.Model):
    """One row: when a worker last did what the scheduler sends every few seconds. It stands still when either is dead."""

    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="tenants_one_scheduler_beat")]
