"""A thousand tenants: opening one more, a migration over all, questions over all, beside django-tenants' own ways."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules
from django_tenants.clone import CloneSchema
from django_tenants.utils import schema_context

from core.tenancy import enter
from core.tenancy.across import schemas_where
from core.tenancy.connections import connection
from core.tenancy.tasks import QUESTIONS
from tenants.models import Domain, ReadySchema, Tenant
from tenants.selectors.platform import ops_tenant
from tenants.selectors.structure import differences, fingerprints
from tenants.services import db_roles, metering, migrating, pool, provisioning, schema_replay
from tests.bench import memory
from tests.bench.table import Table
from tests.given import SYSTEM
from tests.platform import ROOT

PARTS = ("opening", "peers", "across", "migration", "memory")
WORKERS = 2


@dataclass(frozen=True)
class Size:
    """How many tenants are there, and how often what is measured."""

    tenants: int
    pooled: int
    cold: int
    peers: int
    clones: int
    stock: int
    load: float


SIZES = {
    "full": Size(tenants=1000, pooled=200, cold=20, peers=2, clones=3, stock=30, load=15),
    "quick": Size(tenants=60, pooled=20, cold=5, peers=1, clones=1, stock=5, load=5),
    "tiny": Size(tenants=4, pooled=2, cold=1, peers=0, clones=0, stock=1, load=1),
}


def run(*, size: str, only: set[str], count: int = 0) -> Table:
    """Every part asked for (all when none is named), in one table. `count` is how many tenants, instead of the size's."""
    table, chosen, parts = Table(), SIZES[size], only or set(PARTS)
    connection.set_schema_to_public()
    wanted = count or chosen.tenants
    table.add("tenants there", wanted, "")
    _settle(wanted, table)
    if "opening" in parts:
        _opening(table, chosen)
    if "peers" in parts:
        _peers(table, chosen)
    if "across" in parts:
        _across(table)
    if "migration" in parts:
        _migration(table, chosen)
    if "memory" in parts:
        memory.run(table, seconds=chosen.load)
    return table


def _settle(wanted: int, table: Table) -> None:
    """Make the tenants there have to be, by as many processes as there are processors."""
    _ask_for(range(wanted))
    began = time.perf_counter()
    cuts = [wanted * n // WORKERS for n in range(WORKERS + 1)]
    told = _together("build", *([str(cuts[n]), str(cuts[n + 1])] for n in range(WORKERS)))
    table.add(
        f"  each made without a pool, {WORKERS} at a time", statistics.mean(one["p50"] for one in told) * 1000, "ms"
    )
    table.add("  all of them", time.perf_counter() - began, "s")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # a hundred thousand tables take their time
        cursor.execute("ANALYZE")
        cursor.execute("RESET statement_timeout")


def _ask_for(numbers: range, prefix: str = "many") -> list[Tenant]:
    with enter(ops_tenant()):
        return [
            provisioning.request_tenant(
                name=f"租户 {number}",
                slug=f"{prefix}-{number}",
                scenario="welfare",
                color="#2b5ce6",
                host=f"{prefix}-{number}.localhost",
                by=SYSTEM,
            )
            for number in numbers
        ]


def _together(job: str, *arguments: list[str]) -> list[dict]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.many", job]
    started = [
        subprocess.Popen([*command, *one], cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, text=True)
        for one in arguments
    ]
    told = [process.communicate()[0] for process in started]
    assert not any(process.returncode for process in started), job
    return [json.loads(text.splitlines()[-1]) for text in told]


def _opening(table: Table, size: Size) -> None:
    """From the application's acceptance to a mall that answers: a schema is ready, or none is."""
    pool.refill(per_scenario=0)
    connection.set_schema_to_public()
    for _ in range(size.pooled):
        pool.build(ReadySchema.objects.create(scenario="welfare"))
        connection.set_schema_to_public()
    took = [_opened(tenant) for tenant in _ask_for(range(size.pooled), "warm")]
    table.add("open a tenant from the pool, p50", statistics.median(took), "ms", aim=20, below=True)
    table.add("  p95", _percentile(took, 0.95), "ms", must=100, aim=40, below=True)
    cold = [_opened(tenant) for tenant in _ask_for(range(size.cold), "cold")]
    table.add("open a tenant with an empty pool, p50", statistics.median(cold), "ms")
    table.add("  the slowest", max(cold), "ms", must=1000, aim=500, below=True)


def _opened(tenant: Tenant) -> float:
    began = time.perf_counter()
    tenant = provisioning.advance(tenant_id=tenant.pk)
    took = (time.perf_counter() - began) * 1000
    assert tenant.state == Tenant.State.ACTIVE
    return took


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def _peers(table: Table, size: Size) -> None:
    """django-tenants' own ways to a schema with tables in it: migrate it, or clone one."""
    if size.peers:
        table.add("  django-tenants: migrate a new schema", _best(size.peers, _migrated_by_stock), "ms")
    if size.clones:
        names: list[str] = []
        table.add("  django-tenants: clone a schema", _best(size.clones, lambda: _cloned(names)), "ms")
        table.add("    facts of its structure that differ", len(differences(names[0], schema_replay.TEMPLATE)), "")
    table.add(
        "    of ours",
        len(differences(Tenant.objects.open_malls().latest("pk").schema_name, schema_replay.TEMPLATE)),
        "",
        must=0,
        below=True,
    )


def _best(times: int, act: Callable[[], None]) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return min(took)


def _migrated_by_stock() -> None:
    tenant = Tenant(type=Tenant.Type.MALL, slug=f"stock-{time.time_ns()}", name="stock", state=Tenant.State.FAILED)
    tenant.save()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{tenant.schema_name}"')
    migrating.migrate_by_django(tenant)


def _cloned(names: list[str]) -> None:
    name = f"t_clone{len(names)}"
    names.append(name)
    CloneSchema().clone_schema(schema_replay.TEMPLATE, name, clone_mode="NODATA")
    with connection.cursor() as cursor:
        cursor.execute(db_roles.script(name))


def _across(table: Table) -> None:
    """What beat asks of everybody, and the platform's numbers."""
    with schema_context("public"):
        schemas = list(Tenant.objects.open_malls().values_list("schema_name", flat=True))
    autodiscover_modules("tasks")
    question = QUESTIONS["points.tasks.sweep_grant_batches"]
    connection.close()
    began = time.perf_counter()
    schemas_where(question, schemas)
    table.add("is there work? asked of all, a new connection", (time.perf_counter() - began) * 1000, "ms")
    connection.close()
    began = time.perf_counter()
    rolled = metering.roll_up()
    table.add(f"every mall in numbers ({rolled})", time.perf_counter() - began, "s", aim=10, below=True)
    connection.set_schema_to_public()
    began = time.perf_counter()
    found = fingerprints([schema_replay.TEMPLATE, *schemas], workers=WORKERS)
    table.add("fingerprints of all", time.perf_counter() - began, "s")
    table.add(
        "  that differ", sum(one != found[schema_replay.TEMPLATE] for one in found.values()), "", must=0, below=True
    )


def _migration(table: Table, size: Size) -> None:
    """A new table with a foreign key, and a new column on a table in use, for everybody."""
    left = list(
        Tenant.objects.filter(slug__startswith="many-").order_by("-pk").values_list("pk", flat=True)[: size.stock]
    )
    Tenant.objects.filter(pk__in=left).update(state=Tenant.State.FAILED)
    grown = _together("grow", [])[0]
    stock = _together("stock", [str(size.stock)])[0]
    assert not grown["failures"]
    ours = grown["migrate"]
    table.add("a migration: recorded once", grown["record"], "s")
    table.add(f"  replayed for {grown['tenants']} tenants, what it touched verified", grown["migrate"], "s")
    table.add("  in all", grown["record"] + ours, "s", must=15, aim=5, below=True)
    table.add("  every structure verified afterwards", grown["verify"], "s")
    table.add("  structures that differ afterwards", grown["differing"], "", must=0, below=True)
    table.add("  with nothing to do", grown["noop"], "ms", must=100, aim=10, below=True)
    extrapolated = stock["seconds"] / stock["tenants"] * grown["tenants"]
    table.add(f"  migrate_schemas, from {stock['tenants']:.0f} tenants", extrapolated, "s")
    table.add("  times as fast", extrapolated / (grown["record"] + ours), "×")
    Tenant.objects.filter(pk__in=left).update(state=Tenant.State.ACTIVE)
    assert Domain.objects.exists()
