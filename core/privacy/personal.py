"""What the columns declare of people (core/privacy/columns.py), collected from all apps of a mall.

Sandboxes copy by it, erasing empties by it, archives seal again by it, and a test refuses a column that says nothing.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

NOBODY = "—"
Model: TypeAlias = type[models.Model]
Column: TypeAlias = "models.Field[Any, Any]"
# What holds text, JSON or bytes, and so has to say what they are.
TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.GenericIPAddressField,
    models.FileField,
    ArrayField,
)
_others: dict[tuple[str, str], str] = {}


def declare(model: str, **columns: str) -> None:
    """The same for a table of a package that isn't ours: `declare("sessions.Session", session_data="secret")`."""
    _others.update({(model, column): personal for column, personal in columns.items()})


def mall_models() -> list[Model]:
    """Every model with a table in a mall's schema."""
    names = settings.TENANT_TYPES["mall"]["APPS"]
    return [
        model
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
    ]


def personal_of(column: Column) -> str:
    """What a column declares; "" where it says nothing."""
    told = getattr(column, "personal", "") or _others.get((column.model._meta.label, column.name), "")
    return told or ("none" if column.choices else "")


def undeclared() -> list[str]:
    """Columns of text, JSON or bytes that don't say what they hold of a person: `members.Member.nickname`."""
    return [
        f"{model._meta.label}.{column.name}"
        for model in mall_models()
        for column in model._meta.concrete_fields
        if isinstance(column, TEXTS) and not personal_of(column)
    ]


def personal_columns(model: Model, *kinds: str) -> Iterator[Column]:
    """The columns that hold something of a person, or those of these kinds."""
    for column in model._meta.concrete_fields:
        personal = personal_of(column)
        if personal in kinds if kinds else personal not in ("", "none"):
            yield column


def blanks(model: Model, *, keep: tuple[str, ...] = ()) -> dict[str, Any]:
    """Each personal column with its empty value, to erase rows by: `orders.update(**blanks(Order))`."""
    return {column.name: _empty(column) for column in personal_columns(model) if column.name not in keep}


def is_in_sandbox(model: Model) -> bool:
    """Whether a sandbox has its rows: its model says so; a table between two models, if both do."""
    if model._meta.auto_created:
        return all(is_in_sandbox(key.related_model) for key in model._meta.concrete_fields if key.related_model)
    return bool(getattr(model, "in_sandbox", False))


def sandbox_columns(model: Model) -> dict[str, str]:
    """Each written column's name with the SQL a sandbox reads it by: itself, or what covers it."""
    written = (column for column in model._meta.concrete_fields if not column.generated)
    return {str(column.column): _in_sandbox(column) for column in written}


def holds_somebody(model: Model) -> str:
    """SQL that finds a row no sandbox may have: any of a table that stays behind, else one with a value that has no cover."""
    if not is_in_sandbox(model):
        return "true"
    empty = [column for column in personal_columns(model) if _in_sandbox(column) == _empty_in_sql(column)]
    return " OR ".join(f'"{column.column}" IS DISTINCT FROM {_empty_in_sql(column)}' for column in empty) or "false"


def _in_sandbox(column: Column) -> str:
    name = f'"{column.column}"'
    if column.related_model and not is_in_sandbox(column.related_model):
        return "NULL"
    personal = personal_of(column)
    if personal == "none" or not (personal or isinstance(column, TEXTS)):
        return name
    if cover := getattr(column, "cover", ""):
        return str(cover)
    if personal == "name":
        return f"CASE WHEN {name} = '' THEN '' ELSE '{NOBODY}' END"
    return _empty_in_sql(column)


def _empty(column: Column) -> Any:
    """None, or what stands there when nothing is known."""
    if column.null:
        return None
    if isinstance(column, (models.JSONField, ArrayField)):
        return column.get_default()
    return b"" if isinstance(column, models.BinaryField) else ""


def _empty_in_sql(column: Column) -> str:
    value = _empty(column)
    if value is None:
        return "NULL"
    if isinstance(column, models.JSONField):
        return f"'{json.dumps(value)}'::jsonb"
    return "'{}'" if isinstance(column, ArrayField) else "''"
