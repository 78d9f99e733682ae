"""The kinds of goods as they are sold, one file each: its `KIND` is found here by its value in Product.Kind.

Nobody compares a product's or a line's `kind` with a literal: ask the kind, or filter by one of the tuples. What the sets in
SQL are made of comes from here too.
"""

import sys
from collections.abc import Iterable

from catalog.errors import KindUnknown
from catalog.kinds.base import Asks, GoodsKind, KindForm, Promise, detail_in_language
from core.registry.collected import collected

__all__ = ["Asks", "GoodsKind", "KindForm", "Promise", "detail_in_language", "find_kind", "goods_kind", "quoted"]

KINDS: dict[str, GoodsKind] = {kind.code: kind for kind in collected(sys.modules[__name__], "KIND")}
PARCELS = tuple(code for code, kind in KINDS.items() if kind.is_parcel)
POOLED = tuple(code for code, kind in KINDS.items() if kind.has_pool)
TIMED = tuple(code for code, kind in KINDS.items() if kind.has_times)
TOPPED_UP = tuple(code for code, kind in KINDS.items() if kind.asks is Asks.ACCOUNT)
FINAL = tuple(code for code, kind in KINDS.items() if kind.is_final)
GIFTS = tuple(code for code, kind in KINDS.items() if kind.may_be_gift)
PLANNED = tuple(code for code, kind in KINDS.items() if kind.in_plans)
ASKS: dict[str, str] = {code: kind.asks.value for code, kind in KINDS.items()}


def find_kind(code: str) -> GoodsKind | None:
    """The kind of that name; None where nobody knows it."""
    return KINDS.get(code)


def goods_kind(code: str) -> GoodsKind:
    """The kind of that name. Raises KindUnknown."""
    if code not in KINDS:
        raise KindUnknown(kind=code)
    return KINDS[code]


def quoted(codes: Iterable[str]) -> str:
    """The kinds as a list in SQL: «'physical', 'code'». They are our own words."""
    return ", ".join(f"'{code}'" for code in codes)
