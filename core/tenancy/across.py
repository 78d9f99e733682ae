"""One question put to many tenants' schemas at once, as the owner. For dispatchers and roll-ups, never for a request."""

from collections.abc import Iterable, Iterator

import structlog
from django.db import DatabaseError, connection, transaction
from django_tenants.utils import quote_schema_name

log = structlog.get_logger("mall.across")
CHUNK = 100  # schemas per statement: 0.09 s for 1,000 with an index under each question


def schemas_where(question: str, schemas: Iterable[str]) -> list[str]:
    """Those of `schemas` for which the SQL condition holds; `{schema}` in it stands for the schema's quoted name.

    A schema in which it cannot be asked (a table is missing) is unknown: it is logged and is not among the answers. The
    others of its hundred are then asked one by one.
    """
    found: list[str] = []
    for chunk in _chunks(list(schemas)):
        try:
            found += _yes(question, chunk)
        except DatabaseError as error:
            log.warning("question_failed", schemas=len(chunk), error=str(error)[:200])
            found += [schema for schema in chunk if _one_by_one(question, schema)]
    return found


def _yes(question: str, schemas: list[str]) -> list[str]:
    with transaction.atomic():  # inside another transaction a failed question must not spoil it
        return [schema for (schema,) in rows_across(f"SELECT %s WHERE {question}", schemas)]


def _one_by_one(question: str, schema: str) -> bool:
    try:
        return bool(_yes(question, [schema]))
    except DatabaseError as error:
        log.error("schema_unknown", schema=schema, question=question[:200], error=str(error)[:200])
        return False


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
