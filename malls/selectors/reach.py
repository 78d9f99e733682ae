"""How far a member is from a product."""

from dataclasses import dataclass

from catalog.selectors import LinePrice


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the member is from one unit: what a slider may begin with, what is short, how far saving has got."""

    price: LinePrice
    balance: int
    had: int
    limit: int | None

    @property
    def short_of(self) -> int:
        """Points that are missing even with as much cash as the offer takes."""
        return max(self.price.least - self.balance, 0)

    @property
    def given(self) -> int:
        """The points a slider begins with: as many as the member has."""
        return self.price.affordable(self.balance)

    @property
    def fen(self) -> int:
        """The cash that goes with them."""
        return self.price.fen_for(self.given)

    @property
    def least_fen(self) -> int:
        """Cash for the fewest points."""
        return self.price.fen_for(self.price.least)

    @property
    def left_after(self) -> int:
        """What remains when one unit is redeemed."""
        return max(self.balance - self.given, 0)

    @property
    def percent(self) -> int:
        """How far the balance goes towards it."""
        return min(100 * self.balance // max(self.price.least, 1), 100)

    @property
    def left_of_limit(self) -> int | None:
        """Units the member may still have in this period; None without a limit."""
        return None if self.limit is None else max(self.limit - self.had, 0)
