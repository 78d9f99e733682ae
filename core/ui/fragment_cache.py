"""Pieces of pages that this process rendered a moment ago and shows again: `{% kept seconds name what it depends on %}`.

A piece belongs to its tenant, its reader's language and the tenant's looks; whatever else it shows must be named. Only what
is the same for everybody, or cheap to name, is worth keeping. Memory is bounded: the pieces looked at longest ago go first.

A piece whose time is up is renewed by one reader while the others still see it, and no two pieces made together end
together: else every quarter of a minute somebody would wait for a whole page to be made anew, and everybody behind him.
"""

import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from core.privacy.masks import is_veiled

LIMIT = 4 * 1024 * 1024  # bytes of one process: two hundred product pages, or the home pages of eighty malls
THING = 4_096  # bytes that something other than text is taken for
ROOM = 350  # bytes of a piece's key and place
RENEWING = 2.0  # seconds that others see the old piece while one makes it anew
SPREAD = 0.2  # of its time, more or less

_pieces: OrderedDict[tuple[Hashable, ...], tuple[float, Any]] = OrderedDict()
_bytes = 0
T = TypeVar("T")
_lock = threading.Lock()


def kept(key: tuple[Hashable, ...], seconds: float, render: Callable[[], T]) -> T:
    """The piece of that key, made about `seconds` ago at most; nobody changes it. In development, and for nought seconds, it
    is made every time."""
    if settings.DEBUG or seconds <= 0:
        return render()
    now = time.monotonic()
    looks = getattr(getattr(connection, "tenant", None), "brand_version", 0)
    full = (getattr(connection, "schema_name", ""), get_language(), looks, is_veiled(), *key)
    with _lock:
        if hit := _pieces.get(full):
            _pieces.move_to_end(full)
            if hit[0] > now:
                return _as_made(hit[1])
            if hit[0] > now - seconds:  # after a longer quiet the piece is too old to be shown to anybody
                _pieces[full] = (now + RENEWING, hit[1])
    piece = render()
    with _lock:
        _keep(full, now + seconds * random.uniform(1 - SPREAD, 1 + SPREAD), _small(piece))  # noqa: S311
    return piece


def _small(piece: Any) -> Any:
    # A text with one Chinese character takes two bytes for each of its letters; markup is nearly all ASCII.
    return piece.encode() if isinstance(piece, str) else piece


def _as_made(piece: Any) -> Any:
    return piece.decode() if isinstance(piece, bytes) else piece


def _keep(key: tuple[Hashable, ...], until: float, piece: Any) -> None:
    global _bytes
    if before := _pieces.pop(key, None):
        _bytes -= _size(before[1])
    _pieces[key] = (until, piece)
    _bytes += _size(piece)
    while _bytes > LIMIT and len(_pieces) > 1:
        _bytes -= _size(_pieces.popitem(last=False)[1][1])


def _size(piece: Any) -> int:
    return ROOM + (len(piece) if isinstance(piece, bytes) else THING)


def forget() -> None:
    """Drop all pieces of this process."""
    global _bytes
    with _lock:
        _pieces.clear()
        _bytes = 0
