"""The functions in `*/sql/*.sql`: one copy for all schemas, installed by what the files hold, not by migrations.

A function carries the hash of its file as its comment, and its body is compared with the file's. What is the same is left
alone, so a start with nothing to do costs one query. A file whose signature changed leaves no older overload behind; one
whose return type changed is dropped and created in the same transaction. A trigger keeps its function: that one is only
ever replaced in place, because its signature can't change.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import ProgrammingError, transaction
from django_tenants.utils import quote_schema_name, schema_context

from core.tenancy.connections import connection

MARK = "file sha256:"
LOCK = 7306  # advisory locks of the platform: 7301 a tenant being built, 7302 recording, 7303 the pool, 7304 a file, 7306 this
OTHER_RETURN_TYPE = "42P13"  # «cannot change return type», names of parameters and removed defaults among them
BODY = re.compile(r"\bas \$\$(.*)\$\$", re.IGNORECASE | re.DOTALL)

# Looked up by name through the catalogue's own index, however many schemas there are.
FOUND = """
SELECT n.nspname, p.proname, p.oid::regprocedure::text, p.prosrc, coalesce(obj_description(p.oid, 'pg_proc'), '')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname = ANY(%s) AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
ORDER BY 1, 2, 3
"""
VERSIONS = """
SELECT p.oid::int8, p.ctid::text, p.oid::regprocedure::text
FROM pg_proc p WHERE p.proname = %s AND p.pronamespace = %s::regnamespace ORDER BY p.oid
"""


@dataclass(frozen=True, slots=True)
class SqlFunction:
    """One file: the function of the same name, its whole text, and its body as the database keeps it."""

    name: str
    text: str
    body: str

    @property
    def mark(self) -> str:
        """What the installed function's comment says."""
        return MARK + hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FunctionDifference:
    """A function that is not as its file says: `why` is missing, body, header or overload."""

    schema: str
    name: str
    why: str

    def __str__(self) -> str:
        return f"function {self.schema}.{self.name}: {self.why}"


def functions() -> list[SqlFunction]:
    """Every file, sorted by app and name. Reads the disk; no query."""
    return [_read(file) for file in sorted(Path(settings.BASE_DIR).glob("*/sql/*.sql"))]


def _read(file: Path) -> SqlFunction:
    text = file.read_text(encoding="utf-8")
    found = BODY.search(text)
    if found is None:
        raise ValueError(f"{file} holds no function with a body in $$.")
    return SqlFunction(file.stem, text, found[1])


def differences() -> list[FunctionDifference]:
    """What differs between the files and public, or a schema with a copy of one of them. One query."""
    wanted = {one.name: one for one in functions()}
    there: dict[tuple[str, str], list[tuple[str, str]]] = {("public", name): [] for name in wanted}
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [list(wanted)])
        for schema, name, _signature, body, comment in cursor.fetchall():
            there.setdefault((schema, name), []).append((body, comment))
    found = [(schema, name, _why(wanted[name], copies)) for (schema, name), copies in there.items()]
    return [FunctionDifference(*one) for one in found if one[2]]


def _why(wanted: SqlFunction, copies: list[tuple[str, str]]) -> str:
    if not copies:
        return "missing"
    if len(copies) > 1:
        return "overload"
    body, comment = copies[0]
    if body != wanted.body:
        return "body"
    return "" if comment == wanted.mark else "header"


def install(*, only_missing: bool = False) -> list[FunctionDifference]:
    """Make the functions in the database what the files say; returns what was different. A repeat changes nothing.

    With `only_missing` what is there stays as it is: migrations that are about to run need functions that came with them,
    while tables that are not migrated yet need the older bodies. All in one transaction; two installers take turns.
    Raises DatabaseError, and changes nothing, when something hangs on a function that would have to be dropped.
    """
    if not _chosen(only_missing):
        return []
    with schema_context("public"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        chosen = _chosen(only_missing)
        by_name = {one.name: one for one in functions()}
        with _bare_session(cursor):
            for one in chosen:
                _install_one(cursor, one.schema, by_name[one.name])
    return chosen


def _chosen(only_missing: bool) -> list[FunctionDifference]:
    return [one for one in differences() if not only_missing or one.why == "missing"]


@contextmanager
def _bare_session(cursor: Any) -> Iterator[None]:
    """Without looking into bodies: the tables they name are the tenants', not public's."""
    cursor.execute("SET LOCAL check_function_bodies = off")
    try:
        yield
    finally:
        connection.forget_standing()  # _install_one moved it
    cursor.execute("SET LOCAL check_function_bodies = on")


def _install_one(cursor: Any, schema: str, wanted: SqlFunction) -> None:
    space = quote_schema_name(schema)
    cursor.execute(f"SET LOCAL search_path = {space}")
    before = _versions(cursor, schema, wanted.name)
    try:
        with transaction.atomic():
            cursor.execute(wanted.text)
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != OTHER_RETURN_TYPE:
            raise
        for _place, signature in before.values():
            cursor.execute(f"DROP FUNCTION {signature}")
        cursor.execute(wanted.text)
    now = _versions(cursor, schema, wanted.name)
    # CREATE OR REPLACE does not say which overload it wrote; the one whose row lies elsewhere now is it.
    written = next(oid for oid, version in now.items() if before.get(oid, ("",))[0] != version[0])
    for oid, (_place, signature) in now.items():
        if oid != written:
            cursor.execute(f"DROP FUNCTION {signature}")
    cursor.execute(f"COMMENT ON FUNCTION {now[written][1]} IS '{wanted.mark}'")


def _versions(cursor: Any, schema: str, name: str) -> dict[int, tuple[str, str]]:
    """Overloads by oid: where the row lies (another place once it was written) and the signature."""
    cursor.execute(VERSIONS, [name, quote_schema_name(schema)])
    return {oid: (place, signature) for oid, place, signature in cursor.fetchall()}
