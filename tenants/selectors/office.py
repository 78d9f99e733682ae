"""The platform in numbers, for its operators: from what was rolled up, so that no tenant's schema is entered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Greatest, NullIf
from django.utils import timezone

from core.registry.quotas import SOFT_PERCENT
from core.ui.charts import chart
from tenants.models import DataFile, IsolationRun, Metric, MigrationRun, Plan, ReadySchema, Tenant, TenantDay
from tenants.selectors.onboarding import waiting_applications
from tenants.selectors.platform import scheduler_silent_since
from tenants.selectors.usage import UsageLine, highest_use

DAY_FIELDS = (
    "members",
    "active_members",
    "points_outstanding",
    "orders",
    "late_orders",
    "failed_jobs",
    "ledger",
    "rolled_at",
)
SORTS = {
    "new": "-id",
    "name": "name",
    "members": "-members",
    "held": "-points_outstanding",
    "late": "-late_orders",
    "failed": "-failed_jobs",
    "use": "-use",
}
SHOWS = {
    "late": Q(late_orders__gt=0),
    "failed": Q(failed_jobs__gt=0),
    "red": Q(ledger="differs"),
    "drift": ~Q(drift=""),
    "near": Q(use__gte=SOFT_PERCENT),
    "own": Q(is_canary=True),
}
OWN_TOO = ("red", "drift", "own")  # where the platform's own malls are not left out: an alarm is one, whoever raises it
TOP = 10


def tenant_rows(
    *, query: str = "", state: str = "", show: str = "", sort: str = "new", plan: str = ""
) -> QuerySet[Tenant]:
    """Malls with the numbers of their last day and `use`, the percentage of their fullest limit. One query, and one more
    for hosts. `show` is one of SHOWS, `sort` one of SORTS; anything else shows all, newest first. The platform's own malls
    are left out unless one asks for them or for an alarm."""
    malls = Tenant.objects.malls() if show in OWN_TOO else Tenant.objects.listed()
    rows = _with_numbers(malls.select_related("plan").prefetch_related("domains"))
    if query:
        rows = rows.filter(
            Q(name__icontains=query) | Q(slug__icontains=query) | Q(domains__domain__icontains=query)
        ).distinct()
    if state:
        rows = rows.filter(state=state)
    if plan:
        rows = rows.filter(plan__code=plan)
    if show in SHOWS:
        rows = rows.filter(SHOWS[show], state__in=Tenant.BUILT)
    by = SORTS.get(sort, SORTS["new"])
    order: Any = F(by[1:]).desc(nulls_last=True) if by.startswith("-") else F(by).asc()
    return rows.order_by(order, "-id")


def _with_numbers(rows: QuerySet[Tenant]) -> QuerySet[Tenant]:
    last = TenantDay.objects.filter(tenant=OuterRef("pk")).order_by("-on")
    rows = rows.annotate(**{name: Subquery(last.values(name)[:1]) for name in DAY_FIELDS})
    return rows.annotate(use=_use())


def _use() -> Any:
    """The fullest limit in percent; Greatest leaves out what has no limit."""
    shares = []
    for metric in Metric:
        used = Coalesce(Cast(KT(f"usage__{metric}"), BigIntegerField()), Value(0))
        limit = NullIf(Cast(KT(f"allowance__{metric}"), BigIntegerField()), Value(0))
        shares.append(Cast(100.0 * used / limit, FloatField()))
    return Greatest(*shares)


@dataclass(frozen=True, slots=True)
class Health:
    """How a mall is, in one dot and the words behind it."""

    kind: str  # ok · warn · bad · idle
    code: str


def health(tenant: Any) -> Health:
    """Judged by the numbers `tenant_rows` brings; the worst first. No query."""
    if tenant.state not in Tenant.BUILT:
        return Health("bad" if tenant.state == Tenant.State.FAILED else "idle", tenant.state)
    if tenant.ledger == "differs":
        return Health("bad", "ledger")
    if tenant.drift:
        return Health("bad", "drift")
    if tenant.failed_jobs:
        return Health("warn", "failed")
    if tenant.late_orders:
        return Health("warn", "late")
    fullest = highest_use(tenant)
    if fullest is not None and fullest.level != "ok":
        return Health("warn", "quota")
    return Health("ok" if tenant.rolled_at else "idle", "ok" if tenant.rolled_at else "unknown")


@dataclass(frozen=True, slots=True)
class Totals:
    """All companies' malls together, as of their last roll-up; alarms of every mall."""

    tenants: int
    active_members: int
    outstanding: int
    issued: int
    redeemed: int
    orders: int
    late_orders: int
    late_tenants: int
    failed_jobs: int
    red: list[Tenant]
    drifting: int
    rolled_at: dt.datetime | None


def totals(days: int = 30) -> Totals:
    """Sums over the last day of each mall, and over the last `days` days. Two queries."""
    everybody = list(_with_numbers(Tenant.objects.malls().built()))
    rows = [row for row in everybody if not row.is_canary and row.sandbox_of_id is None]
    since = timezone.localdate() - dt.timedelta(days=days - 1)
    flows = _days(since).aggregate(issued=Sum("points_issued"), redeemed=Sum("points_redeemed"), orders=Sum("orders"))
    return Totals(
        tenants=len(rows),
        active_members=_sum(rows, "active_members"),
        outstanding=_sum(rows, "points_outstanding"),
        issued=flows["issued"] or 0,
        redeemed=flows["redeemed"] or 0,
        orders=flows["orders"] or 0,
        late_orders=_sum(rows, "late_orders"),
        late_tenants=sum(bool(row.late_orders) for row in rows),
        failed_jobs=_sum(rows, "failed_jobs"),
        red=[row for row in everybody if row.ledger == "differs"],
        drifting=sum(bool(row.drift) for row in everybody),
        rolled_at=max((row.rolled_at for row in rows if row.rolled_at), default=None),
    )


def _days(since: dt.date) -> QuerySet[TenantDay]:
    return TenantDay.objects.filter(on__gte=since, tenant__is_canary=False, tenant__sandbox_of=None)


def _sum(rows: Iterable[Any], name: str) -> int:
    return sum(getattr(row, name) or 0 for row in rows)


def flow(days: int = 30) -> list[tuple[dt.date, int, int]]:
    """Day by day what all malls issued and redeemed; every day is there. One query."""
    today = timezone.localdate()
    since = today - dt.timedelta(days=days - 1)
    found = {
        row["on"]: (row["issued"], row["redeemed"])
        for row in _days(since)
        .order_by()
        .values("on")
        .annotate(issued=Sum("points_issued"), redeemed=Sum("points_redeemed"))
    }
    every = [since + dt.timedelta(days=n) for n in range(days)]
    return [(on, *found.get(on, (0, 0))) for on in every]


def by_scenario_and_plan() -> dict[str, Any]:
    """How many open malls each scenario has, stacked by plan, as a chart. Two queries."""
    plans = [(plan.code, str(plan)) for plan in Plan.objects.all()]
    rows = Tenant.objects.companies().built().order_by().values_list("scenario", "plan__code").annotate(n=Count("pk"))
    counted = {(scenario, code or ""): n for scenario, code, n in rows}
    series = {name: [counted.get((scenario, code), 0) for scenario in Tenant.Scenario.values] for code, name in plans}
    return chart([str(label) for label in Tenant.Scenario.labels], series)


def fullest() -> list[tuple[Tenant, UsageLine]]:
    """The malls nearest to a limit of theirs, with that limit; at most ten. One query."""
    rows = Tenant.objects.companies().built().annotate(use=_use()).filter(use__gt=0).order_by("-use")
    found = [(tenant, highest_use(tenant)) for tenant in rows[:TOP]]
    return [(tenant, line) for tenant, line in found if line is not None]


@dataclass(frozen=True, slots=True)
class BackgroundHealth:
    """What the platform itself runs on."""

    migration: MigrationRun | None
    pool: int
    pool_wanted: int
    isolation: IsolationRun | None
    applications: int
    unbuilt: int
    failed_files: int
    silent_since: dt.datetime | None


def background_health() -> BackgroundHealth:
    """Migrations, the warm pool, the walls, who waits, what is half-built, whether the scheduler lives. Seven queries."""
    return BackgroundHealth(
        migration=MigrationRun.objects.first(),
        pool=ReadySchema.objects.filter(is_whole=True).count(),
        pool_wanted=settings.POOL_PER_SCENARIO * len(Tenant.Scenario.values),
        isolation=IsolationRun.objects.exclude(finished_at=None).first(),
        applications=waiting_applications(),
        unbuilt=Tenant.objects.malls().filter(state=Tenant.State.FAILED).count(),
        failed_files=DataFile.objects.filter(state=DataFile.State.FAILED).count(),
        silent_since=scheduler_silent_since(),
    )


def plans_with_holders() -> QuerySet[Plan]:
    """Every plan with `holders`, how many malls have it. One query."""
    return Plan.objects.annotate(holders=Count("tenants")).order_by("month_fen", "id")
