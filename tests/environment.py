"""Loaded before Django's settings: the servers run, and this worker has a database and a Redis of its own.

Set as `-p tests.environment` in pyproject.toml. A worker's database is cloned from a template that is keyed by a hash of
everything that shapes it (tests/databases.py).
"""

import contextlib
import os
from urllib.parse import urlsplit, urlunsplit

from core.dev import localservices

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
NUMBER = int(WORKER.removeprefix("gw")) + 1 if WORKER.startswith("gw") else 0
DATABASE = f"mall_test_{WORKER}_{os.getpid()}"  # two runs at once don't meet

_servers = contextlib.ExitStack()
_servers.enter_context(localservices.running())


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _own_redis(url: str) -> str:
    # Databases 0 and 1 are the running mall's; each test worker takes a pair further up (cache, broker).
    return (
        url.partition("?")[0] + f"?db={2 + 2 * NUMBER}"
        if url.startswith("unix:")
        else url.rpartition("/")[0] + f"/{2 + 2 * NUMBER}"
    )


MAINTENANCE_URL = named(localservices.database_url(), "postgres")
os.environ["DATABASE_URL"] = named(localservices.database_url(), DATABASE)
os.environ["REDIS_URL"] = _own_redis(localservices.redis_url())
