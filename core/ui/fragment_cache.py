"""The fragment cache: parts of pages that this process rendered a short while ago and shows again (docs/fragment-cache.md).

cached(key, seconds, render)      what `render` returned for the key within about the last `seconds`
{% cached seconds name vary… %}   the same for a part of a template (core/templatetags/mall.py)
lazy(compute)                     a template value that is computed only if a fragment that shows it is rendered
SharedVersion(name)               part of a key: a version that a write raises and all processes read
"""

import functools
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import get_language
from django_tenants.utils import schema_context

from core.privacy.masks import is_veiled
from core.tenancy.current import current_schema

MAX_BYTES = 4 * 1024 * 1024  # of one process: two hundred product pages, or the home pages of eighty malls
OBJECT_BYTES = 4_096  # counted for a value that is not text
ENTRY_BYTES = 350  # counted for the key and the place of every entry
RENEWAL_SECONDS = 2.0  # for which the others still see the expired value while one reader renders it again
SPREAD = 0.2  # of its seconds by which an entry expires earlier or later than asked for
CHECK_SECONDS = 3.0  # after which a process asks whether another one raised a shared version

T = TypeVar("T")
Key = tuple[Hashable, ...]
_entries: OrderedDict[Key, tuple[float, Any]] = (
    OrderedDict()
)  # key → (when it expires, value); the one used last at the end
_bytes = 0
_lock = threading.Lock()


def cached(key: Key, seconds: float, render: Callable[[], T]) -> T:
    """What `render` returned for the key within the last `seconds` (give or take a fifth); nobody may change it.

    Tenant, language, brand version and «seen by a support visit» belong to every key; whatever else the value shows must be in
    `key`. One reader renews an expired value while the others still see it, and values rendered together expire apart: else
    many readers would wait for a whole page to be rendered at the same moment. In development, and for 0 seconds, `render`
    is called every time.
    """
    if settings.DEBUG or seconds <= 0:
        return render()
    now = time.monotonic()
    brand_version = getattr(getattr(connection, "tenant", None), "brand_version", 0)
    full_key = (getattr(connection, "schema_name", ""), get_language(), brand_version, is_veiled(), *key)
    with _lock:
        if entry := _entries.get(full_key):
            _entries.move_to_end(full_key)
            expires, value = entry
            if expires > now:
                return _unpacked(value)
            if expires > now - seconds:  # an entry that nobody asked for in a long time is too old for anybody
                _entries[full_key] = (now + RENEWAL_SECONDS, value)
    fresh = render()
    with _lock:
        _store(full_key, now + seconds * random.uniform(1 - SPREAD, 1 + SPREAD), _packed(fresh))  # noqa: S311
    return fresh


def _packed(value: Any) -> Any:
    # A str with one Chinese character takes two bytes for each of its characters; markup is nearly all ASCII.
    return value.encode() if isinstance(value, str) else value


def _unpacked(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


def _store(key: Key, expires: float, value: Any) -> None:
    global _bytes
    if old := _entries.pop(key, None):
        _bytes -= _size(old[1])
    _entries[key] = (expires, value)
    _bytes += _size(value)
    while _bytes > MAX_BYTES and len(_entries) > 1:
        _bytes -= _size(_entries.popitem(last=False)[1][1])


def _size(value: Any) -> int:
    return ENTRY_BYTES + (len(value) if isinstance(value, bytes) else OBJECT_BYTES)


def clear() -> None:
    """Drop every entry of this process."""
    global _bytes
    with _lock:
        _entries.clear()
        _bytes = 0


def lazy(compute: Callable[[], T]) -> Callable[[], T]:
    """A value for a template, computed at most once, when it is first shown; never, while the fragment that shows it is cached.
    Templates call it by themselves, Python code with `()`."""
    return functools.cache(compute)


class SharedVersion:
    """A version per tenant, for the keys of what a write changes: the write raises it, all processes read it.

    The shared cache (Redis) holds it. Each process remembers it for CHECK_SECONDS, and counts its own raises beside it, so
    that it shows its own writes at once. While Redis is away the writes of others show when the fragments expire.
    """

    def __init__(self, name: str) -> None:
        self._cache_key = f"version/{name}"
        self._known: dict[str, tuple[str, float]] = {}  # schema → shared version, when to read it again
        self._raised_here: dict[str, int] = {}  # schema → raises by this process
        self._lock = threading.Lock()

    def current(self) -> str:
        """The version of the tenant in force. No query; a read of Redis every CHECK_SECONDS. Raises NoTenant in public."""
        schema = current_schema()
        shared, check_at = self._known.get(schema, ("", 0.0))
        if check_at < time.monotonic():
            shared = str(cache.get_or_set(self._cache_key, time.time, None))
            self._known[schema] = (shared, time.monotonic() + CHECK_SECONDS)
        return f"{shared}/{self._raised_here.get(schema, 0)}"

    def raise_version(self) -> None:
        """Called in the transaction that changes what the version stands for: in this process the version is another one now
        and again after the commit, in the others within CHECK_SECONDS of the commit. Harmless to repeat."""
        schema = current_schema()
        self._raise_here(schema)
        transaction.on_commit(functools.partial(self._raise_everywhere, schema))

    def _raise_here(self, schema: str) -> None:
        with self._lock:
            self._known.pop(schema, None)
            self._raised_here[schema] = self._raised_here.get(schema, 0) + 1

    def _raise_everywhere(self, schema: str) -> None:
        self._raise_here(schema)
        with schema_context(schema):  # after a commit this thread may have left the tenant
            cache.set(self._cache_key, time.time(), None)  # the time: it still rises when Redis has lost the old value
