"""One question put to many tenants' schemas at once, as the owner. For dispatchers and roll-ups, never for a request."""

from collections.abc import Iterable, Iterator

from django.db import DatabaseError, connection
from django_tenants.utils import quote_schema_name

CHUNK = 100  # schemas per statement: 0.09 s for 1,000 with an index under each question


def schemas_where(question: str, schemas: Iterable[str]) -> list[str]:
    """Those of `schemas` for which the SQL condition holds; `{schema}` in it stands for the schema's quoted name.

    A schema in which it cannot be asked (a table is missing) counts as yes: whoever goes there names the fault.
    """
    found: list[str] = []
    for chunk in _chunks(list(schemas)):
        try:
            found += [schema for (schema,) in rows_across(f"SELECT %s WHERE {question}", chunk)]
        except DatabaseError:
            found += chunk
    return found


def rows_across(query: str, schemas: Iterable[str]) -> list[tuple]:
    """The rows of `query` in each schema, one statement per 100. `%s` in it is the schema's name, `{schema}` quoted."""
    rows: list[tuple] = []
    for chunk in _chunks(list(schemas)):
        parts = " UNION ALL ".join(f"({query.format(schema=quote_schema_name(schema))})" for schema in chunk)
        with connection.cursor() as cursor:
            cursor.execute(parts, chunk)
            rows += cursor.fetchall()
    return rows


def _chunks(schemas: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(schemas), CHUNK):
        yield schemas[start : start + CHUNK]
