"""Which points an order would take, by the day they end."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Points of one day of expiry that an order would take; `ends_at` None: those that never end."""

    points: int
    ends_at: dt.datetime | None


def spent_first(ending: Sequence[tuple[dt.datetime, int]], points: int, balance: int) -> list[Spent]:
    """What `points` would take of a balance that ends like this: the soonest first, then what never ends. (Points bound to
    shelves go before all others where they fit; the page says so.)"""
    found, rest = [], min(points, balance)
    for ends_at, there in ending:
        if rest <= 0:
            break
        found.append(Spent(min(rest, there), ends_at))
        rest -= found[-1].points
    return [*found, Spent(rest, None)] if rest > 0 else found
