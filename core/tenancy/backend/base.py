"""django-tenants' database backend, made to fail closed.

Stock sends `SET search_path = tenant, public` and, where the schema is missing, silently reads public. Here one
round trip sets the path, takes the tenant's role and proves the schema exists; no row means an error, not a guess.
"""

from typing import Any

from django.db import DatabaseError
from django_tenants.postgresql_backend import base as stock
from django_tenants.utils import get_limit_set_calls, quote_schema_name

ENTER = """
    SELECT set_config('search_path', %s, false), set_config('role', %s, false)
    WHERE to_regnamespace(%s) IS NOT NULL
"""


class MissingSchema(DatabaseError):
    """The schema this connection should act in does not exist."""


def role_of(schema: str) -> str:
    """The database role that may touch only `schema` (made at provisioning)."""
    return f"r_{schema}"


class DatabaseWrapper(stock.DatabaseWrapper):
    """Sets path, role and existence in one statement, once per connection and tenant."""

    tenant: Any
    _setting_search_path: bool

    def connect(self) -> None:
        # A pooled connection comes back with whatever its last user left on it.
        self.search_path_set_schemas = None
        super().connect()

    def _role(self) -> str:
        # A real tenant row (request, task) gets its own narrow role. A bare schema name (migrations, provisioning,
        # the operator's roll-ups) acts as the owner.
        if getattr(self.tenant, "pk", None) is None:
            return "none"
        return role_of(self.schema_name)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or (get_limit_set_calls() and self.search_path_set_schemas):
            return
        if self.connection is not None and self.connection.info.transaction_status.name == "INERROR":
            return  # only a rollback can follow, and it sets the path anew
        path = self._get_cursor_search_paths()
        quoted = quote_schema_name(path[0])
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else cursor
        try:
            own.execute(ENTER, [",".join(map(quote_schema_name, path)), self._role(), quoted])
            if own.fetchone() is None:
                raise MissingSchema(f"Schema {quoted} does not exist.")
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()
        self.search_path_set_schemas = path
