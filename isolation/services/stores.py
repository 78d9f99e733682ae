"""Walls behind the pages: cache keys, files, the database's own roles, connections that many share."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django_tenants.utils import quote_schema_name, schema_context

from core.tenancy import NoTenant, enter
from isolation.services.probing import Findings, Side, rolled_back, signed_in
from members.models import Member
from tenants.gateways.browser import Browser
from tenants.models import Tenant
from tenants.services.db_roles import HISTORY

READERS, READS = 4, 50


def try_cache(here: Side, there: Side) -> Findings:
    """What one mall remembers, the other does not; outside a mall nothing is remembered at all."""
    found = Findings("cache")
    for key in (f"probe/{secrets.token_hex(8)}", "calls/2026-01-01-probe", f"{there.tenant.schema_name}::1:probe"):
        with enter(there.tenant):
            cache.set(key, "theirs", 60)
        with enter(here.tenant):
            found.tried(cache.get(key) is not None, f"get {key}")
            found.tried(not cache.add(key, "ours", 60), f"add {key}")
            cache.delete(key)
        with enter(there.tenant):
            found.tried(cache.get(key) != "theirs", f"delete {key}")
            cache.delete(key)
    with schema_context("public"):
        try:
            cache.set("probe", "nobody's", 5)
            found.tried(True, "set without a tenant")
        except NoTenant:
            found.tried(False, "")
    return found


def try_files(here: Side, there: Side) -> Findings:
    """A file of B is not found from A: not by its name, not by a way round, not through the pages that serve files."""
    found, browser = Findings("files"), Browser()
    with enter(there.tenant):
        name = default_storage.save(f"products/{secrets.token_hex(12)}.webp", ContentFile(b"theirs"))
    file, schema = Path(name).name, there.tenant.schema_name
    try:
        with enter(here.tenant):
            for path in (
                name,
                f"../{schema}/{name}",
                f"products/../../{schema}/{name}",
                str(Path(settings.MEDIA_ROOT, schema, name)),
            ):
                found.tried(_opens(path), f"open {path}")
        with rolled_back():
            here = signed_in(here)
            for path in (file, f"..%2f..%2f{schema}%2fproducts%2f{file}", f"../../{schema}/products/{file}"):
                with rolled_back():
                    answer = browser.ask("GET", here.host, f"/media/products/{path}", session=here.session)
                found.tried(b"theirs" in answer.body, f"GET /media/products/{path} → {answer.status}")
    finally:
        with enter(there.tenant):
            default_storage.delete(name)
    return found


def _opens(path: str) -> bool:
    try:
        with default_storage.open(path) as file:
            return bool(file.read() == b"theirs")
    except (SuspiciousOperation, OSError):
        return False


def try_database(here: Side, there: Side) -> Findings:
    """As A's role: nothing of B and nothing of the platform can be read or written, no role taken, no history changed."""
    found = Findings("database")
    theirs, role = quote_schema_name(there.tenant.schema_name), quote_schema_name(f"r_{there.tenant.schema_name}")
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s) ORDER BY 1",
            [theirs],
        )
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND relname NOT IN ('django_content_type', 'django_migrations') ORDER BY 1"
        )
        shared = [name for (name,) in cursor.fetchall()]
    attempts = [f'SELECT 1 FROM {theirs}."{table}" LIMIT 1' for table in tables]  # noqa: S608 -- names of the catalogue
    attempts += [f'SELECT 1 FROM public."{table}" LIMIT 1' for table in shared]  # noqa: S608
    attempts += [f'DELETE FROM public."{table}" WHERE false' for table in shared]  # noqa: S608
    attempts += [f'UPDATE "{table}" SET id = id WHERE false' for table in HISTORY if table in tables]  # noqa: S608
    attempts += [f'DELETE FROM "{table}" WHERE false' for table in HISTORY if table in tables]  # noqa: S608
    attempts += [
        f"INSERT INTO {theirs}.members_department (name) VALUES ('probe')",  # noqa: S608
        f"CREATE TABLE {theirs}.probe (id int)",
        "CREATE TABLE public.probe (id int)",
        "CREATE ROLE probe",
        f"GRANT {role} TO CURRENT_USER",
        "COPY (SELECT 1) TO '/tmp/probe'",
        "SELECT pg_read_file('PG_VERSION')",
        f"DROP TABLE {theirs}.members_member",
    ]
    for statement in attempts:
        with rolled_back(), enter(here.tenant):
            found.tried(_is_done(statement), statement)
    return found


def _is_done(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return False
    return True


def try_pool(here: Side, there: Side) -> Findings:
    """The two malls read in turns through this process's connections: each answer is the mall's own."""
    found, lock = Findings("pool"), threading.Lock()
    sides = [(side.tenant, _people(side.tenant)) for side in (here, there)]

    def read(seed: int, *, lets_go: bool = True) -> None:
        for number in range(READS):
            tenant, people = sides[(seed + number) % 2]
            with enter(tenant):
                seen = _names()
            with lock:
                found.tried(seen != people or not people, f"read {number} of {tenant.schema_name}")
            if lets_go and (number % 3 == 0 or number == READS - 1):
                connection.close()  # back into the pool: the next read takes whichever is free

    if connection.in_atomic_block:
        read(0, lets_go=False)
        return found
    with ThreadPoolExecutor(READERS) as threads:
        list(threads.map(read, range(READERS)))
    return found


def _people(tenant: Tenant) -> set[str]:
    with schema_context("public"), connection.cursor() as cursor:  # as the owner, by the schema's name
        cursor.execute(f"SELECT name FROM {quote_schema_name(tenant.schema_name)}.members_member")  # noqa: S608 -- a quoted name
        return {name for (name,) in cursor.fetchall()}


def _names() -> set[str]:
    return set(Member.objects.values_list("name", flat=True))
