"""Before an upgrade changes anything: whether the database belongs to this version of the program at all."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django_tenants.utils import quote_schema_name, schema_context

from tenants.errors import DatabaseOfAnotherVersion
from tenants.services import schema_replay

# Every schema of ours that has Django's list: found by the table's name through the catalogue's own index.
WITH_A_LIST = """
SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'django_migrations' AND c.relkind = 'r' AND (n.nspname = ANY(%s) OR n.nspname LIKE 't\\_%%')
ORDER BY n.nspname = 'public' DESC, 1
"""
JOURNAL = "SELECT to_regclass('public.tenants_schemastep') IS NOT NULL"
CHUNK = 100  # lists read in one query; each is a table that must be opened, so longer ones are no faster a schema


def ensure_known_migrations() -> None:
    """Let an upgrade begin only where the code has every migration the database had: in public, in the journal of the
    malls' migrations, in every tenant's schema. An empty database passes.

    Changes nothing. Two queries, and one per 100 schemas (0.1 s at 1,000 malls). Raises DatabaseOfAnotherVersion with the
    first it finds: an older program's database (its history starts anew at the first release) or a newer one's.
    """
    known = schema_replay.migrations_on_disk()
    apps, names = [app for app, _ in known], [name for _, name in known]
    with schema_context("public"), connection.cursor() as cursor:
        for lists in _chunks():
            cursor.execute(
                f"SELECT place, app, name FROM ({lists}) found "  # noqa: S608 -- quoted names of schemas
                "WHERE (app, name) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[])) LIMIT 1",
                [apps, names],
            )
            if found := cursor.fetchone():
                place, app, name = found
                raise DatabaseOfAnotherVersion(place=place, migration=f"{app}.{name}")


def _chunks() -> Iterator[str]:
    """SQL over up to CHUNK lists at a time: where it stands, app, name."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_A_LIST, [["public", settings.OPS_SCHEMA, schema_replay.TEMPLATE]])
        schemas = [name for (name,) in cursor.fetchall()]
        cursor.execute(JOURNAL)
        lists = ["SELECT 'public' AS place, app, name FROM public.tenants_schemastep"] if cursor.fetchone()[0] else []
    for name in schemas:
        lists.append(f"SELECT '{name}' AS place, app, name FROM {quote_schema_name(name)}.django_migrations")  # noqa: S608 -- quoted
    for start in range(0, len(lists), CHUNK):
        yield " UNION ALL ".join(lists[start : start + CHUNK])
