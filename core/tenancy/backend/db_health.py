"""A web request's patience with its database: a slow statement is waited for, a database that is gone is not.

Silence alone can't tell the two apart. So when a statement has been silent for DATABASE_SILENT_SECONDS, a connection of its
own asks the server whether it is there. If it answers, the wait goes on; if it doesn't, the statement is given up with DatabaseAway,
and until the server answers again every other wait of this process ends at once: nobody hangs, and threads stay free.
What was sent may still have been done. Whoever repeats it with the same key gets the same answer.
"""

import contextlib
import threading
import time
from collections.abc import Generator
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import errors
from psycopg.waiting import Ready

ASKING = 2  # seconds a question may take
AGAIN = 0.5  # seconds between two questions while it is away
WAKE = 0.1  # seconds, as psycopg has it
PIECE = 0.25  # seconds of waiting between two thoughts


class DatabaseAway(psycopg.OperationalError):
    """The database does not answer."""


class Lookout:
    """What this process knows of its database server. One thread asks at a time; the others use its answer."""

    def __init__(self) -> None:
        self.is_away = False
        self._lock = threading.Lock()
        self._answered_at = 0.0

    def answers(self) -> bool:
        """Whether the server is there, as of less than a second ago; starts to watch for its return when it is not."""
        with self._lock:
            if self.is_away:
                return False
            if time.monotonic() - self._answered_at < 1:
                return True
            if self._ask():
                return True
            self.is_away = True
        threading.Thread(target=self._wait_for_return, name="database-lookout", daemon=True).start()
        return False

    def _ask(self) -> bool:
        where = settings.DATABASES["default"]
        named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        parameters: dict[str, Any] = {name: where[ours] for name, ours in named.items()}
        try:
            with contextlib.closing(psycopg.connect(**parameters, connect_timeout=ASKING, autocommit=True)):
                self._answered_at = time.monotonic()
                return True
        except psycopg.OperationalError:
            return False

    def _wait_for_return(self) -> None:
        while not self._ask():
            time.sleep(AGAIN)
        # The old pool's connections and its growing pauses between tries belong to the time of silence.
        connections["default"].close_pool()
        self.is_away = False


lookout = Lookout()


class Connection(psycopg.Connection[Any]):
    """A connection of the web's pool."""

    def wait(self, gen: Generator[Any, Any, Any], interval: float = WAKE, timeout: float | None = None) -> Any:
        """As psycopg waits; without a `timeout` in short pieces, between which the server's silence is thought about."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        since, pieces = time.monotonic(), _resumable(gen)
        while True:
            try:
                return super().wait(pieces, interval, PIECE)
            except errors._WaitTimeout:
                if lookout.is_away or (
                    time.monotonic() - since > settings.DATABASE_SILENT_SECONDS and not lookout.answers()
                ):
                    self.pgconn.finish()
                    raise DatabaseAway("The database does not answer.") from None


def _resumable(gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Every wait begins by asking the generator for its next step; it must not take that for an answer of the server's."""
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            wanted = gen.send(ready or Ready.NONE)
    except StopIteration as done:
        return done.value
