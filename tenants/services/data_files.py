"""A tenant's whole data as a file: asked for, made by a worker, handed over, gone after a week; an archive is kept."""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tenants.utils import schema_context

from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.registry.features import ensure_on
from core.tenancy import current_tenant, enter
from core.tenancy.connections import connection
from tenants.errors import DataFileUnknown, ExportRunning
from tenants.models import DataFile, Tenant
from tenants.selectors.files import PROGRESS
from tenants.selectors.platform import ops_tenant
from tenants.services import archives, lifecycle, platform_jobs

log = structlog.get_logger("mall.data")
State = DataFile.State
KEEP = dt.timedelta(days=7)
ATTEMPTS = 3
FAILED = gettext_noop("生成时出错，请重试；仍不行请联系平台。")


def folder() -> Path:
    """Where the files lie: beside the tenants' own folders, served only through doors that ask."""
    return Path(settings.MEDIA_ROOT) / "platform" / "data"


@transaction.atomic
def ask(*, tenant_id: int, by: Actor) -> DataFile:
    """Have a worker write everything of the tenant into one file. Logged where `by` stands. Raises ExportRunning, FeatureOff."""
    ensure_on("exports")
    with schema_context("public"):
        if DataFile.objects.filter(tenant_id=tenant_id, state__in=[State.WAITING, State.RUNNING]).exists():
            raise ExportRunning
        file = DataFile.objects.create(tenant_id=tenant_id, asked_by=by.name)
    _log(file, "data.ask", by=by)
    return file


def _log(file: DataFile, action: str, *, by: Actor, after: dict[str, Any] | None = None) -> None:
    """Where `by` stands; and what an operator did, with the tenant too while it has a log."""
    entry: dict[str, Any] = {"action": action, "target": f"data-file/{file.public_id}", "after": after}
    operation_log.record(by=by, **entry)
    if current_tenant().is_ops and file.tenant.state in Tenant.BUILT:
        with enter(file.tenant):
            operation_log.record(by=by.as_operator(), **entry)


def make(*, file_id: int) -> None:
    """Write the file, once: a second worker finds it taken, a killed worker's is made again, up to three times."""
    with schema_context("public"):
        with connection.cursor() as cursor:
            # A lock of the session, since writing takes many transactions; it ends with a dead worker's connection.
            cursor.execute("SELECT pg_try_advisory_lock(7304, %s)", [file_id])
            if not cursor.fetchone()[0]:
                return
        try:
            waiting = DataFile.objects.filter(pk=file_id, state__in=[State.WAITING, State.RUNNING])
            if waiting.update(state=State.RUNNING, attempts=F("attempts") + 1, touched_at=Now()):
                _make(DataFile.objects.select_related("tenant").get(pk=file_id))
        finally:
            connection.set_schema_to_public()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(7304, %s)", [file_id])


def _make(file: DataFile) -> None:
    # Attempts are counted before the work: a mall that kills its worker is given up, not written for ever.
    if file.attempts > ATTEMPTS:
        _finish(file, state=State.FAILED, error=FAILED)
        return
    path = f"{file.public_id}.zip"
    try:
        written = archives.write(file.tenant, folder() / path, tell=partial(_tell, file))
    except Exception:
        log.exception("data_file_failed", file=file.pk)
        _finish(file, state=State.FAILED, error=FAILED)
        return
    keep = None if file.kind == DataFile.Kind.ARCHIVE else timezone.now() + KEEP
    _finish(
        file,
        state=State.DONE,
        path=path,
        tables=written.tables,
        tables_done=written.tables,
        rows=written.rows,
        size=written.size,
        sha256=written.sha256,
        expires_at=keep,
    )
    if file.kind == DataFile.Kind.ARCHIVE:
        with enter(ops_tenant()):
            lifecycle.note_archive(tenant_id=file.tenant_id, by=SYSTEM)


def _tell(file: DataFile, done: int, total: int, rows: int) -> None:
    """How far it is, for the page that waits: the transaction that reads the tables can't write it into the row."""
    with schema_context(file.tenant.schema_name):
        cache.set(PROGRESS.format(pk=file.pk), (done, total, rows), 3600)


def _finish(file: DataFile, **entry: object) -> None:
    for name, value in entry.items():
        setattr(file, name, value)
    file.finished_at = file.touched_at = timezone.now()
    file.save()


@transaction.atomic
def take(*, public_id: str, tenant_id: int | None, by: Actor) -> Path:
    """The file's place, for its tenant (or, with None, for operators); who took it is logged where `by` stands.

    Raises DataFileUnknown when there is none (any more).
    """
    with schema_context("public"):
        files = DataFile.objects.filter(public_id=public_id, state=State.DONE)
        file = (files if tenant_id is None else files.filter(tenant_id=tenant_id)).first()
    if file is None or (file.expires_at and file.expires_at <= timezone.now()) or not (folder() / file.path).is_file():
        raise DataFileUnknown
    _log(file, "data.take", by=by, after={"rows": file.rows, "sha256": file.sha256})
    return folder() / file.path


def drop_expired() -> int:
    """Delete the files past their days; the rows stay as history. Returns how many. A repeat finds none."""
    with schema_context("public"):
        done = DataFile.objects.filter(state=State.DONE)
        over = done.filter(expires_at__lte=timezone.now()) | done.filter(tenant__state=Tenant.State.DROPPED)
        keys = over.order_by("pk").values_list("pk", flat=True)
        return platform_jobs.each("tenants-drop-files", keys, _drop).done


def _drop(file_id: int) -> None:
    file = DataFile.objects.get(pk=file_id)
    (folder() / file.path).unlink(missing_ok=True)
    _finish(file, state=State.EXPIRED)


def left_behind() -> list[int]:
    """Ids of files a worker should be at. One query."""
    with schema_context("public"):
        return list(DataFile.objects.filter(state__in=[State.WAITING, State.RUNNING]).values_list("pk", flat=True))
