"""A tenant's whole exports as its pages show them."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django_tenants.utils import schema_context

from tenants.models import DataFile, Tenant

PROGRESS = "data-file/{pk}"  # in the tenant's part of the cache: (tables done, tables, rows) while it is written
SHOWN = 30


@dataclass(frozen=True, slots=True)
class DataFileProgress:
    """How far a file is: tables done of all, rows so far."""

    done: int
    total: int
    rows: int

    @property
    def percent(self) -> int:
        """0 to 100."""
        return round(100 * self.done / self.total) if self.total else 0


def files_of(tenant: Tenant) -> dict[str, Any]:
    """`files`, the newest first, each with `is_ready`; `running`, the one in the making, and its `progress`. One query."""
    with schema_context("public"):
        files = list(DataFile.objects.filter(tenant_id=tenant.pk)[:SHOWN])
    now = timezone.now()
    for one in files:
        one.is_ready = one.state == DataFile.State.DONE and (one.expires_at is None or one.expires_at > now)
    running = next((one for one in files if one.state in (DataFile.State.WAITING, DataFile.State.RUNNING)), None)
    return {"files": files, "running": running, "progress": progress_of(tenant, running) if running else None}


def progress_of(tenant: Tenant, file: DataFile) -> DataFileProgress:
    """What its worker said last. No query."""
    with schema_context(tenant.schema_name):
        return DataFileProgress(*cache.get(PROGRESS.format(pk=file.pk), (0, 0, 0)))


def name_of(tenant: Tenant, path: Path) -> str:
    """What the downloaded file is called: acme-20261122-1305.zip."""
    made = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    return f"{tenant.slug}-{made:%Y%m%d-%H%M}.zip"
