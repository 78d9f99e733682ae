"""What is about to be ordered: lines with their prices, sums, and the parcels they will travel in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import F, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import kinds
from catalog.kinds.accounts import AccountRule, account_rule
from catalog.models import ServiceSlot
from catalog.selectors import LinePrice, PricedSku, priced_skus
from members.models import Member
from orders.models import CartLine

SLOTS_SHOWN = 60


@dataclass(frozen=True)
class LineRequest:
    """So many units of a sku, and what the buyer chose with it: `points` to give for all of them (None: all it costs), an
    `account` to top up, a booked time (`slot_id`)."""

    sku_id: int
    quantity: int
    points: int | None = None
    account: str = ""
    slot_id: int | None = None


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line as cart and checkout show it. `points` and `cash_fen` are what it takes as it stands."""

    sku: PricedSku
    quantity: int
    given: int | None = None
    slots: list[ServiceSlot] = field(default_factory=list)
    account: str = ""  # as typed
    slot_id: int | None = None

    @property
    def price(self) -> LinePrice:
        """Its limits."""
        return self.sku.terms.price(self.quantity)

    @property
    def points(self) -> int:
        price = self.price
        return price.most if self.given is None else min(max(self.given, price.least), price.most)

    @property
    def cash_fen(self) -> int:
        return self.price.fen_for(self.points)

    @property
    def short(self) -> bool:
        """Fewer on the shelf than wished, or no time left to book."""
        return self.sku.available < self.quantity or (self.asks_slot and not self.slots)

    @property
    def asks_account(self) -> bool:
        return self.sku.product.kind in kinds.TOPPED_UP

    @property
    def account_rule(self) -> AccountRule:
        """What its account must be."""
        return account_rule(self.sku.product.details)

    def account_with(self, phone: str) -> str:
        """The account its field begins with: what was typed, else the member's own phone where that is what is asked."""
        return self.account or (phone if self.account_rule.kind == "phone" else "")

    @property
    def asks_slot(self) -> bool:
        return self.sku.product.kind in kinds.TIMED


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that arrive together: in one parcel, or without any."""

    title: str
    icon: str
    lines: list[BasketLine]


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines with their sums; `gone` counts lines whose goods are no longer on sale."""

    lines: list[BasketLine]
    gone: int = 0

    @property
    def points(self) -> int:
        return sum(line.points for line in self.lines)

    @property
    def least(self) -> int:
        """The fewest points it can be had for."""
        return sum(line.price.least for line in self.lines)

    @property
    def cash_fen(self) -> int:
        return sum(line.cash_fen for line in self.lines)

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def needs_address(self) -> bool:
        return any(line.sku.product.kind in kinds.PARCELS for line in self.lines)

    @property
    def may_cost_cash(self) -> bool:
        return any(line.cash_fen or line.price.has_slider for line in self.lines)

    @property
    def needs_approval(self) -> bool:
        return any(line.sku.terms.needs_approval for line in self.lines)

    @property
    def short(self) -> bool:
        return any(line.short for line in self.lines)

    @property
    def groups(self) -> list[Group]:
        """The lines by how they arrive: a parcel per warehouse, then what is delivered without one."""
        found: dict[str, Group] = {}
        for line in self.lines:
            product = line.sku.product
            if product.kind in kinds.PARCELS:
                house = str(product.warehouse or "")
                title = _("%(house)s发货") % {"house": house} if house else _("快递包裹")
                group = found.setdefault(f"a{house}", Group(title, "tabler--package", []))
            else:
                group = found.setdefault("b", Group(_("电子发放，无需地址"), "tabler--bolt", []))
            group.lines.append(line)
        return [found[key] for key in sorted(found)]

    def within(self, balance: int) -> "Basket":
        """The same with sliders set so that the balance reaches, as far as they go."""
        over, lines = self.points - balance, []
        for line in self.lines:
            if line.price.has_slider:
                less = min(max(over, 0), line.points - line.price.least)
                over -= less
                lines.append(replace(line, given=line.points - less))
            else:
                lines.append(line)
        return replace(self, lines=lines)


def basket(asked: Sequence[LineRequest], member: Member) -> Basket:
    """What was asked for with the member's prices, stock and pictures; times to book where a service is among it. Two queries
    or three."""
    found = priced_skus([one.sku_id for one in asked], member)
    prefetch_related_objects([sku.product for sku in found.values()], "images")
    times = _open_slots([sku_id for sku_id, sku in found.items() if sku.product.kind in kinds.TIMED])
    lines = [
        BasketLine(found[one.sku_id], one.quantity, one.points, times.get(one.sku_id, []), one.account, one.slot_id)
        for one in asked
        if one.sku_id in found
    ]
    return Basket(lines=lines, gone=len(asked) - len(lines))


def _open_slots(sku_ids: Sequence[int]) -> dict[int, list[ServiceSlot]]:
    found: dict[int, list[ServiceSlot]] = {}
    if sku_ids:
        rows = ServiceSlot.objects.filter(sku__in=sku_ids, starts_at__gt=timezone.now(), booked__lt=F("capacity"))
        for slot in rows.filter(starts_at__lt=timezone.now() + dt.timedelta(days=90)):
            if len(mine := found.setdefault(slot.sku_id, [])) < SLOTS_SHOWN:
                mine.append(slot)
    return found


def cart_lines(member_id: int) -> list[LineRequest]:
    """What the member put aside. One query."""
    rows = CartLine.objects.filter(member_id=member_id).values_list("sku_id", "quantity")
    return [LineRequest(sku_id, quantity) for sku_id, quantity in rows]


def cart(member: Member) -> Basket:
    """The member's cart. Three queries or four."""
    return basket(cart_lines(member.pk), member)
