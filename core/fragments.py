"""Pieces of pages that this process rendered a moment ago and shows again: `{% kept seconds name what it depends on %}`.

A piece belongs to its tenant, its reader's language and the tenant's looks; whatever else it shows must be named. Only what
is the same for everybody, or cheap to name, is worth keeping. Memory is bounded: the pieces looked at longest ago go first.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

LIMIT = 3_000

_pieces: OrderedDict[tuple[Hashable, ...], tuple[float, Any]] = OrderedDict()
T = TypeVar("T")
_lock = threading.Lock()


def kept(key: tuple[Hashable, ...], seconds: float, render: Callable[[], T]) -> T:
    """The piece of that key, made at most `seconds` ago; nobody changes it. In development, and for nought seconds, it is
    made every time."""
    if settings.DEBUG or seconds <= 0:
        return render()
    now = time.monotonic()
    looks = getattr(getattr(connection, "tenant", None), "brand_version", 0)
    full = (getattr(connection, "schema_name", ""), get_language(), looks, *key)
    with _lock:
        if (hit := _pieces.get(full)) and hit[0] > now:
            _pieces.move_to_end(full)
            return hit[1]
    piece = render()
    with _lock:
        _pieces[full] = (now + seconds, piece)
        _pieces.move_to_end(full)
        while len(_pieces) > LIMIT:
            _pieces.popitem(last=False)
    return piece


def forget() -> None:
    """Drop all pieces of this process."""
    with _lock:
        _pieces.clear()
