"""Every mall in numbers: rolled up into public every few minutes, fixed per day, made into a statement per month."""

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django_tenants.utils import schema_context

from core.registry.quotas import CALLS_KEY
from core.statements import sql_beside
from core.tenancy.across import rows_across
from tenants.models import Metric, Tenant, TenantDay, TenantMonth
from tenants.services import platform_jobs

STORED_AT_ONCE = 100  # tenants whose storage one roll-up looks at: 25 ms each
LATE = "2 days"  # a parcel should have left by then

NUMBERS = sql_beside(__file__, "numbers_of_a_mall")
FIELDS = (
    "members",
    "active_members",
    "points_issued",
    "points_redeemed",
    "points_outstanding",
    "orders",
    "late_orders",
    "failed_jobs",
    "calls",
    "storage",
    "ledger",
    "rolled_at",
)


def roll_up() -> int:
    """Count every built mall's day so far and this month's use; returns how many malls. A repeat counts anew."""
    with schema_context("public"):
        malls = {tenant.schema_name: tenant for tenant in Tenant.objects.malls().built()}
        by_zone: dict[str, list[str]] = defaultdict(list)
        for schema, tenant in malls.items():
            by_zone[tenant.timezone].append(schema)
        days = []
        for zone, schemas in by_zone.items():
            query = NUMBERS.replace("{zone}", _literal(zone)).replace("{late}", LATE)
            days += [_day_of(malls[row[0]], row) for row in _rows(query, schemas)]
        _note_storage(days)
        _keep(days)
        _note_use([day.tenant for day in days])
    if not connection.in_atomic_block:
        connection.close()  # this connection has looked into every schema and would remember them all
    return len(days)


def _rows(query: str, schemas: list[str]) -> list[tuple]:
    """A hundred malls in one statement; when that fails one by one, so that only the broken mall is not counted."""
    rows: list[tuple] = []

    def count(bad: list[str]) -> None:
        rows.extend(rows_across(query, [schema for schema in schemas if schema not in bad]))

    def count_one(schema: str) -> None:
        rows.extend(rows_across(query, [schema]) if schema in schemas else [])

    platform_jobs.all_at_once("tenants-roll-up", at_once=count, rows=schemas, act=count_one)
    return rows


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''").replace("%", "%%").replace("{", "").replace("}", "") + "'"


def _day_of(tenant: Tenant, row: tuple) -> TenantDay:
    _, members, active, issued, redeemed, month_issued, held, orders, month_orders, late, first, failed, ledger = row
    on = timezone.localdate(timezone=ZoneInfo(tenant.timezone))
    day = TenantDay(
        tenant=tenant,
        on=on,
        members=members,
        active_members=active,
        points_issued=issued,
        points_redeemed=redeemed,
        points_outstanding=held,
        orders=orders,
        late_orders=late,
        failed_jobs=failed,
        ledger=ledger,
        calls=_calls(tenant, on),
        storage=tenant.usage.get("storage", 0),
        rolled_at=timezone.now(),
    )
    tenant.usage = {
        **tenant.usage,
        Metric.MEMBERS: members,
        Metric.POINTS: month_issued,
        Metric.ORDERS: month_orders,
        "calls_today": day.calls,
        "counted_on": str(on),
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    if tenant.first_redeemed_at is None:
        tenant.first_redeemed_at = first
    return day


def _calls(tenant: Tenant, on: dt.date) -> int:
    with schema_context(tenant.schema_name):
        return int(cache.get(CALLS_KEY.format(on=on), 0))


def _note_storage(days: list[TenantDay]) -> None:
    """Look at what the tenants keep that were not looked at today, some at each roll-up."""
    waiting = [day for day in days if day.tenant.usage.get("stored_on") != str(day.on)]
    for day in waiting[:STORED_AT_ONCE]:
        day.storage = _stored(day.tenant.schema_name)
        day.tenant.usage |= {Metric.STORAGE: day.storage, "stored_on": str(day.on)}


def _stored(schema: str) -> int:
    """Bytes of its tables and its files; looked at once a day, since every file is touched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class "
            "WHERE relnamespace = to_regnamespace(%s) AND relkind IN ('r', 'm')",
            [schema],
        )
        tables = cursor.fetchone()[0]
    folder = Path(settings.MEDIA_ROOT) / schema
    return tables + sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@transaction.atomic
def _keep(days: list[TenantDay]) -> None:
    TenantDay.objects.bulk_create(
        days, update_conflicts=True, unique_fields=["tenant", "on"], update_fields=list(FIELDS), batch_size=500
    )


@transaction.atomic
def _note_use(tenants: list[Tenant]) -> None:
    """Write use and the first redemption on the tenants' rows, where requests read them without a query."""
    months = [timezone.localdate(timezone=ZoneInfo(tenant.timezone)).replace(day=1) for tenant in tenants]
    first = min(months, default=timezone.localdate())
    calls = TenantDay.objects.filter(on__gte=first).values_list("tenant").annotate(Sum("calls"))
    summed: dict[int, int] = dict(calls)
    for tenant in tenants:
        tenant.usage[Metric.CALLS] = summed.get(tenant.pk, 0)
    Tenant.objects.bulk_update(tenants, ["usage", "first_redeemed_at"], batch_size=500)


def close_month(month: dt.date) -> int:
    """Make each company's statement for the month that begins at `month`, once it is over; returns how many are new."""
    after = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    if after > timezone.localdate():
        return 0
    with schema_context("public"):
        used = TenantDay.objects.filter(on__gte=month, on__lt=after).values("tenant")
        return _close(
            month,
            used.annotate(
                members=Max("members"),
                storage=Max("storage"),
                points=Sum("points_issued"),
                calls=Sum("calls"),
                orders=Sum("orders"),
            ),
        )


def _close(month: dt.date, used: Any) -> int:
    done = set(TenantMonth.objects.filter(month=month).values_list("tenant_id", flat=True))
    by_tenant = {row["tenant"]: row for row in used if row["tenant"] not in done}
    statements = []
    for tenant in Tenant.objects.companies().filter(pk__in=by_tenant).select_related("plan"):
        lines = _lines(tenant, by_tenant[tenant.pk])
        statements.append(
            TenantMonth(
                tenant=tenant,
                month=month,
                plan_name=tenant.plan.name if tenant.plan else "",
                lines=lines,
                total_fen=sum(line["fen"] for line in lines),
            )
        )
    return len(TenantMonth.objects.bulk_create(statements, ignore_conflicts=True))


def _lines(tenant: Tenant, used: dict[str, int]) -> list[dict[str, Any]]:
    """What was used of what was allowed, and what it costs; the plan's own price is the first line."""
    plan = tenant.plan
    price = plan.member_fen if plan else 0
    lines = [{"metric": "plan", "used": 1, "limit": None, "fen": plan.month_fen if plan else 0}]
    for metric in Metric:
        fen = used[metric] * price if metric == Metric.MEMBERS else 0
        lines.append({"metric": metric, "used": used[metric] or 0, "limit": tenant.allowance.get(metric), "fen": fen})
    return lines
