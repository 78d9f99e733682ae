"""A tenant's life after it opened: suspended and resumed, closed with grace, archived, dropped."""

import datetime as dt
import shutil
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tenants.utils import schema_context

from core.actors import Actor
from core.events import operation_log
from core.tenancy import enter
from tenants.errors import StillInGrace, WrongState
from tenants.models import DataFile, Tenant
from tenants.services import platform_jobs, pool

GRACE_DAYS = 30
State = Tenant.State


def _locked(tenant_id: int) -> Tenant:
    # `no_key`: rows that refer to the tenant (files, steps, a day's numbers) are written meanwhile and need not wait.
    return Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)


def _move(
    tenant: Tenant,
    state: str,
    *,
    by: Actor,
    action: str,
    reason: str = "",
    shut: str = "",
    drop_after: dt.datetime | None = None,
) -> None:
    """Write the new state, here and in the tenant's own log while it has one."""
    before = {"state": tenant.state, "shut": tenant.shut}
    tenant.state, tenant.shut, tenant.drop_after = state, shut, drop_after
    tenant.save(update_fields=["state", "shut", "drop_after"])
    after = {"state": state, "shut": shut}
    entry = {"action": action, "target": f"tenant/{tenant.slug}", "label": tenant.name, "reason": reason}
    operation_log.record(by=by, before=before, after=after, **entry)
    if state in Tenant.BUILT:
        with enter(tenant):
            operation_log.record(by=by.as_operator(), before=before, after=after, **entry)


@transaction.atomic
def suspend(*, tenant_id: int, shut: str, reason: str, by: Actor) -> None:
    """Shut a mall, to writing only or wholly: web, API and tasks obey within DOMAIN_CACHE_SECONDS.

    Repeating it changes how it is shut. Raises WrongState when it is neither open nor suspended.
    """
    tenant = _locked(tenant_id)
    if tenant.state not in (State.ACTIVE, State.SUSPENDED):
        raise WrongState(state=tenant.get_state_display())
    if (tenant.state, tenant.shut) != (State.SUSPENDED, shut):
        _move(tenant, State.SUSPENDED, shut=Tenant.Shut(shut), by=by, action="tenant.suspend", reason=reason)


@transaction.atomic
def resume(*, tenant_id: int, reason: str, by: Actor) -> None:
    """Open a suspended mall again, or one that was closing and is still in its grace. Idempotent. Raises WrongState."""
    tenant = _locked(tenant_id)
    if tenant.state == State.ACTIVE:
        return
    if tenant.state not in (State.SUSPENDED, *Tenant.LEAVING):
        raise WrongState(state=tenant.get_state_display())
    _move(tenant, State.ACTIVE, by=by, action="tenant.resume", reason=reason)


@transaction.atomic
def close(*, tenant_id: int, reason: str, by: Actor, grace_days: int = GRACE_DAYS) -> DataFile:
    """Begin to close a mall: it can only be read, an archive of everything is asked for, and nothing is dropped within the
    grace, in which it may be resumed. Idempotent. Raises WrongState."""
    tenant = _locked(tenant_id)
    if tenant.state not in Tenant.LEAVING:
        if tenant.state not in (State.ACTIVE, State.SUSPENDED):
            raise WrongState(state=tenant.get_state_display())
        until = timezone.now() + dt.timedelta(days=grace_days)
        _move(
            tenant,
            State.CLOSING,
            shut=Tenant.Shut.READ_ONLY,
            drop_after=until,
            by=by,
            action="tenant.close",
            reason=reason,
        )
    archive = tenant.data_files.filter(kind=DataFile.Kind.ARCHIVE).exclude(state=DataFile.State.FAILED).first()
    return archive or DataFile.objects.create(tenant=tenant, kind=DataFile.Kind.ARCHIVE, asked_by=by.name)


@transaction.atomic
def note_archive(*, tenant_id: int, by: Actor) -> None:
    """The archive is written: a closing tenant counts as exported. Idempotent; nothing for any other state."""
    tenant = _locked(tenant_id)
    if tenant.state == State.CLOSING:
        _move(tenant, State.EXPORTED, shut=tenant.shut, drop_after=tenant.drop_after, by=by, action="tenant.exported")


@transaction.atomic
def archive(*, tenant_id: int, by: Actor) -> None:
    """After the grace: the mall is gone from the web, its schema and its uploaded files are dropped; the archive file, which
    has both, stays.

    Idempotent. Raises StillInGrace before the day, WrongState without an archive.
    """
    tenant = _locked(tenant_id)
    if tenant.state in (State.ARCHIVED, State.DROPPED):
        return
    if tenant.state != State.EXPORTED:
        raise WrongState(state=tenant.get_state_display())
    if tenant.drop_after is None or tenant.drop_after > timezone.now():
        raise StillInGrace(until=tenant.drop_after)
    _move(tenant, State.ARCHIVED, shut=Tenant.Shut.CLOSED, by=by, action="tenant.archive")
    pool.drop_schema(tenant.schema_name)
    uploads = Path(settings.MEDIA_ROOT) / tenant.schema_name
    transaction.on_commit(lambda: shutil.rmtree(uploads, ignore_errors=True))


@transaction.atomic
def drop(*, tenant_id: int, reason: str, by: Actor) -> None:
    """Destroy an archived tenant's archive too. What is left is its row, without the company's people. Raises WrongState."""
    tenant = _locked(tenant_id)
    if tenant.state != State.ARCHIVED:
        raise WrongState(state=tenant.get_state_display())
    tenant.contact_name = tenant.contact_email = ""
    tenant.save(update_fields=["contact_name", "contact_email"])
    tenant.domains.all().delete()
    _move(tenant, State.DROPPED, shut=Tenant.Shut.CLOSED, by=by, action="tenant.drop", reason=reason)


def archive_due(*, by: Actor) -> int:
    """Archive every exported tenant whose grace is over; returns how many. A repeat finds none."""
    with schema_context("public"):
        over = Tenant.objects.filter(state=State.EXPORTED, drop_after__lte=timezone.now())
        due = list(over.order_by("pk").values_list("pk", flat=True))
    return platform_jobs.each("tenants-archive", due, lambda pk: _archive_one(pk, by)).done


def _archive_one(tenant_id: int, by: Actor) -> None:
    with platform_jobs.book():  # the operators' log is written there
        archive(tenant_id=tenant_id, by=by)
