"""The warm pool: schemas built ahead with a scenario's content, so that a new company waits for nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django_tenants.utils import quote_schema_name, schema_context

from accounts.services import users
from core.tenancy import enter
from core.tenancy.connections import connection
from points.services.ledger import accounts as point_accounts
from tenants.models import ReadySchema, Tenant
from tenants.services import platform_jobs, presets, schema_replay

BUILD_SECONDS = 600.0  # one round; the next goes on


@contextmanager
def unclaimed(ready: ReadySchema) -> Iterator[None]:
    """Act in a ready schema as its own role, though nobody lives there yet."""
    with enter(Tenant(pk=0, schema_name=ready.schema_name, scenario=ready.scenario)):
        yield


def refill(*, per_scenario: int | None = None) -> int:
    """Build what is missing up to so many ready schemas per scenario (default POOL_PER_SCENARIO); returns how many.

    Half-built ones of a killed run are built on first. One keeper at a time; a second returns at once.
    """
    wanted = settings.POOL_PER_SCENARIO if per_scenario is None else per_scenario
    with schema_context("public"), connection.cursor() as cursor:
        # A lock of the session, since building takes many transactions; it ends with a dead keeper's connection.
        cursor.execute("SELECT pg_try_advisory_lock(7303)")
        if not cursor.fetchone()[0]:
            return 0
        try:
            return sum(_refill(scenario, wanted) for scenario in Tenant.Scenario.values)
        finally:
            connection.set_schema_to_public()
            with connection.cursor() as own:
                own.execute("SELECT pg_advisory_unlock(7303)")


def _refill(scenario: str, wanted: int) -> int:
    rows = list(ReadySchema.objects.filter(scenario=scenario))
    for _ in range(max(0, wanted - len(rows))):
        rows.append(ReadySchema.objects.create(scenario=scenario))
    unfinished = [row.pk for row in rows if not row.is_whole]

    def build_one(ready_id: int) -> None:
        build(ReadySchema.objects.get(pk=ready_id))

    return platform_jobs.each("tenants-pool", unfinished, build_one, seconds=BUILD_SECONDS).done


def build(ready: ReadySchema) -> None:
    """Make the schema whole: tables, walls, roles, the ledger's accounts, the scenario's content. Idempotent."""
    started = time.perf_counter()
    ready.schema_version = schema_replay.create_schema(ready.schema_name)
    with unclaimed(ready):
        users.install_roles()
        point_accounts.system_accounts()
        presets.install(scenario=ready.scenario)
    ready.is_whole = True
    ready.milliseconds = round((time.perf_counter() - started) * 1000)
    ready.save()


def take(*, tenant_id: int) -> bool:
    """Give a ready schema of its scenario to a tenant that has none yet; False when the pool has none.

    The oldest that is at the journal's end; two takers get two.
    """
    with schema_context("public"), transaction.atomic():
        tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
        whole = ReadySchema.objects.filter(
            is_whole=True, scenario=tenant.scenario, schema_version=schema_replay.target()
        )
        ready = whole.select_for_update(skip_locked=True).first()
        if ready is None:
            return False
        tenant.schema_name, tenant.schema_version = ready.schema_name, ready.schema_version
        tenant.save(update_fields=["schema_name", "schema_version"])
        ready.delete()
    return True


def drain() -> int:
    """Throw away every ready schema (their content is out of date); returns how many."""
    with schema_context("public"):
        gone = 0
        for ready in ReadySchema.objects.all():
            drop_schema(ready.schema_name)
            ready.delete()
            gone += 1
        return gone


def drop_schema(schema: str) -> None:
    """Remove a schema and its role. Idempotent. Refuses what is not named like a mall's."""
    if not schema.startswith("t_"):
        raise ValueError(f"{schema!r} is not a mall's schema.")
    space, role = quote_schema_name(schema), quote_schema_name(f"r_{schema}")
    with schema_context("public"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {space} CASCADE")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [f"r_{schema}"])
        if cursor.fetchone():
            # Another database of the same server may hold a copy of the tenant (a restored backup): then the role stays.
            last = "EXCEPTION WHEN dependent_objects_still_exist THEN NULL"
            cursor.execute(f"DROP OWNED BY {role}; DO $$ BEGIN DROP ROLE {role}; {last}; END $$")
