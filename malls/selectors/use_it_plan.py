"""A use for points that end: goods that take exactly that many, with cash from a slider where no set of prices fits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalog import selectors as catalog
from catalog.kinds import PLANNED
from catalog.models import Product
from catalog.selectors import LinePrice, line_price
from members.models import Member

LOOKED_AT = 40  # goods, the most redeemed first
CELLS = 20_000  # sums looked at; more points than that are matched in coarser steps


@dataclass(frozen=True, slots=True)
class Pick:
    """One unit of a product for so many points and so much cash."""

    product: Product
    sku_id: int
    points: int
    cash_fen: int
    is_slid: bool = False


@dataclass(frozen=True, slots=True)
class UsePlan:
    """Goods that use `target` points; `left` are those that nothing could be found for."""

    target: int
    picks: list[Pick]

    @property
    def points(self) -> int:
        return sum(pick.points for pick in self.picks)

    @property
    def cash_fen(self) -> int:
        return sum(pick.cash_fen for pick in self.picks)

    @property
    def left(self) -> int:
        return max(self.target - self.points, 0)

    @property
    def beyond(self) -> int:
        """Points that go besides those that end, which are always taken first."""
        return max(self.points - self.target, 0)

    @property
    def address(self) -> str:
        """The goods as the checkout reads them: sku:units[:points], with commas between."""
        return ",".join(f"{p.sku_id}:1" + (f":{p.points}" if p.is_slid else "") for p in self.picks)


@dataclass(frozen=True, slots=True)
class Choice:
    """A product that may be part of a plan."""

    product: Product
    sku_id: int
    price: LinePrice


def plan_for(member: Member, target: int, *, balance: int, takes_cash: bool) -> UsePlan:
    """The fewest goods that use exactly `target` points; where none do, what uses them up with the fewest others of the
    `balance`. Three queries."""
    rows = catalog.storefront_list(member=member, in_stock=True, sort="hot").filter(kind__in=PLANNED)
    known: list[Any] = list(rows[: LOOKED_AT * 2])
    goods = [one for one in known if one.points and (takes_cash or not one.cash_fen)][:LOOKED_AT]
    skus = catalog.cheapest_skus([one.pk for one in goods], member)
    choices = [
        Choice(
            one,
            sku.id,
            line_price(
                quantity=1,
                points=sku.points,
                cash_fen=sku.cash_fen,
                min_points=sku.min_points if takes_cash else None,
                swap_fen_per_100=sku.swap_fen_per_100,
            ),
        )
        for one in goods
        if (sku := skus.get(one.pk))
    ]
    picks = fitting(choices, target)
    return UsePlan(target, _finished(choices, picks, target, balance))


def _finished(choices: Sequence[Choice], picks: list[Pick], target: int, balance: int) -> list[Pick]:
    """With one good more that takes what is left of the target and some of the other points."""
    total = sum(pick.points for pick in picks)
    used = {pick.sku_id for pick in picks}
    more = [c for c in choices if c.sku_id not in used and target - total <= c.price.most <= balance - total]
    if total >= target or not more:
        return picks
    least = min(more, key=lambda one: (one.price.most, one.price.cash_fen))
    return [*picks, Pick(least.product, least.sku_id, least.price.most, least.price.cash_fen)]


def fitting(choices: Sequence[Choice], target: int) -> list[Pick]:
    """Each at most once: a set that adds up to `target`; else one more good whose slider takes the rest, for the least cash;
    else what comes nearest from below."""
    if target <= 0 or not choices:
        return []
    sums = _sums(choices, target)
    if target in sums:
        return _picks(choices, sums[target])
    best: tuple[int, int, tuple[int, ...], int] | None = None
    for place, one in enumerate(choices):
        if not one.price.has_slider:
            continue
        for total, used in sums.items():
            rest = target - total
            if place not in used and one.price.least <= rest <= one.price.most:
                found = (one.price.fen_for(rest), len(used), (*used, place), rest)
                best = min(best, found) if best else found
    if best:
        *_, used, rest = best
        slid = choices[used[-1]]
        return [
            *_picks(choices, used[:-1]),
            Pick(slid.product, slid.sku_id, rest, slid.price.fen_for(rest), is_slid=True),
        ]
    return _picks(choices, sums[max(sums)])


def _sums(choices: Sequence[Choice], target: int) -> dict[int, tuple[int, ...]]:
    """Every total up to `target` that full prices reach, with the fewest places that reach it."""
    step = math.gcd(*(one.price.most for one in choices), target)
    found: dict[int, tuple[int, ...]] = {0: ()}
    if target // step > CELLS:
        choices = choices[: max(2, CELLS * len(choices) * step // target)]
    for place, one in enumerate(choices):
        for total, used in list(found.items()):
            reached = total + one.price.most
            if reached <= target and (reached not in found or len(found[reached]) > len(used) + 1):
                found[reached] = (*used, place)
    return found


def _picks(choices: Sequence[Choice], used: Sequence[int]) -> list[Pick]:
    return [Pick(c.product, c.sku_id, c.price.most, c.price.cash_fen) for c in (choices[place] for place in used)]
