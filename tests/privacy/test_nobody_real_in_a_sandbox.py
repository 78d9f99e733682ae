"""Every personal column of every table is marked, and a sandbox is made: no mark is found in it."""

import datetime as dt

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

from core.privacy import personal
from core.tenancy import enter
from isolation.services import canaries
from members.models import Member
from tenants.services import archives, sandbox
from tests.tenants.test_life import act, built
from tests.tenants.test_sandbox import everything_in

DAY, HOST = "1987-06-15", "203.0.113.77"
MARKS = ("MARK", b"MARK".hex(), DAY, HOST)  # bytes are written as hex
COPIED = [model for model in personal.mall_models() if personal.is_in_sandbox(model)]


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
        (models.BooleanField, True),
    ):
        if isinstance(column, kind):
            return value
    return "x"


def a_row(model):
    """A row with as little in it as the table allows."""
    needed = (
        one
        for one in model._meta.concrete_fields
        if not (one.null or one.has_default() or one.has_db_default() or isinstance(one, models.AutoField))
    )
    return model.objects.create(**{one.name: a_value(one) for one in needed})


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


def mark(cursor, schema, model):
    """Write a mark into every personal column of a table; returns the rows."""
    table = f'{schema}."{model._meta.db_table}"'
    changes = ", ".join(f"{column.column} = {marked(column)}" for column in personal.personal_columns(model))
    cursor.execute(
        f"UPDATE {table} t SET {changes} "
        f"FROM (SELECT ctid AS place, row_number() OVER () AS no FROM {table}) n WHERE t.ctid = n.place"
    )
    return cursor.rowcount


@pytest.fixture
def marked_mall(committing, settings, tmp_path):
    """A mall with a row in every table a sandbox copies, all that is personal marked."""
    settings.MEDIA_ROOT = tmp_path / "media"
    mall, _other = canaries.pair()
    with enter(mall):
        for model in COPIED:
            if not model._meta.auto_created and not model.objects.exists():
                a_row(model)
    with connection.cursor() as cursor:
        for table in (histories := archives.guarded(mall.schema_name)):
            cursor.execute(f'ALTER TABLE {mall.schema_name}."{table}" DISABLE TRIGGER USER')
        for model in personal.mall_models():
            if any(personal.personal_columns(model)):
                assert mark(cursor, mall.schema_name, model) or model not in COPIED
        for table in histories:
            cursor.execute(f'ALTER TABLE {mall.schema_name}."{table}" ENABLE TRIGGER USER')
    return mall


def test_no_mark_comes_into_a_sandbox(marked_mall, tmp_path):
    source = everything_in(marked_mall, tmp_path / "mall.zip")
    assert [one for one in MARKS if one not in source] == []
    copy = built(act(sandbox.ask, marked_mall.slug, slug="lab", host="lab.localhost"))
    found = everything_in(copy, tmp_path / "lab.zip")
    assert (copy.is_open, [one for one in MARKS if one in found]) == (True, [])
    with enter(copy):
        assert {
            model.__name__ for model in COPIED if not model._meta.auto_created and not model.objects.exists()
        } == set()
        assert not Member.objects.filter(born_month=7).exists()
