"""A tenant's data in one file: asked for, made by a worker, taken away, gone after some days; kept when it is an archive."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import Tenant


class DataFile(models.Model):
    """Everything of one tenant: tables, media, its public rows, a manifest with hashes; one zip."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("整户导出")
        ARCHIVE = "archive", _("关户归档")

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("生成中")
        DONE = "done", _("可下载")
        FAILED = "failed", _("失败")
        EXPIRED = "expired", _("已过期")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="data_files")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.EXPORT)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    path = models.CharField(max_length=200, blank=True)  # under DATA_ROOT
    tables = models.PositiveIntegerField(default=0)
    tables_done = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    is_ready: bool  # no column: tenants/selectors/files.py

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "tenant", condition=Q(state__in=["waiting", "running"]), name="a_tenant_is_exported_once_at_a_time"
            )
        ]
