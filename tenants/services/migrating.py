"""Bringing every tenant to the journal's end: canaries first, several workers, resumable, drift named."""

import re
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import structlog
from django.core.management import call_command
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone
from django_tenants.utils import schema_context

from core import sql_functions
from core.tenancy.connections import connection
from tenants.models import MigrationRun, ReadySchema, SchemaStep, Tenant
from tenants.selectors.structure import differences, fingerprints
from tenants.services import db_roles, schema_replay

log = structlog.get_logger("mall.migrating")
WORKERS = 2
# A migration must not stand in a queue before a table that is in use: what waits behind it waits too. So it gives up
# soon and comes again.
LOCK_SECONDS = 2
TRIES = 10  # with LOCK_SECONDS each and 0.2, 0.4 … 1.8 s between: half a minute in all
TABLES = re.compile(r"\b[a-z]+_[a-z0-9_]+\b")  # every table's name begins with its app's


def migrate_all(*, workers: int = WORKERS, verify: bool = True) -> MigrationRun | None:
    """Record what is new and replay it for every tenant that lacks it; None when none does.

    Canary tenants go first: if one fails, the others are left as they are and the run is halted. A tenant has a version
    whole or not at all; a killed run is taken up by the next call. Afterwards (`verify`) what the migration touched in every
    migrated tenant is compared with the template and what differs is written on the tenant and among the run's failures.
    (Everything is compared at night: tasks.verify.)
    """
    with schema_context("public"):
        schema_replay.record()
        version = schema_replay.target()
        _adopt()
        behind = _behind(version)
        if not (total := behind.count()) and not ReadySchema.objects.filter(schema_version__lt=version).exists():
            return None
        _close_old_runs()
        run = MigrationRun.objects.create(version=version, total=total)
        everybody = list(behind.values_list("schema_name", flat=True))
        tables = _touched(min(behind.values_list("schema_version", flat=True), default=version))
        _ring(run, behind.filter(is_canary=True), workers=1)
        if not run.failures:
            _ring(run, behind.exclude(schema_name__in=run.failures), workers=workers)
            _migrate_pool(version)
        if verify:
            there = Tenant.objects.filter(schema_name__in=everybody, schema_version=version)
            run.failures |= verify_structure(list(there.values_list("schema_name", flat=True)), tables=tables)
        run.state = MigrationRun.State.HALTED if run.failures else MigrationRun.State.DONE
        run.finished_at = timezone.now()
        run.save()
        return run


def _touched(since: int) -> set[str] | None:
    """Every name in the statements after that version that may be a table's; None when Django ran one of them, for nobody
    knows then what it did."""
    steps = SchemaStep.objects.filter(pk__gt=since)
    if steps.filter(through_django=True, only_for_rows=False).exists():
        return None
    return {word for sql in steps.values_list("sql", flat=True) for word in TABLES.findall(sql)}


def _behind(version: int) -> QuerySet[Tenant]:
    return Tenant.objects.malls().built().filter(schema_version__lt=version, schema_version__gt=0).order_by("pk")


def _close_old_runs() -> None:
    MigrationRun.objects.filter(state=MigrationRun.State.RUNNING).update(
        state=MigrationRun.State.HALTED, finished_at=timezone.now()
    )


def _ring(run: MigrationRun, behind: QuerySet[Tenant], *, workers: int) -> None:
    """Migrate these tenants with so many workers; failures are kept by schema and do not stop the others."""
    schemas = list(behind.values_list("schema_name", "schema_version"))
    if not schemas:
        return
    steps = list(SchemaStep.objects.all())

    def one(item: tuple[str, int]) -> tuple[str, str]:
        return item[0], migrate(item[0], [step for step in steps if step.pk > item[1]])

    if workers == 1:
        _keep(run, map(one, schemas))
        return
    with ThreadPoolExecutor(workers) as pool:
        _keep(run, pool.map(one, schemas))
        barrier = threading.Barrier(workers)  # so that each thread closes its own connection

        def part(_: int) -> None:
            barrier.wait()
            connection.close()

        list(pool.map(part, range(workers)))


def _keep(run: MigrationRun, outcomes: Iterable[tuple[str, str]]) -> None:
    told = time.monotonic()
    for schema, failure in outcomes:
        if failure:
            run.failures[schema] = failure
            log.error("migration_failed", schema=schema, error=failure)
        run.done += not failure
        if time.monotonic() - told > 0.5:
            told, run.touched_at = time.monotonic(), timezone.now()
            run.save(update_fields=["done", "failures", "touched_at"])


CLAIM = """DO $$ BEGIN
    UPDATE public.{table} SET schema_version = {version} WHERE schema_name = '{schema}' AND schema_version < {version};
    IF NOT FOUND THEN RAISE 'migrated by somebody else' USING ERRCODE = 'TN001'; END IF;
END $$"""  # the row's lock makes a second migrator wait, and then find that there is nothing left to do
SOMEBODY_ELSE, LOCKED = "TN001", "55P03"  # ours, raised by CLAIM; PostgreSQL's lock_not_available


def migrate(schema: str, steps: Sequence[SchemaStep], *, table: str = "tenants_tenant") -> str:
    """Replay `steps` in one schema, with the version of its row in `table` in the same transaction; "" or why it failed."""
    connection.set_schema_to_public()
    for batch in schema_replay.batches(steps):
        claim = CLAIM.format(table=table, version=batch[-1].pk, schema=schema)
        try:
            _patiently(schema, batch, claim)
        except DatabaseError as error:
            if _state(error) != SOMEBODY_ELSE:
                return f"{batch[0]}…{batch[-1]}: {str(error).strip().splitlines()[0]}"[:300]
    return ""


def _patiently(schema: str, batch: Sequence[SchemaStep], claim: str) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            schema_replay.run(schema, batch, claim=claim, lock_seconds=LOCK_SECONDS)
        except DatabaseError as error:
            if _state(error) != LOCKED or attempt == TRIES:
                raise
            time.sleep(0.2 * attempt)
        else:
            return


def _state(error: DatabaseError) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _migrate_pool(version: int) -> None:
    steps = list(SchemaStep.objects.all())
    for ready in ReadySchema.objects.filter(is_whole=True, schema_version__lt=version):
        missing = [step for step in steps if step.pk > ready.schema_version]
        if migrate(ready.schema_name, missing, table="tenants_readyschema"):
            ReadySchema.objects.filter(pk=ready.pk).update(
                is_whole=False
            )  # built on, or thrown away, by the pool's keeper


def verify_structure(schemas: Sequence[str] | None = None, *, tables: Iterable[str] | None = None) -> dict[str, str]:
    """Compare tenants' structure with the template's; what differs is kept on the tenant. Returns schema → sentence.

    All built malls, or only `schemas`; everything, or only `tables` (then a drift found before stays noted). With all malls
    the functions they share are compared with their files too, under the name `public`.
    """
    with schema_context("public"):
        tenants = Tenant.objects.malls().built().filter(schema_version__gt=0)
        if schemas is not None:
            tenants = tenants.filter(schema_name__in=schemas)
        names = list(tenants.values_list("schema_name", flat=True))
        found = fingerprints([schema_replay.TEMPLATE, *names], workers=WORKERS, tables=tables)
        wanted = found.pop(schema_replay.TEMPLATE, "")
        drift = {name: _drift(name) for name in names if found.get(name, "") != wanted}
        if tables is None:
            tenants.exclude(drift="").exclude(schema_name__in=drift).update(drift="")
        for name, sentence in drift.items():
            Tenant.objects.filter(schema_name=name).update(drift=sentence)
        if schemas is None and (functions := sql_functions.differences()):
            drift["public"] = "; ".join(map(str, functions))[:500]
        return drift


class FunctionDiffers(RuntimeError):
    """The database runs another function than its file says; `bring_up_to_date` installs the file's."""


def function_names() -> list[str]:
    """Every function that has a file, and copies of one in a mall's schema: `schema.name`. One query."""
    different = {f"{one.schema}.{one.name}" for one in sql_functions.differences()}
    return sorted(different | {f"public.{one.name}" for one in sql_functions.functions()})


def verify_function(name: str) -> None:
    """Raises FunctionDiffers for a function that is not as its file says. One query."""
    for one in sql_functions.differences():
        if f"{one.schema}.{one.name}" == name:
            raise FunctionDiffers(str(one))


def _drift(schema: str) -> str:
    found = differences(schema, schema_replay.TEMPLATE)
    more = f" (+{len(found) - 3})" if len(found) > 3 else ""
    return ("; ".join(map(str, found[:3])) + more)[:500]


def _adopt() -> None:
    """Take tenants that were built before there was a journal into it: Django migrates them a last time, and when their
    structure is the template's they have its version. Otherwise their drift is named and they are left alone."""
    for tenant in Tenant.objects.malls().built().filter(schema_version=0):
        migrate_by_django(tenant)
        db_roles.build(tenant)
        if not verify_one(tenant):
            Tenant.objects.filter(pk=tenant.pk).update(schema_version=schema_replay.target())


def verify_one(tenant: Tenant) -> str:
    """The drift of one tenant, kept on it; "" when its structure is the template's."""
    with schema_context("public"):
        found = fingerprints([schema_replay.TEMPLATE, tenant.schema_name])
        same = found.get(tenant.schema_name) == found.get(schema_replay.TEMPLATE)
        drift = "" if same else _drift(tenant.schema_name)
        Tenant.objects.filter(pk=tenant.pk).update(drift=drift)
        return drift


def migrate_by_django(tenant: Tenant) -> None:
    """Bring one schema to the code's version through Django itself: the operators' own, and what predates the journal."""
    call_command(
        "migrate_schemas",
        schema_name=tenant.schema_name,
        interactive=False,
        verbosity=0,
        stdout=StringIO(),
        executor="standard",
    )
    connection.set_schema_to_public()
