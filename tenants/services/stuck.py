"""Setting work going again that stands still: its row is made ready, a worker is told afterwards (tenants.tasks.resend)."""

from typing import Any

from django.db import transaction
from django_tenants.utils import schema_context

from core import jobs
from core.actors import Actor
from core.events import operation_log
from core.tenancy import enter
from insights.services import exports
from tenants.errors import ExportRunning
from tenants.models import DataFile, Tenant
from tenants.selectors.platform import ops_tenant


@transaction.atomic
def try_again(*, set_aside_id: int, by: Actor) -> str:
    """Let a sweep take what it set aside again, here and now; returns the sweep's name. Written down.

    A repeat changes nothing. Raises SetAsideUnknown when it went through meanwhile.
    """
    row = jobs.make_due(set_aside_id=set_aside_id)
    label = row.label or jobs.label_of(row.sweep)
    operation_log.record(by=by, action="job.retry", target=f"job/{row.sweep}", label=label)
    return row.sweep


@transaction.atomic
def make_ready(*, kind: str, row_id: int, tenant_id: int | None, by: Actor) -> None:
    """Let a worker take the row again, as if it had not failed; written down here and with the mall. Idempotent.

    Raises ExportRunning when a whole export of the mall was asked for since, SetAsideUnknown when the row went through.
    """
    with schema_context("public"):
        tenant = Tenant.objects.filter(pk=tenant_id).first()
    if kind == "file":
        _again(row_id)
    if kind == "job" and tenant is None:
        with enter(ops_tenant()):
            try_again(set_aside_id=row_id, by=by)
    target = f"tenant/{tenant.slug}" if tenant else f"{kind}/{row_id}"
    entry: dict[str, Any] = {"action": "stuck.retry", "target": target, "label": kind, "after": {"row": row_id}}
    operation_log.record(by=by, **entry)
    if tenant is not None and tenant.state in Tenant.BUILT:
        with enter(tenant):
            operation_log.record(by=by.as_operator(), **entry)
            if kind == "job":
                try_again(set_aside_id=row_id, by=by.as_operator())
            if kind == "export":
                exports.try_again(export_id=row_id)


def _again(file_id: int) -> None:
    with schema_context("public"):
        file = DataFile.objects.select_for_update().get(pk=file_id)
        others = DataFile.objects.filter(
            tenant_id=file.tenant_id, state__in=[DataFile.State.WAITING, DataFile.State.RUNNING]
        )
        if others.exclude(pk=file_id).exists():
            raise ExportRunning
        if file.state == DataFile.State.FAILED:
            file.state, file.attempts, file.error = DataFile.State.WAITING, 0, ""
            file.save(update_fields=["state", "attempts", "error"])
