"""One tenant in one file: written from a single snapshot, checked by hash, restored whole or not at all.

`tables/<name>.copy` hold PostgreSQL's text format in primary key order, `media/` the uploaded files, `tenant.json` the public
rows, `manifest.json` the version, the migrations, every file's rows, bytes and SHA-256. Sessions stay behind: they belong to
browsers. Personal data stays sealed as it lies in the database; who restores needs the keys it was sealed with.

Format /2 starts at the first release. A file in /1 has a history of migrations that no longer exists, and is refused.
"""

import datetime as dt
import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import quote_schema_name, schema_context

from tenants.errors import ArchiveDamaged, ArchiveTooNew, ArchiveTooOld, SlugTaken
from tenants.models import Domain, PageText, SchemaStep, Tenant, new_schema_name
from tenants.services import resealing, schema_replay

FORMAT_NAME, FORMAT_NUMBER = "xiaoyang-tenant", 2
FORMAT = f"{FORMAT_NAME}/{FORMAT_NUMBER}"
LEFT_OUT = ("django_session", "django_migrations")
CARRIED = (
    "name",
    "slug",
    "scenario",
    "timezone",
    "purpose",
    "points_word",
    "brand_color",
    "brand_version",
    "logo_svg",
    "hero",
    "has_mascot",
    "share_title",
    "share_text",
    "contact_name",
    "contact_email",
    "limits",
    "switches",
    "created_at",
    "activated_at",
    "first_redeemed_at",
)
Tell = Callable[[int, int, int], None]  # tables done, tables, rows


@dataclass(frozen=True, slots=True)
class Written:
    """What a written file holds."""

    tables: int
    rows: int
    size: int
    sha256: str


def write(tenant: Tenant, path: Path, *, tell: Tell = lambda *_: None) -> Written:
    """Write everything of `tenant` to the zip at `path`, as it stood at one moment; writers are not held up."""
    part = path.with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with (
        schema_context("public"),
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
        _one_moment(),
    ):
        listed = tables(tenant.schema_name)
        manifest = _manifest(tenant)
        for done, (table, columns, key) in enumerate(listed, start=1):
            manifest["tables"][table] = _write_table(out, tenant.schema_name, table, columns, key)
            tell(done, len(listed), sum(one["rows"] for one in manifest["tables"].values()))
        manifest["media"] = dict(_write_media(out, tenant.schema_name))
        public = json.dumps(_public_rows(tenant), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
        manifest["tenant.json"] = hashlib.sha256(public).hexdigest()
        out.writestr("tenant.json", public)
        out.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    part.rename(path)
    rows = sum(one["rows"] for one in manifest["tables"].values())
    return Written(tables=len(listed), rows=rows, size=path.stat().st_size, sha256=_hash_of(path))


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction in which everything is read as it stood at its first question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # the way into public is a question too, and must lie before
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = 0")
        yield


def _manifest(tenant: Tenant) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {quote_schema_name(tenant.schema_name)}.django_migrations ORDER BY id")  # noqa: S608 -- a quoted name
        migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
    return {
        "format": FORMAT,
        "slug": tenant.slug,
        "name": tenant.name,
        "schema": tenant.schema_name,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "migrations": migrations,
        "left_out": list(LEFT_OUT),
        "sequences": dict(sequences(tenant.schema_name)),
        "tables": {},
        "media": {},
    }


def tables(schema: str) -> list[tuple[str, list[str], str]]:
    """Each table with its columns and what orders its rows: the primary key, or all columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname),
                coalesce((SELECT string_agg(quote_ident(k.attname), ', ' ORDER BY array_position(i.indkey::int2[], k.attnum))
                          FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
                          WHERE i.indrelid = c.oid AND i.indisprimary), '1')
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attgenerated = '' AND NOT c.relname = ANY (%s)
            GROUP BY c.oid, c.relname ORDER BY c.relname
            """,
            [quote_schema_name(schema), list(LEFT_OUT)],
        )
        return cursor.fetchall()


def sequences(schema: str) -> list[tuple[str, int]]:
    """Each counter that was used, with its last number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s ORDER BY 1", [schema])
        return [(name, value) for name, value in cursor.fetchall() if value is not None]


def _write_table(out: zipfile.ZipFile, schema: str, table: str, columns: list[str], key: str) -> dict[str, Any]:
    names = ", ".join(f'"{column}"' for column in columns)
    query = f'SELECT {names} FROM {quote_schema_name(schema)}."{table}" ORDER BY {key}'  # noqa: S608 -- names of the catalogue
    digest, size = hashlib.sha256(), 0
    with out.open(f"tables/{table}.copy", "w", force_zip64=True) as target, connection.cursor() as cursor:
        with cursor.copy(f"COPY ({query}) TO STDOUT") as rows:
            for data in rows:
                block = bytes(data)
                digest.update(block)
                size += len(block)
                target.write(block)
        count = cursor.rowcount
    return {"columns": columns, "rows": count, "bytes": size, "sha256": digest.hexdigest()}


def _write_media(out: zipfile.ZipFile, schema: str) -> Iterator[tuple[str, dict[str, Any]]]:
    folder = Path(settings.MEDIA_ROOT) / schema
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        out.write(file, f"media/{name}")
        yield name, {"bytes": file.stat().st_size, "sha256": _hash_of(file)}


def _public_rows(tenant: Tenant) -> dict[str, Any]:
    return {
        "tenant": {field: getattr(tenant, field) for field in CARRIED},
        "plan": tenant.plan.code if tenant.plan else None,
        "domains": list(tenant.domains.values("domain", "is_primary", "redirects", "verified_at")),
        "texts": list(tenant.texts.values("page", "version", "text", "by", "at")),
    }


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(path: Path) -> dict[str, Any]:
    """The manifest of a whole file: everything it names is there, nothing else, byte for byte.

    Raises ArchiveTooOld, ArchiveTooNew, ArchiveDamaged.
    """
    try:
        with zipfile.ZipFile(path) as zipped:
            manifest = json.loads(zipped.read("manifest.json"))
            _ensure_readable(str(manifest["format"]))
            wanted = {f"tables/{name}.copy": one["sha256"] for name, one in manifest["tables"].items()}
            wanted |= {f"media/{name}": one["sha256"] for name, one in manifest["media"].items()}
            wanted["tenant.json"] = manifest["tenant.json"]
            for name in wanted.keys() ^ (set(zipped.namelist()) - {"manifest.json"}):
                raise ArchiveDamaged(what=name)
            for name, digest in wanted.items():
                with zipped.open(name) as part:
                    if _hash_of_stream(part) != digest:
                        raise ArchiveDamaged(what=name)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ArchiveDamaged(what=str(error)[:100]) from error
    return manifest


def _ensure_readable(found: str) -> None:
    named = re.fullmatch(rf"{FORMAT_NAME}/(\d{{1,4}})", found)
    if named is None:
        raise ArchiveDamaged(what=found[:100])
    if int(named[1]) < FORMAT_NUMBER:
        raise ArchiveTooOld(format=found)
    if int(named[1]) > FORMAT_NUMBER:
        raise ArchiveTooNew(what=found)


def _hash_of_stream(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def restore(path: Path, *, slug: str = "", host: str = "") -> Tenant:
    """Bring a written tenant back: under its own name and schema where they are free, else under `slug` and `host`.

    One transaction: it is there whole and open afterwards, or nothing is. An older version is migrated on. Raises
    ArchiveTooOld, ArchiveTooNew, ArchiveDamaged, SlugTaken.
    """
    manifest = check(path)
    _ensure_known(manifest["migrations"])
    with zipfile.ZipFile(path) as zipped, schema_context("public"):
        public = json.loads(zipped.read("tenant.json"))
        schema = manifest["schema"] if _is_free(manifest["schema"]) else new_schema_name()
        try:
            with transaction.atomic():
                tenant = _restore_row(public, schema=schema, slug=slug or public["tenant"]["slug"], host=host)
                _restore_tables(zipped, manifest, schema)
                _restore_media(zipped, manifest, schema)
                if schema != manifest["schema"]:
                    resealing.reseal(schema, bound_to=manifest["schema"])
                Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.ACTIVE)
        except BaseException:
            shutil.rmtree(Path(settings.MEDIA_ROOT) / schema, ignore_errors=True)
            raise
    tenant.refresh_from_db()
    return tenant


def _ensure_known(migrations: list[str]) -> None:
    """A migration that this code doesn't have would be left out in silence, and the file's rows with it."""
    with schema_context("public"):
        known = {str(step) for step in SchemaStep.objects.all()}
    if unknown := [name for name in migrations if name not in known]:
        raise ArchiveTooNew(what=unknown[-1])


def _is_free(schema: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NULL", [quote_schema_name(schema)])
        return bool(cursor.fetchone()[0])


def _restore_row(public: dict[str, Any], *, schema: str, slug: str, host: str) -> Tenant:
    known = Tenant.objects.filter(schema_name=schema, state__in=[Tenant.State.ARCHIVED, Tenant.State.DROPPED]).first()
    if Tenant.objects.filter(slug=slug).exclude(pk=known.pk if known else None).exists():
        raise SlugTaken(slug=slug)
    tenant = known or Tenant(schema_name=schema)
    for field, value in public["tenant"].items():
        setattr(tenant, field, dt.datetime.fromisoformat(value) if field.endswith("_at") and value else value)
    tenant.slug, tenant.state, tenant.shut, tenant.drop_after = slug, Tenant.State.PROVISIONING, "", None
    tenant.save()
    hosts: list[dict[str, Any]] = (
        [{"domain": host, "is_primary": True, "verified_at": timezone.now()}] if host else public["domains"]
    )
    for row in hosts:
        if Domain.objects.filter(domain=row["domain"]).exclude(tenant=tenant).exists():
            raise SlugTaken(slug=row["domain"])
        Domain.objects.update_or_create(domain=row["domain"], defaults={**row, "tenant": tenant})
    if not tenant.texts.exists():
        PageText.objects.bulk_create(PageText(tenant=tenant, **row) for row in public["texts"])
    return tenant


def _restore_tables(zipped: zipfile.ZipFile, manifest: dict[str, Any], schema: str) -> None:
    """The schema at the version of the file, its rows and counters, then on to the code's version."""
    had = set(manifest["migrations"])
    steps = list(SchemaStep.objects.all())
    schema_replay.create_schema(schema, steps=[step for step in steps if str(step) in had])
    space = quote_schema_name(schema)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET CONSTRAINTS ALL DEFERRED")
        histories = guarded(schema)
        for table in histories:  # rows of history may not be written again, except here
            cursor.execute(f'ALTER TABLE {space}."{table}" DISABLE TRIGGER USER')
        for table, row in manifest["tables"].items():
            names = ", ".join(f'"{column}"' for column in row["columns"])
            with (
                zipped.open(f"tables/{table}.copy") as source,
                cursor.copy(f'COPY {space}."{table}" ({names}) FROM STDIN') as to,
            ):
                while block := source.read(1 << 20):
                    to.write(block)
        # Checked now, because a table with checks outstanding can't have its triggers switched on.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in histories:
            cursor.execute(f'ALTER TABLE {space}."{table}" ENABLE TRIGGER USER')
        for name, value in manifest["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [f'{space}."{name}"', value])
    for batch in schema_replay.batches([step for step in steps if str(step) not in had]):
        schema_replay.run(schema, batch)
    Tenant.objects.filter(schema_name=schema).update(schema_version=steps[-1].pk)


def guarded(schema: str) -> list[str]:
    """The tables whose triggers keep history from being written again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal",
            [quote_schema_name(schema)],
        )
        return [name for (name,) in cursor.fetchall()]


def _restore_media(zipped: zipfile.ZipFile, manifest: dict[str, Any], schema: str) -> None:
    folder = (Path(settings.MEDIA_ROOT) / schema).resolve()
    for name in manifest["media"]:
        target = (folder / name).resolve()
        if not target.is_relative_to(folder):
            raise ArchiveDamaged(what=name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipped.open(f"media/{name}") as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
