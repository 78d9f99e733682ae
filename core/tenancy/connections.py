"""The database connection under its own type: Django's stubs promise only the base class, ours knows tenants."""

from typing import TYPE_CHECKING, cast

from django import db

if TYPE_CHECKING:
    from core.tenancy.backend.base import DatabaseWrapper

connection = cast("DatabaseWrapper", db.connection)
