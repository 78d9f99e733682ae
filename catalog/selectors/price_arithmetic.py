"""Arithmetic of prices: whole points, whole fen, and every rounding said once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinePrice:
    """What so many units of a sku cost one member, and between which limits they choose the points.

    `most` points at `cash_fen`; with a slider any points from `least` to `most`.
    """

    most: int
    least: int
    cash_fen: int
    swap_fen_per_100: int = 0

    def fen_for(self, points: int) -> int:
        """Cash in fen when `points` are given: each 100 points not given cost the swap, rounded up to the fen once for the
        whole line, so that many small lines never cost less than one large. (orders/sql/order_place.sql does the same.)"""
        return self.cash_fen + ((self.most - points) * self.swap_fen_per_100 + 99) // 100

    def affordable(self, balance: int) -> int:
        """The most points that a balance allows, within the limits."""
        return max(min(self.most, balance), self.least)

    @property
    def has_slider(self) -> bool:
        """Whether the member chooses."""
        return self.least < self.most


def line_price(
    *, quantity: int, points: int, cash_fen: int, min_points: int | None = None, swap_fen_per_100: int = 0
) -> LinePrice:
    """The price of `quantity` units of an offer."""
    least = points if min_points is None else min(min_points, points)
    return LinePrice(
        most=points * quantity, least=least * quantity, cash_fen=cash_fen * quantity, swap_fen_per_100=swap_fen_per_100
    )


def share(total: int, *, done: int, units: int, of: int) -> int:
    """What `units` of `of` units carry of `total`, after `done` units had theirs: the shares of all units add up to `total` to
    the last point or fen, in whatever steps they are taken."""
    return total * (done + units) // of - total * done // of
