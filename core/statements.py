"""One statement that does a whole act, hot statements planned once, their text in a file, and a row without building a query."""

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import Model

from core.tenancy.connections import connection

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


def hot_rows(text: str, parameters: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that PostgreSQL plans once per connection instead of every time (planning was three quarters of
    its cost). One query. Only for fixed texts of our own that every other request sends: each stays in the server's memory;
    the types of its parameters must be told (`%(member)s::bigint`)."""
    with connection.hot_cursor() as cursor:
        cursor.execute(text, parameters)
        return cursor.fetchall()


def hot_models(model: type[M], text: str, parameters: Mapping[str, Any]) -> list[M]:
    """The same as instances of `model`: columns named like its fields fill them (the others stay deferred), the rest become
    attributes. For fields that need no conversion on reading. One query."""
    with connection.hot_cursor() as cursor:
        cursor.execute(text, parameters)
        names = [column.name for column in cursor.description]
        rows = cursor.fetchall()
    # from_db takes the values in the order of the model's fields, whatever the order of the names.
    own = [(names.index(field.column), field) for field in model._meta.concrete_fields if field.column in names]
    more = [(place, name) for place, name in enumerate(names) if name not in {field.column for _place, field in own}]
    filled = [field.attname for _place, field in own]
    found = []
    for row in rows:
        one = model.from_db(connection.alias, filled, [row[place] for place, _field in own])
        for place, name in more:
            setattr(one, name, row[place])
        found.append(one)
    return found


def row_by(model: type[M], **key: Any) -> M | None:
    """The row of `model` whose columns equal `key` (a unique one), or None. One query.

    Building a query costs the ORM several times what the database needs to answer it; this text is built once.
    """
    rows = hot_rows(_select(model, tuple(key)), list(key.values()))
    return cast("M | None", instances(rows[0], (model,))[0]) if rows else None


def columns_of(model: type[Model], alias: str) -> str:
    """All columns of a table for a statement's select list, as `instances` takes them."""
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(field.column)}" for field in model._meta.concrete_fields if field.column)


def instances(row: Sequence[Any], models: Sequence[type[Model]]) -> list[Any]:
    """One instance per model out of a row that holds the columns of each in turn (`columns_of`); None where an outer join found
    none. No query."""
    found: list[Model | None] = []
    begin = 0
    for model in models:
        names, converted = _fields(model)
        values = list(row[begin : begin + len(names)])
        begin += len(names)
        if values[0] is None:  # the key
            found.append(None)
            continue
        for place, convert in converted:
            values[place] = convert(values[place], None, connection)
        found.append(model.from_db(connection.alias, names, values))
    return found


@functools.cache
def _select(model: type[Model], columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    where = " AND ".join(f"{quote(column)} = %s::{types[column]}" for column in columns)
    table = quote(model._meta.db_table)
    return f"SELECT {columns_of(model, 't')} FROM {table} t WHERE {where}"  # noqa: S608 -- names of our own models


@functools.cache
def _fields(model: type[Model]) -> tuple[list[str], list[tuple[int, Callable[..., Any]]]]:
    """The names of a model's columns, and what converts the values of some of them."""
    fields = [field for field in model._meta.concrete_fields if field.column]
    converted = [(n, field.from_db_value) for n, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], converted
