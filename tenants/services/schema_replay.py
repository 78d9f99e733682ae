"""The schema journal: one migrate is recorded on a template schema and replayed for every tenant.

Django migrates a schema of ours in seconds, most of it Python and questions to the catalogue; what reaches the database in
the end is the same text for every tenant. So the template runs each migration once through Django while its SQL is
written down, and a tenant, new or old, gets that text in one transaction together with its new version: it has a migration
whole or not at all. Migrations that move rows with Python, or that cannot run in a transaction, run through Django in each
tenant. The template's structural fingerprint says what every tenant must look like afterwards.
"""

import importlib.util
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import router, transaction
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import quote_schema_name, schema_context

from core.tenancy.connections import connection
from tenants.models import SchemaStep, Tenant
from tenants.selectors.structure import fingerprints
from tenants.services import db_roles

TEMPLATE = "template_mall"
# What Django says to the database beside its changes; django-tenants' introspection moves the search path to and fro.
_ASIDE = re.compile(r"\s*(SELECT|WITH|SAVEPOINT|RELEASE|ROLLBACK|SHOW|SET search_path)\b", re.IGNORECASE)
# Migrations of libraries that move rows with Python and don't say so by being elidable.
ONLY_ROWS = {("account", "0006_emailaddress_lower"), ("account", "0008_emailaddress_unique_primary_email_fixup")}
_BOOKS = "django_migrations"


def target() -> int:
    """The version every tenant should have: the journal's last step."""
    return SchemaStep.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@contextmanager
def inside(schema: str) -> Iterator[None]:
    """Act in a mall's bare schema as its owner; which apps belong there is what a mall has."""
    before = connection.tenant
    connection.set_tenant(Tenant(schema_name=schema, type=Tenant.Type.MALL))
    try:
        yield
    finally:
        connection.set_tenant(before)


def record() -> list[SchemaStep]:
    """Migrate the template to the code's version and write down each migration's SQL; returns the new steps.

    Idempotent: what is recorded is not run again. One recorder at a time; a killed one goes on at the next migration.
    """
    with schema_context("public"):
        if migrations_on_disk() <= set(SchemaStep.objects.values_list("app", "name")):
            return []  # the usual start: nothing is imported, no graph is built
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7302)")
        try:
            return _record()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(7302)")


def migrations_on_disk() -> set[tuple[str, str]]:
    """App and name of every migration the code has, by its file. No query; no migration is imported."""
    return {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for folder in _migration_folders(app.label)
        for file in Path(folder).glob("[!_]*.py")
    }


def _migration_folders(label: str) -> list[str]:
    module, _is_named = MigrationLoader.migrations_module(label)
    found = importlib.util.find_spec(module) if module else None
    return list(found.submodule_search_locations or []) if found else []


def _record() -> list[SchemaStep]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE}")
    steps = []
    with inside(TEMPLATE):
        MigrationRecorder(connection).ensure_schema()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        state = executor._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined]  # private
        for migration, _backwards in plan:
            steps.append(_record_one(executor, state, migration))
    if steps or not SchemaStep.objects.exclude(fingerprint="").exists():
        with connection.cursor() as cursor:
            cursor.execute(db_roles.script(TEMPLATE))
        last = SchemaStep.objects.order_by("-pk")[:1].get()
        last.fingerprint = fingerprints([TEMPLATE])[TEMPLATE]
        last.save(update_fields=["fingerprint"])
    return steps


def _record_one(executor: MigrationExecutor, state: Any, migration: Migration) -> SchemaStep:
    """Run one migration on the template; its SQL and the template's own note of it are committed together."""
    own = [operation for operation in migration.operations if _moves_rows(operation, migration.app_label)]
    statements: list[str] = []
    started = time.perf_counter()
    with transaction.atomic():
        if migration.atomic:
            with recording() as statements:
                executor.apply_migration(state, migration)
        through = bool(own) or not migration.atomic
        refuse_names(str(migration), statements)
        step = SchemaStep(
            app=migration.app_label,
            name=migration.name,
            sql="" if through else ";\n".join(statements),
            through_django=through,
            only_for_rows=through and _only_moves_rows(migration),
        )
        with schema_context("public"):
            step.milliseconds = round((time.perf_counter() - started) * 1000)
            step.save()
    if not migration.atomic:
        executor.apply_migration(state, migration)
    return step


@contextmanager
def recording() -> Iterator[list[str]]:
    """The statements that change the schema while inside, each without its semicolon; Django's questions are left out."""
    statements: list[str] = []

    def listen(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = str(sql)
        if not _ASIDE.match(text) and _BOOKS not in text:
            text = context["cursor"].mogrify(text, params) if params else text
            statements.append(text.strip().rstrip(";"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield statements


def refuse_names(migration: str, statements: Sequence[str]) -> None:
    """Raises RuntimeError for SQL that names the template's schema: in a tenant it would reach for the template's tables."""
    if any(TEMPLATE in statement for statement in statements):
        raise RuntimeError(f"{migration} names the schema it runs in and can't be replayed in another.")


def _moves_rows(operation: Operation, app_label: str) -> bool:
    hints = getattr(operation, "hints", {})
    return isinstance(operation, RunPython) and router.allow_migrate(connection.alias, app_label, **hints)


def _only_moves_rows(migration: Migration) -> bool:
    named = (migration.app_label, migration.name) in ONLY_ROWS
    return named or all(operation.elidable for operation in migration.operations)


def migrations_table() -> str:
    """SQL of Django's own list of what was applied, as it stands in each schema."""
    return (
        f"CREATE TABLE IF NOT EXISTS {_BOOKS} (id bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "
        "app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied timestamp with time zone NOT NULL)"
    )


def script(steps: Sequence[SchemaStep]) -> str:
    """The SQL of `steps` and the lines that say they were applied, for the schema in the search path."""
    names = ", ".join(f"('{step.app}', '{step.name}', now())" for step in steps)
    texts = [step.sql for step in steps if step.sql]
    books = f"INSERT INTO {_BOOKS} (app, name, applied) VALUES {names}"  # noqa: S608 -- names of our own migrations
    return ";\n".join([*texts, books])


def enter(schema: str) -> str:
    """SQL that leads what follows in this transaction into the schema, as its owner, without the usual time limits."""
    return (
        f"SET LOCAL role = 'none'; SET LOCAL search_path = {quote_schema_name(schema)}, public; "
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
    )


def create_schema(schema: str, *, steps: Sequence[SchemaStep] | None = None) -> int:
    """Make a mall's schema whole: tables, role, rights. Idempotent; what is there already stays. Returns its version.

    All the journal's steps, or only `steps`, in the journal's order (a file from an older version).
    One transaction, unless the journal holds migrations only Django can run: those take their place between the others,
    and a killed run goes on where it stopped.
    """
    steps = list(SchemaStep.objects.all()) if steps is None else list(steps)
    with schema_context("public"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{quote_schema_name(schema)}.{_BOOKS}"])
            started = cursor.fetchone()[0]
        empty = [
            f"CREATE SCHEMA IF NOT EXISTS {quote_schema_name(schema)}",
            enter(schema),
            db_roles.foundations(schema),
            migrations_table(),
        ]
        # Nothing is there and nothing needs Django: one transaction, and tables get their rights by default as they are made.
        if not started and all(step.only_for_rows or not step.through_django for step in steps):
            _execute(";\n".join([*empty, script(steps), db_roles.history(schema)]))
        else:
            _execute(";\n".join([*empty, db_roles.script(schema)]))
            _replay_missing(schema, steps)
    return steps[-1].pk


def _replay_missing(schema: str, steps: Sequence[SchemaStep]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {quote_schema_name(schema)}.{_BOOKS}")  # noqa: S608 -- a quoted name
        applied = set(cursor.fetchall())
    for batch in batches([step for step in steps if (step.app, step.name) not in applied]):
        run(schema, batch, in_a_new_schema=True)


def _execute(text: str) -> None:
    """One round trip, one transaction; the connection's search path and role are its own again afterwards."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(text)
    finally:
        connection.forget_standing()


def batches(steps: Sequence[SchemaStep]) -> Iterator[list[SchemaStep]]:
    """Runs of steps that can share a transaction: SQL together, what goes through Django alone."""
    batch: list[SchemaStep] = []
    for step in steps:
        if step.through_django and batch:
            yield batch
            batch = []
        batch.append(step)
        if step.through_django:
            yield batch
            batch = []
    if batch:
        yield batch


def run(
    schema: str, batch: Sequence[SchemaStep], *, in_a_new_schema: bool = False, claim: str = "", lock_seconds: int = 60
) -> None:
    """Apply one batch (see `batches`) to a schema and note it in its books, all or nothing, with the SQL `claim` first.

    What only moves rows is noted without being run `in_a_new_schema`. Gives up when a table is in use for `lock_seconds`.
    """
    enter_it = f"{enter(schema)}; SET LOCAL lock_timeout = '{lock_seconds}s'; {claim}"
    if batch[0].through_django and not (in_a_new_schema and batch[0].only_for_rows):
        through_django(schema, batch[0])
        _execute(f"{enter_it}; {db_roles.history(schema)}")
    else:
        _execute(f"{enter_it}; {script(batch)}; {db_roles.history(schema)}")


def through_django(schema: str, step: SchemaStep) -> None:
    """Run a migration's Python in one schema."""
    with inside(schema):
        executor = MigrationExecutor(connection)
        if (step.app, step.name) not in executor.loader.applied_migrations:
            state = executor.loader.project_state((step.app, step.name), at_end=False)
            executor.apply_migration(state, executor.loader.graph.nodes[step.app, step.name])
