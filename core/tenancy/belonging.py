"""Rows and questions belong to the tenant they were made in, and refuse to be used in another.

Without this a lazy queryset handed out of a `with enter(a)` would be answered by tenant b, and an instance read in a would
overwrite b's row of the same id. Both are bugs of ours, never refusals, so they raise a plain error.
"""

from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models.base import ModelState
from django_tenants.utils import get_public_schema_name

from core.tenancy.connections import connection

M = TypeVar("M", bound=models.Model)


class WrongTenant(RuntimeError):
    """A row or a question of one tenant was used in another."""


def _here() -> str:
    return str(connection.schema_name)


def _check(schema: str | None, what: str) -> None:
    if schema not in (None, get_public_schema_name(), _here()):
        raise WrongTenant(f"{what} was made in {schema} and used in {_here()}.")


class TenantQuerySet(models.QuerySet[M]):
    """A question that is only asked where it was made (or anywhere, when it was made outside any tenant)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._schema = _here()

    def _clone(self) -> "TenantQuerySet[M]":
        clone = super()._clone()  # type: ignore[misc]  # private
        clone._schema = self._schema
        return clone

    @property
    def db(self) -> str:
        """Where it is asked; every way of asking comes through here."""
        _check(self._schema, f"A queryset of {self.model.__name__}")
        return super().db


class RowState(ModelState):
    """For type hints: what Django remembers of a row, with the schema that TenantModel adds."""

    schema: str


class TenantModel(models.Model):
    """The base of every table that lives in a tenant's schema. A sandbox has its rows only where `in_sandbox` says so; the
    text columns say what they hold of a person (core/privacy/columns.py)."""

    in_sandbox: ClassVar[bool] = False
    _state: RowState

    objects = models.Manager.from_queryset(TenantQuerySet)()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, *args: Any, **kwargs: Any) -> Any:
        row = super().from_db(db, field_names, values, *args, **kwargs)
        row._state.schema = _here()
        return row

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        self._belongs()
        super().save_base(*args, **kwargs)
        self._state.schema = _here()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._belongs()
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self._belongs()
        super().refresh_from_db(*args, **kwargs)

    def _belongs(self) -> None:
        _check(getattr(self._state, "schema", None), f"A row of {type(self).__name__}")
