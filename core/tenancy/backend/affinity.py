"""What a connection remembers from one request to the next: where it stands, and statements it has planned.

PostgreSQL plans a prepared statement again when the search path has changed, so both pay only while a connection stays with
a mall: the pool hands out the one that acted there last (docs/decisions/0027).
"""

import threading
import time
from typing import Any

from psycopg import Connection as PlainConnection
from psycopg._preparing import Key, Prepare, PrepareManager
from psycopg_pool import ConnectionPool

RECHECK = 5.0  # seconds after which a connection asks again whether its schema exists, as long as a host is remembered

Place = tuple[str, ...]  # search path, role, schema


class Standing:
    """Where a connection stands outside of transactions: search path and role as its last ENTER set them."""

    def __init__(self) -> None:
        self._place: Place | None = None
        self._since = 0.0

    def is_at(self, place: Place) -> bool:
        """Whether it stands there, and its schema existed a moment ago."""
        return place == self._place and time.monotonic() - self._since < RECHECK

    def came_to(self, place: Place) -> None:
        """It was set to stand there by a statement of its own, which no rollback undoes."""
        self._place, self._since = place, time.monotonic()

    def forget(self) -> None:
        """Nobody knows: something inside a transaction moved it."""
        self._place = None


class HotStatements(PrepareManager):
    """Prepares what asks for it and nothing else. (psycopg's own counts every text it sees, and Django's texts hold their
    values, so no two are equal.)"""

    prepare_threshold = 1

    def get(self, query: Any, prepare: bool | None = None) -> tuple[Prepare, bytes]:
        """Whether and under which name the query is prepared; only where the caller says so."""
        return super().get(query, prepare) if prepare else (Prepare.NO, b"")

    def maybe_add_to_cache(self, query: Any, prep: Prepare, name: bytes) -> Key | None:
        """Nothing is remembered of queries that aren't prepared."""
        return None if prep is Prepare.NO else super().maybe_add_to_cache(query, prep, name)


class AffinePool(ConnectionPool[Any]):
    """psycopg's pool, which hands out the connection that has rested longest; here one that stands in the caller's mall comes first."""

    def __init__(self, **options: Any) -> None:
        self._wanted = threading.local()
        super().__init__(**options)

    def getconn_at(self, place: Place) -> Any:
        """A connection, if possible one that stands at `place`. Raises PoolTimeout."""
        self._wanted.place = place
        return self.getconn()

    def _get_ready_connection(self, timeout: float | None) -> Any:  # called under the pool's lock
        wanted = getattr(self._wanted, "place", None)
        for connection in self._pool:
            if connection.standing.is_at(wanted):
                self._pool.remove(connection)
                self._pool.appendleft(connection)
                break
        return super()._get_ready_connection(timeout)


def remember_on(connection: PlainConnection[Any]) -> None:
    """Give a new connection its memory; one from the pool has it already."""
    if not hasattr(connection, "standing"):
        connection.standing = Standing()  # type: ignore[attr-defined]
        connection.visited = set()  # type: ignore[attr-defined]
        connection._prepared = HotStatements()
