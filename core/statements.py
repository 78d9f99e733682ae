"""One statement that does a whole act, its text in a file, and a row without building a query."""

import functools
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model

M = TypeVar("M", bound=Model)


def sql_beside(module: str, name: str) -> str:
    """The statement in `<name>.sql` beside `module` (its `__file__`), without the comment it begins with. Read at import.

    For statements over 15 lines; shorter ones stand in their module. (Functions stand in `<app>/sql`: core.sql_functions.)
    """
    lines = Path(module).with_name(f"{name}.sql").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(itertools.dropwhile(lambda line: line.startswith("--"), lines))


@contextmanager
def savepoint_if_nested() -> Iterator[None]:
    """For exactly one statement: alone it is its own transaction, which saves the round trips of BEGIN and COMMIT;
    inside the caller's transaction it gets a savepoint, so that a refusal leaves that usable."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    else:
        yield


def row_by(model: type[M], **key: Any) -> M | None:
    """The row of `model` whose columns equal `key` (a unique one), or None. One query.

    Building a query costs the ORM several times what the database needs to answer it; this text is built once. For
    models whose fields need no conversion on reading.
    """
    with connection.cursor() as cursor:
        cursor.execute(_select(model, tuple(key)), list(key.values()))
        row = cursor.fetchone()
    return model.from_db(connection.alias, _names(model), row) if row else None


@functools.cache
def _select(model: type[Model], columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    listed = ", ".join(quote(field.column) for field in model._meta.concrete_fields if field.column)
    where = " AND ".join(f"{quote(column)} = %s" for column in columns)
    return f"SELECT {listed} FROM {quote(model._meta.db_table)} WHERE {where}"  # noqa: S608 -- names of our own models


@functools.cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
