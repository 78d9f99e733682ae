"""django-tenants' database backend, made to fail closed.

Stock sends `SET search_path = tenant, public` and, where the schema is missing, silently reads public. Here one
round trip sets the path, takes the tenant's role and proves the schema exists; no row means an error, not a guess. A
connection that stands there already, since a moment, is not asked again (affinity.py).

Behind a pooler that gives a server connection away after every transaction, a session's settings are the next client's: stock
django-tenants read another tenant's rows there in more than half of all reads. `DATABASE_POOLING = "transaction"` sets
path and role per transaction instead (core/tenancy/pooling.py refuses to start with the other setting there).
"""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base as postgresql
from django_tenants.postgresql_backend import base as stock
from django_tenants.utils import get_limit_set_calls, quote_schema_name
from psycopg import IsolationLevel
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout

from core.tenancy.backend import affinity, db_health

ENTER = """
    SELECT set_config('search_path', %s, false), set_config('role', %s, false)
    WHERE to_regnamespace(%s) IS NOT NULL
"""
# The role stands for the transaction; so do the limits, which such a pooler does not take at the start of a connection.
ENTER_LOCAL = """
    SELECT set_config('search_path', %s, true), set_config('role', %s, true),
        set_config('statement_timeout', '60s', true), set_config('lock_timeout', '10s', true)
    WHERE to_regnamespace(%s) IS NOT NULL
"""


# A server process remembers every table and plan it met, for as long as it lives: about 1.3 MB per tenant whose pages it
# served (78 MB after fifty). So a pooled connection that has been in this many is replaced; a worker's ends with its task.
TENANTS_PER_CONNECTION = 25


class MissingSchema(DatabaseError):
    """The schema this connection should act in does not exist."""


def role_of(schema: str) -> str:
    """The database role that may touch only `schema` (made at provisioning)."""
    return f"r_{schema}"


PsycopgCursor: Any = postgresql.Cursor  # the stubs don't say that it is psycopg's
PsycopgServerCursor: Any = postgresql.ServerBindingCursor


class LocalCursor(PsycopgCursor):
    """A cursor whose every statement runs in a transaction that carries its tenant."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if self._must_be_wrapped():
            with self.connection.transaction():
                self._enter()
                return super().execute(query, params, **options)
        self._enter()
        return super().execute(query, params, **options)

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        if self._must_be_wrapped():
            with self.connection.transaction():
                self._enter()
                super().executemany(query, params_seq, **options)
        else:
            self._enter()
            super().executemany(query, params_seq, **options)

    def copy(self, *args: Any, **options: Any) -> Any:
        if self._must_be_wrapped():
            raise DatabaseError("COPY needs a transaction here.")
        self._enter()
        return super().copy(*args, **options)

    def _must_be_wrapped(self) -> bool:
        return self.connection.autocommit and self.connection.info.transaction_status == TransactionStatus.IDLE

    def _enter(self) -> None:
        """Once per transaction, and again after a change of tenant or a rollback to a savepoint."""
        wrapper = self.connection.entered_by
        status = self.connection.info.transaction_status
        if status == TransactionStatus.INERROR:
            return
        fresh = status == TransactionStatus.IDLE or wrapper.search_path_set_schemas is None
        if fresh or self.connection.autocommit:
            path, values = wrapper.entrance()
            super().execute(ENTER_LOCAL, values)
            if self.fetchone() is None:
                raise MissingSchema(f"Schema {values[-1]} does not exist.")
            wrapper.search_path_set_schemas = path


class HotCursor(PsycopgServerCursor):
    """A cursor whose statements are planned once per connection. Their parameters' types must be told (`%(member)s::bigint`)."""

    def execute(self, query: Any, params: Any = None) -> Any:
        try:
            return super().execute(query, params, prepare=True)
        except FeatureNotSupported:
            # «cached plan must not change result type»: a migration altered a column here, or not yet in the mall that was read
            # before. Nothing was done, so outside of a transaction it is sent once more as an ordinary statement.
            self.connection._prepared.clear()
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            return super().execute(query, params, prepare=False)


class DatabaseWrapper(stock.DatabaseWrapper):
    """Sets path, role and existence in one statement, once per connection and tenant (or per transaction)."""

    tenant: Any
    search_path_set_schemas: list[str] | None
    _setting_search_path: bool

    def __init__(self, settings_dict: dict[str, Any], *args: Any, **options: Any) -> None:
        super().__init__(settings_dict, *args, **options)
        if isinstance(pool := settings_dict["OPTIONS"].get("pool"), dict):
            pool["connection_class"] = db_health.Connection

    @property
    def _per_transaction(self) -> bool:
        return settings.DATABASE_POOLING == "transaction"

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        return {**params, "cursor_factory": LocalCursor} if self._per_transaction else params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.pool and db_health.circuit_breaker.is_open:
            raise db_health.DatabaseUnavailable("The database does not answer.")
        try:
            connection = self._from_pool(self.pool) if self.pool else super().get_new_connection(conn_params)
        except PoolTimeout:
            db_health.circuit_breaker.check()  # every connection is taken; perhaps all wait for a server that is gone
            raise
        connection.entered_by = self
        affinity.remember_on(connection)
        return connection

    @property
    def pool(self) -> affinity.AffinePool | None:
        """Django's pool of this process, made of connections that remember their mall."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if not options or self.alias == NO_DB_ALIAS:
            return None
        if self.alias not in self._connection_pools:
            made = affinity.AffinePool(
                kwargs={**self.get_connection_params(), "autocommit": True},
                open=False,
                configure=self._configure,
                **options,
            )
            self._connection_pools.setdefault(self.alias, made)
        return self._connection_pools[self.alias]

    def _configure(self, connection: Any) -> None:
        self._configure_connection(connection)
        affinity.remember_on(connection)

    def _from_pool(self, pool: affinity.AffinePool) -> Any:
        self.isolation_level = IsolationLevel.READ_COMMITTED  # as Django notes it: the server's default
        pool.open()
        return pool.getconn_at(self._place()[1])

    def hot_cursor(self) -> Any:
        """A cursor for one of our own statements that every other request sends: PostgreSQL plans it once per connection. Counted
        and logged as any other. Behind a pooler in transaction mode an ordinary cursor."""
        if self._per_transaction:
            return self.cursor()
        self.ensure_connection()
        with self.wrap_database_errors:
            self._handle_search_path()
            return self._prepare_cursor(HotCursor(self.connection))

    def forget_standing(self) -> None:
        """Path or role were moved by a statement of one's own: the next cursor enters again."""
        self.search_path_set_schemas = None
        if self.connection is not None:
            self.connection.standing.forget()

    def _close(self) -> None:
        if self.pool and self.connection is not None and len(self.connection.visited) >= TENANTS_PER_CONNECTION:
            self.connection.close()  # the pool notices and opens another
        super()._close()

    def connect(self) -> None:
        # A pooled connection comes back with whatever its last user left on it.
        self.search_path_set_schemas = None
        super().connect()

    def entrance(self) -> tuple[list[str], affinity.Place]:
        """The search path, and the three values ENTER takes: path, role, schema."""
        path, place = self._place()
        self.connection.visited.add(path[0])
        return path, place

    def _place(self) -> tuple[list[str], affinity.Place]:
        path = self._get_cursor_search_paths()
        quoted = [quote_schema_name(name) for name in path]
        return path, (",".join(quoted), self._role(), quoted[0])

    def _role(self) -> str:
        # A real tenant row (request, task) gets its own narrow role. A bare schema name (migrations, provisioning,
        # the operator's roll-ups) acts as the owner.
        if getattr(self.tenant, "pk", None) is None:
            return "none"
        return role_of(self.schema_name)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if (
            self._per_transaction
            or self._setting_search_path
            or (get_limit_set_calls() and self.search_path_set_schemas)
        ):
            return
        status = self.connection.info.transaction_status
        if status == TransactionStatus.INERROR:
            return  # only a rollback can follow, and it sets the path anew
        path, values = self.entrance()
        standing = self.connection.standing
        if standing.is_at(values):
            self.search_path_set_schemas = path
            return
        standing.forget()
        self._setting_search_path = True
        own = self._prepare_cursor(self.create_cursor()) if cursor is None else cursor
        try:
            own.execute(ENTER, values)
            if own.fetchone() is None:
                raise MissingSchema(f"Schema {values[-1]} does not exist.")
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()
        if self.connection.autocommit and status == TransactionStatus.IDLE:
            standing.came_to(values)
        self.search_path_set_schemas = path
