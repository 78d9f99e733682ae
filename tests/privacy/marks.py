"""Rows of any model, and marks in all their personal columns, by what the columns declare."""

import datetime as dt
from contextlib import contextmanager

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from core.privacy import personal
from tenants.services import archives

DAY, HOST = "1987-06-15", "203.0.113.77"
MARKS = ("MARK", b"MARK".hex(), DAY, HOST)  # bytes are written as hex


def a_value(column):
    """Something a column takes that must be given one."""
    if column.is_relation:
        return column.related_model.objects.first() or a_row(column.related_model)
    if column.choices:
        return column.choices[0][0]
    for kind, value in (
        (models.DateTimeField, timezone.now()),
        (models.DateField, dt.date(2020, 1, 1)),
        (models.IntegerField, 1),
        (models.JSONField, {}),
        (models.BinaryField, b"x"),
        (models.BooleanField, True),
    ):
        if isinstance(column, kind):
            return value
    return "x"


def a_row(model, **fields):
    """A row with as little in it as the table allows, besides what is told."""
    needed = (
        one
        for one in model._meta.concrete_fields
        if not (one.null or one.has_default() or one.has_db_default() or isinstance(one, models.AutoField))
    )
    return model.objects.create(**{one.name: a_value(one) for one in needed if one.name not in fields}, **fields)


def marked(column):
    """SQL of a mark of the column's kind, another one in every row."""
    if isinstance(column, models.BinaryField):
        return "convert_to('MARK' || n.no, 'utf8')"
    if isinstance(column, models.JSONField):
        return "jsonb_build_object('MARK', 'MARK')"
    if isinstance(column, ArrayField):
        return "ARRAY['MARK']"
    if isinstance(column, models.GenericIPAddressField):
        return f"'{HOST}'::inet"
    if isinstance(column, models.DateField):
        return f"'{DAY}'::date"
    return "7" if isinstance(column, models.IntegerField) else f"left('MARK' || n.no, {column.max_length or 20})"


@contextmanager
def unguarded(cursor, schema):
    """The tables of history may be written meanwhile."""
    histories = archives.guarded(schema)
    for table in histories:
        cursor.execute(f'ALTER TABLE {schema}."{table}" DISABLE TRIGGER USER')
    yield
    for table in histories:
        cursor.execute(f'ALTER TABLE {schema}."{table}" ENABLE TRIGGER USER')


def mark(cursor, schema, model):
    """Write a mark into every personal column of a table; returns the rows."""
    table = f'{schema}."{model._meta.db_table}"'
    changes = ", ".join(f"{column.column} = {marked(column)}" for column in personal.personal_columns(model))
    cursor.execute(
        f"UPDATE {table} t SET {changes} "
        f"FROM (SELECT ctid AS place, row_number() OVER () AS no FROM {table}) n WHERE t.ctid = n.place"
    )
    return cursor.rowcount
