"""A circuit breaker for the database: a web request waits for a slow statement, but not for a server that is gone.

Silence alone can't tell the two apart. So when a statement has been silent for DATABASE_SILENT_SECONDS, a connection of its
own asks the server whether it is there. If it answers, the wait goes on. If it doesn't, the circuit opens: the statement is
given up with DatabaseUnavailable, and until the server answers again every other wait of this process ends at once, so that
threads stay free. What was sent may still have been done. Whoever repeats it with the same key gets the same answer.
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

PROBE_TIMEOUT = 2  # seconds in which the server must answer a probe
PROBE_INTERVAL = 0.5  # seconds between two probes while the circuit is open
PROBE_VALID = 1.0  # seconds for which the answer to a probe is believed
WAIT_INTERVAL = 0.1  # seconds, psycopg's own default
WAIT_SLICE = 0.25  # seconds of waiting between two looks at the circuit


class DatabaseUnavailable(psycopg.OperationalError):
    """The database does not answer."""


class CircuitBreaker:
    """What this process knows about its database server. One thread probes at a time; the others use its answer."""

    def __init__(self) -> None:
        self.is_open = False  # the server is gone: statements are refused at once
        self._lock = threading.Lock()
        self._answered_at = 0.0

    def check(self) -> bool:
        """Whether the server answers, as of less than a second ago. Opens the circuit when it does not, and starts the thread
        that closes it."""
        with self._lock:
            if self.is_open:
                return False
            if time.monotonic() - self._answered_at < PROBE_VALID:
                return True
            if self._probe():
                return True
            self.is_open = True
        threading.Thread(target=self._close_when_it_answers, name="database-circuit-breaker", daemon=True).start()
        return False

    def _probe(self) -> bool:
        database = settings.DATABASES["default"]
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        address: dict[str, Any] = {name: database[setting] for name, setting in names.items()}
        try:
            with contextlib.closing(psycopg.connect(**address, connect_timeout=PROBE_TIMEOUT, autocommit=True)):
                self._answered_at = time.monotonic()
                return True
        except psycopg.OperationalError:
            return False

    def _close_when_it_answers(self) -> None:
        while not self._probe():
            time.sleep(PROBE_INTERVAL)
        # The old pool's connections, and its growing pauses between attempts, date from before the server came back.
        connections["default"].close_pool()  # type: ignore[attr-defined]  # ours
        self.is_open = False


circuit_breaker = CircuitBreaker()


class Connection(psycopg.Connection[Any]):
    """A connection of the web's pool."""

    def wait(self, gen: Generator[Any, Any, Any], interval: float = WAIT_INTERVAL, timeout: float | None = None) -> Any:
        """Wait as psycopg does. Without a `timeout`, wait in short slices and look at the circuit after each."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        since, resumable = time.monotonic(), _resumable(gen)
        while True:
            try:
                return super().wait(resumable, interval, WAIT_SLICE)
            except errors._WaitTimeout:
                is_silent = time.monotonic() - since > settings.DATABASE_SILENT_SECONDS
                if circuit_breaker.is_open or (is_silent and not circuit_breaker.check()):
                    self.pgconn.finish()
                    raise DatabaseUnavailable("The database does not answer.") from None


def _resumable(gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """The same generator for several waits: each wait begins with `next`, which must not count as an answer of the server."""
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            wanted = gen.send(ready or Ready.NONE)
    except StopIteration as done:
        return done.value
