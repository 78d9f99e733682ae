"""Who delivers what a kind of goods promises: declared by the app that delivers, asked by the app that sells.

The app of goods does not know orders, and orders knows its providers: so each kind is declared once, when the process starts.
A kind nobody declared can't be put on sale.
"""

from collections.abc import Callable

_ready: dict[str, Callable[[], bool]] = {}


def declare(kind: str, is_ready: Callable[[], bool] = lambda: True) -> None:
    """Goods of this kind are delivered here, as long as `is_ready` says so (a provider is configured)."""
    _ready[kind] = is_ready


def is_declared(kind: str) -> bool:
    """Whether anybody delivers goods of this kind at all."""
    return kind in _ready


def can_deliver(kind: str) -> bool:
    """Whether goods of this kind can be delivered now."""
    return kind in _ready and _ready[kind]()
