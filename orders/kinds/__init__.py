"""The kinds of goods as they are delivered, one file each: its `KIND` is found here by its value in Product.Kind."""

import sys

from catalog.errors import KindUnknown
from core.registry.collected import collected
from orders.kinds.base import OrderKind

__all__ = ["OrderKind", "order_kind"]

KINDS: dict[str, OrderKind] = {kind.code: kind for kind in collected(sys.modules[__name__], "KIND")}
BY_PROVIDER = tuple(code for code, kind in KINDS.items() if kind.asks_provider)
BY_HAND = tuple(code for code, kind in KINDS.items() if kind.by_hand)


def order_kind(code: str) -> OrderKind:
    """The kind of that name. Raises KindUnknown."""
    if code not in KINDS:
        raise KindUnknown(kind=code)
    return KINDS[code]
