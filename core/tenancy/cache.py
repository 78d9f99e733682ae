"""The cache: keys carry their tenant, or are refused; and a Redis that is slow or gone slows nobody down.

Nothing that matters lives in Redis alone. While it is away each process keeps what it would have asked it for in its own
memory: counters of wrong passwords go on counting, pages are made from the database.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from core.tenancy.current import current_schema

log = structlog.get_logger("mall.cache")
SLOW = 0.1  # seconds; an answer that takes longer is one nobody should wait for again soon
PAUSE = 2.0  # seconds in which Redis is not asked


def tenant_key(key: str, key_prefix: str, version: int) -> str:
    """`<schema>:<prefix>:<version>:<key>`; raises NoTenant outside a tenant. Set as CACHES KEY_FUNCTION."""
    return f"{current_schema()}:{key_prefix}:{version}:{key}"


def _softly(name: str) -> Callable[..., Any]:
    def call(self: "SoftRedis", *args: Any, **options: Any) -> Any:
        began = time.monotonic()
        if began >= self._not_before:
            try:
                found = getattr(RedisCache, name)(self, *args, **options)
            except (RedisError, OSError) as error:
                self._pause(f"{type(error).__name__}: {error}")
            else:
                if time.monotonic() - began > SLOW:
                    self._pause("slow")
                return found
        return getattr(self._own, name)(*args, **options)

    call.__doc__ = f"`{name}`, of Redis while it answers, else of this process's memory."
    return call


class SoftRedis(RedisCache):
    """Django's Redis cache with a process's own memory behind it."""

    _paused_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        own = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._own = LocMemCache("while-redis-is-away", {**own, "OPTIONS": {"MAX_ENTRIES": 20_000}})

    get, set, add, delete, touch = (_softly(name) for name in ("get", "set", "add", "delete", "touch"))
    get_many, set_many, delete_many, has_key = (
        _softly(name) for name in ("get_many", "set_many", "delete_many", "has_key")
    )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """One more. A counter that Redis keeps and this process doesn't begins here."""
        try:
            return self._incr(key, delta, version=version)
        except ValueError:
            if time.monotonic() >= self._not_before:
                raise
            self._own.add(key, 0, version=version)
            return self._own.incr(key, delta, version=version)

    _incr = _softly("incr")

    @property
    def _not_before(self) -> float:
        return SoftRedis._paused_until

    def _pause(self, why: str) -> None:
        SoftRedis._paused_until = time.monotonic() + PAUSE
        log.warning("cache_away", why=why[:200])
