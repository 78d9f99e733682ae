"""The database of the first release: read from its record, built anew from it, compared with it (docs/contributing.md).

`initial_state.sql` holds the SQL of every migration there was, for public and for a mall; the operators' schema has some of a
mall's. `initial_rows.sql` holds the rows of a small platform: one mall with people, points and orders, and its operators.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django_tenants.utils import schema_context

from core import sql_functions
from core.tenancy.connections import connection
from tenants.models import SchemaStep, Tenant
from tenants.selectors.structure import FACTS
from tenants.services import db_roles, schema_replay
from tests import databases
from tests.environment import DATABASE

FOLDER = Path(__file__).resolve().parent
STATE, ROWS = FOLDER / "initial_state.sql", FOLDER / "initial_rows.sql"
MALL = "t_initialstate"  # sealed values open in the schema they were sealed in
KINDS = ("public", "mall")
MIGRATION = re.compile(r"^-- (public|mall) (\w+)\.(\w+)( \(rows only\))?\n(.*?)(?=^-- |\Z)", re.M | re.S)
BLOCK = re.compile(r"^COPY (\w+)\.(\w+) \((.+?)\) FROM stdin;\n(.*?)^\\\.\n", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one table, in PostgreSQL's text format, and the columns they had."""

    schema: str
    table: str
    columns: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it stands in the file, and in an archive."""
        return "".join(f"{line}\n" for line in self.lines)


def steps(kind: str) -> list[SchemaStep]:
    """The recorded migrations of public or of a mall, in the order they ran; not saved."""
    found = [one for one in MIGRATION.findall(STATE.read_text(encoding="utf-8")) if one[0] == kind]
    return [
        SchemaStep(app=app, name=name, sql=sql.strip().rstrip(";"), through_django=bool(only), only_for_rows=bool(only))
        for _kind, app, name, only, sql in found
    ]


def blocks() -> list[Block]:
    """The recorded rows, table by table."""
    found = BLOCK.findall(ROWS.read_text(encoding="utf-8"))
    return [Block(schema, table, columns, tuple(text.split("\n")[:-1])) for schema, table, columns, text in found]


# --- building -------------------------------------------------------------------------------------------------------


def build() -> None:
    """This worker's database as the first release left it: public, operators, template, one mall with its rows."""
    databases.empty(DATABASE)
    sql_functions.install()
    run("; ".join([schema_replay.migrations_table(), schema_replay.script(steps("public"))]))
    mall = steps("mall")
    login_apps = {name.rpartition(".")[2] for name in settings.LOGIN_APPS}
    ops = [SchemaStep(app=one.app, name=one.name, sql=one.sql if one.app in login_apps else "") for one in mall]
    for schema, chosen in ((schema_replay.TEMPLATE, mall), (settings.OPS_SCHEMA, ops), (MALL, mall)):
        schema_replay.create_schema(schema, steps=chosen)
    for number, step in enumerate(mall, start=1):
        run(
            "INSERT INTO tenants_schemastep (id, app, name, sql, through_django, only_for_rows, fingerprint, milliseconds)"
            " VALUES (%s, %s, %s, %s, %s, %s, '', 0)",
            [number, step.app, step.name, step.sql, step.through_django, step.only_for_rows],
        )
    with schema_context("public"), transaction.atomic(), connection.cursor() as cursor:
        for block in blocks():
            with cursor.copy(f"COPY {block.schema}.{block.table} ({block.columns}) FROM STDIN") as rows:
                rows.write(block.text)
    _go_on_counting()


def _go_on_counting() -> None:
    """Every counter stands where the rows end."""
    counted = run(
        "SELECT n.nspname, c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE a.attidentity <> '' AND a.attname = 'id' AND n.nspname IN ('public', %s, %s)",
        [settings.OPS_SCHEMA, MALL],
    )
    for schema, table in counted:
        run(
            f"SELECT setval(pg_get_serial_sequence('{schema}.{table}', 'id'), max(id)) FROM {schema}.{table}"
            " HAVING max(id) IS NOT NULL"
        )


# --- comparing ------------------------------------------------------------------------------------------------------


def made_from_record(kind: str, schema: str) -> None:
    """A new schema with what the record says."""
    if kind == "mall":
        schema_replay.create_schema(schema, steps=steps(kind))
        return
    text = "; ".join([schema_replay.migrations_table(), schema_replay.script(steps(kind))])
    run(f"CREATE SCHEMA {schema}; SET LOCAL search_path = {schema}, public; {text}")


def made_by_django(kind: str, schema: str, *, targets: list[tuple[str, str]] | None) -> list[SchemaStep]:
    """A new schema with what the migrations on disk make of it, up to `targets` or all of them; returns their SQL."""
    run(f"CREATE SCHEMA {schema}" + (f"; {db_roles.foundations(schema)}" if kind == "mall" else ""))
    with acting_in(schema, kind):
        MigrationRecorder(connection).ensure_schema()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(targets or executor.loader.graph.leaf_nodes())
        state = ProjectState(real_apps=executor.loader.unmigrated_apps)
        made = []
        for migration, _backwards in plan:
            with transaction.atomic(), schema_replay.recording() as statements:
                executor.apply_migration(state, migration)
            made.append(SchemaStep(app=migration.app_label, name=migration.name, sql=";\n".join(statements)))
    if kind == "mall":
        run(db_roles.script(schema))
    return made


def last_of_each_app(kind: str) -> list[tuple[str, str]]:
    """What the record ends with."""
    return list({step.app: step.name for step in steps(kind)}.items())


def facts(*schemas: str) -> dict[tuple[str, str, str], str]:
    """What these schemas are made of: schema, kind and object → what is true of it."""
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(FACTS, {"schemas": list(schemas)})
        return {(schema, kind, name): fact for schema, kind, name, fact in cursor.fetchall()}


def lost_rows(but: Collection[str] = (), schemas: Collection[str] = ()) -> list[str]:
    """The recorded rows that are not there as they were, as «schema.table: n of m», and columns that are gone; those named in
    `but` («schema.table.column») may have changed. All schemas, or only some."""
    lost = []
    there = {(schema, name) for schema, kind, name in facts("public", settings.OPS_SCHEMA, MALL) if kind == "column"}
    for block in (one for one in blocks() if not schemas or one.schema in schemas):
        names, table = block.columns.replace('"', "").split(", "), f"{block.schema}.{block.table}"
        lost += [f"{table}.{name} is gone" for name in names if (block.schema, f"{block.table}.{name}") not in there]
        kept = [
            at
            for at, name in enumerate(names)
            if f"{table}.{name}" not in but and f"{table}.{name} is gone" not in lost
        ]
        recorded = Counter("\t".join(line.split("\t")[at] for at in kept) for line in block.lines)
        missing = recorded - Counter(rows_of(table, ", ".join(f'"{names[at]}"' for at in kept)))
        if missing:
            lost.append(f"{table}: {missing.total()} of {len(block.lines)}")
    return lost


def rows_of(table: str, columns: str, order: str = "") -> list[str]:
    """Rows of a table in PostgreSQL's text format."""
    query = f"COPY (SELECT {columns} FROM {table} {order}) TO STDOUT"
    with schema_context("public"), transaction.atomic(), connection.cursor() as cursor, cursor.copy(query) as rows:
        return b"".join(bytes(part) for part in rows).decode().split("\n")[:-1]


# --- the connection -------------------------------------------------------------------------------------------------


def run(sql: str, parameters: Sequence[Any] = ()) -> list[tuple]:
    """Statements in public, one transaction; what was moved of the session is set back."""
    try:
        with schema_context("public"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.forget_standing()


@contextmanager
def acting_in(schema: str, kind: str) -> Iterator[None]:
    """Act in a bare schema as its owner; which apps belong there is what that kind of schema has."""
    before = connection.tenant
    connection.set_tenant(Tenant(schema_name=schema, type=kind))
    try:
        yield
    finally:
        connection.set_tenant(before)
