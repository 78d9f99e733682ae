"""Work that stands still, across all malls: what, whose, since when, why."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from core import jobs
from core.tenancy import enter
from core.tenancy.across import rows_across
from tenants.models import DataFile, MigrationRun, ProvisioningStep, Tenant, TenantDay
from tenants.selectors.platform import ops_tenant

QUIET = dt.timedelta(minutes=5)
# Only malls whose roll-up counted something are asked; one statement for a hundred of them.
INSIDE = """
SELECT %s, kind, id, title, since, error FROM (
  SELECT 'grant' AS kind, id, number || ' · ' || title AS title, touched_at AS since, state AS error
    FROM {schema}.points_grantbatch
    WHERE state IN ('validating', 'approved', 'posting') AND touched_at < now() - interval '5 minutes'
  UNION ALL SELECT 'export', id, kind, coalesce(finished_at, touched_at), error FROM {schema}.insights_export
    WHERE state = 'failed' AND asked_at > now() - interval '7 days'
  UNION ALL SELECT 'proof', id, asked_by, asked_at, '' FROM {schema}.insights_proofrun
    WHERE finished_at IS NULL AND asked_at < now() - interval '10 minutes'
  UNION ALL SELECT 'job', id, sweep || E'\x1f' || label, created_at, last_error FROM {schema}.core_setaside
  UNION ALL SELECT 'refund', id, number, created_at, error FROM {schema}.orders_refund WHERE state = 'failed'
) found
"""


@dataclass(frozen=True, slots=True)
class Stuck:
    """One piece of work: its kind, whose it is (None: the platform's), its row, since when, the error as it was kept; for a
    row of a sweep that was set aside (core.jobs) which sweep."""

    kind: str
    row_id: int
    tenant: Tenant | None
    title: str
    since: dt.datetime
    error: str
    sweep: str = ""


def kinds() -> dict[str, str]:
    """The kinds of work that can stand still, in words. No query."""
    return {
        "build": _("开通失败"),
        "file": _("整户导出失败"),
        "grant": _("发放没有动静"),
        "export": _("下载文件失败"),
        "proof": _("账本核对没有完成"),
        "migration": _("结构升级停下"),
        "refund": _("退款卡住"),
        "job": _("处理出错"),
    }


def stuck_work() -> list[Stuck]:
    """Everything that stands still, the oldest first. Six queries, and one per hundred malls that counted something."""
    with schema_context("public"):
        found = [*_builds(), *_files(), *_migrations(), *_platform_jobs()]
        counted = TenantDay.objects.filter(on__gte=timezone.localdate() - dt.timedelta(days=1), failed_jobs__gt=0)
        malls = {t.schema_name: t for t in Tenant.objects.malls().built().filter(pk__in=counted.values("tenant"))}
        if malls:
            found += _inside(malls)
            if not connection.in_atomic_block:
                connection.close()  # it has looked into their schemas and would remember them
    return sorted(found, key=lambda one: one.since)


def _inside(malls: dict[str, Tenant]) -> list[Stuck]:
    return [_found(malls[schema], *row) for schema, *row in rows_across(INSIDE, malls)]


def _found(tenant: Tenant, kind: str, pk: int, title: str, since: dt.datetime, error: str) -> Stuck:
    if kind != "job":
        return Stuck(kind, pk, tenant, title, since, error)
    sweep, _sep, label = title.partition("\x1f")
    return Stuck(kind, pk, tenant, _job_title(sweep, label), since, error, sweep)


def _job_title(sweep: str, label: str) -> str:
    return f"{jobs.label_of(sweep)} · {label}" if label else jobs.label_of(sweep)


def _platform_jobs() -> list[Stuck]:
    with enter(ops_tenant()):
        rows = list(jobs.stuck())
    return [
        Stuck("job", row.pk, None, _job_title(row.sweep, row.label), row.created_at, row.last_error, row.sweep)
        for row in rows
    ]


def _builds() -> list[Stuck]:
    halted = ProvisioningStep.objects.filter(state=ProvisioningStep.State.FAILED, tenant__state=Tenant.State.FAILED)
    return [
        Stuck(
            "build", step.tenant_id, step.tenant, step.get_code_display(), step.started_at or timezone.now(), step.error
        )
        for step in halted.select_related("tenant")
    ]


def _files() -> list[Stuck]:
    late = DataFile.objects.filter(state=DataFile.State.RUNNING, touched_at__lt=timezone.now() - dt.timedelta(hours=1))
    rows = DataFile.objects.filter(state=DataFile.State.FAILED) | late
    return [
        Stuck("file", one.pk, one.tenant, str(one.get_kind_display()), one.touched_at, one.error)
        for one in rows.select_related("tenant")
    ]


def _migrations() -> list[Stuck]:
    last = MigrationRun.objects.first()
    if last is None or last.state == MigrationRun.State.DONE:
        return []
    if last.state == MigrationRun.State.RUNNING and last.touched_at > timezone.now() - QUIET:
        return []
    title = _("升级到第 %(n)s 版：%(done)s / %(total)s 家") % {
        "n": last.version,
        "done": last.done,
        "total": last.total,
    }
    told = " · ".join(f"{schema}: {why}" for schema, why in list(last.failures.items())[:3])
    return [Stuck("migration", last.pk, None, title, last.touched_at, told)]
