"""Personal data is sealed for its schema; whoever gives rows another schema seals them again, or covers them."""

from collections.abc import Iterable

from django.db import connection, transaction
from django_tenants.utils import schema_context

from core.privacy import crypto, personal

BLOCK = 2_000


def sealed_columns() -> list[tuple[str, str, str | None]]:
    """Table, sealed column, and the blind index beside it (None without): `phone_sealed` has `phone_index`."""
    found: list[tuple[str, str, str | None]] = []
    for model in personal.mall_models():
        names = {column.name for column in model._meta.concrete_fields}
        for column in personal.personal_columns(model, "sealed"):
            index = column.name.replace("_sealed", "_index")
            found.append((model._meta.db_table, column.name, index if index in names - {column.name} else None))
    return sorted(found)


@transaction.atomic
def reseal(schema: str, *, bound_to: str) -> int:
    """Seal again, for `schema`, what lies in it and was sealed for `bound_to`; returns the values. Second factors can't be
    carried over and are removed: their owners enrol again."""
    count = 0
    for table, column, index in sealed_columns():
        with schema_context(schema):
            rows = _rows(table, column)
            changes = []
            for place, value in rows:
                text = crypto.decrypt(value, bound_to=bound_to)
                changes.append((crypto.encrypt(text), crypto.blind_index(text) if index else None, place))
            _write(table, column, index, changes)
        count += len(changes)
    with schema_context(schema), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('mfa_authenticator') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("DELETE FROM mfa_authenticator")
        # Keyed hashes of requests, of this schema's key: a repeat is still found by the reference that was made of its key.
        cursor.execute("DELETE FROM core_usedkey")
    return count


def _rows(table: str, column: str) -> list[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        # By the row's place, whatever its key is called: nobody else writes into a schema that is being restored.
        cursor.execute(f'SELECT ctid::text, "{column}" FROM "{table}" WHERE length("{column}") > 0')  # noqa: S608 -- the catalogue's names
        return [(place, bytes(value)) for place, value in cursor.fetchall()]


def _write(table: str, column: str, index: str | None, changes: Iterable[tuple[bytes, bytes | None, str]]) -> None:
    also = f', "{index}" = new.seen' if index else ""
    rows = list(changes)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BLOCK):
            sealed, seen, places = zip(*rows[start : start + BLOCK], strict=True)
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = new.sealed{also} '  # noqa: S608 -- the catalogue's names
                f'FROM unnest(%s::bytea[], %s::bytea[], %s::tid[]) AS new (sealed, seen, place) WHERE "{table}".ctid = new.place',
                [list(sealed), list(seen), list(places)],
            )
