"""Redeeming: points, order and stock in one transaction, once per key."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Sum

from catalog.errors import NotOnSale
from catalog.models import Product
from catalog.selectors import PricedSku, priced_skus
from catalog.services import stock
from catalog.services.stock import HomeSlotShort, Taken
from core.actors import Actor
from core.services import operation_log
from core.tenancy import local_today
from members.models import Member
from members.selectors import AddressFacts
from orders.errors import AddressNeeded, LimitReached, NothingToRedeem, PaymentUnavailable, PriceChanged
from orders.models import CartLine, Order, OrderEvent, OrderLine
from points.services import spending


@dataclass(frozen=True, slots=True)
class Wish:
    """So many units of a sku."""

    sku_id: int
    quantity: int


def redeem(
    *, member: Member, wishes: Sequence[Wish], key: str, by: Actor, address: AddressFacts | None = None, note: str = "",
    agreed_points: int | None = None,
) -> Order:  # fmt: skip
    """Take the points, write the order, take the stock: all or nothing, once per (member, `key`).

    Repeating a key returns the first order. `agreed_points` is the total the buyer saw; another total now is refused.
    Locks: journal's key → the member's lots → stock in sku order. Raises NothingToRedeem, NotOnSale, AddressNeeded,
    PaymentUnavailable, PriceChanged, LimitReached, InsufficientPoints, SoldOut; then nothing is written.
    """
    if done := Order.objects.filter(member=member, key=key).first():
        return done
    lines = _priced(wishes)
    points = sum(sku.points * quantity for sku, quantity in lines)
    if any(sku.cash_fen for sku, _ in lines):
        raise PaymentUnavailable
    if agreed_points is not None and agreed_points != points:
        raise PriceChanged(points=points)
    if address is None and any(sku.product.kind == Product.Kind.PHYSICAL for sku, _ in lines):
        raise AddressNeeded
    order = partial(_place, member=member, lines=lines, points=points, key=key, by=by, address=address, note=note)
    try:
        try:
            return order(all_slots=False)
        except HomeSlotShort:
            return order(all_slots=True)
    except IntegrityError:
        # The other tap of a double tap committed first: its order is the answer.
        if done := Order.objects.filter(member=member, key=key).first():
            return done
        raise


def _priced(wishes: Sequence[Wish]) -> list[tuple[PricedSku, int]]:
    wanted: dict[int, int] = {}
    for wish in wishes:
        if wish.quantity < 1:
            raise NothingToRedeem
        wanted[wish.sku_id] = wanted.get(wish.sku_id, 0) + wish.quantity
    if not wanted:
        raise NothingToRedeem
    found = priced_skus(wanted)
    if missing := wanted.keys() - found.keys():
        raise NotOnSale(title=Product.objects.filter(skus__in=missing).values_list("title", flat=True).first() or "")
    return [(found[sku_id], wanted[sku_id]) for sku_id in sorted(wanted)]


@transaction.atomic
def _place(
    *, member: Member, lines: list[tuple[PricedSku, int]], points: int, key: str, by: Actor, address: AddressFacts | None,
    note: str, all_slots: bool,
) -> Order:  # fmt: skip
    number = _number(member, key)
    reference = f"order/{number}"
    journal = spending.spend(member_id=member.pk, points=points, reference=reference, note=_words(lines), by=by)
    _check_limits(member, lines)
    order = Order.objects.create(
        number=number, key=key, member=member, points=points, journal_id=journal.pk, note=note,
        address_sealed=address.seal() if address else b"", area_text=address.area if address else "",
    )  # fmt: skip
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, line_no=n, sku_id=sku.sku_id, title=sku.product.title, title_en=sku.product.title_en,
            sku_name=sku.sku_name, quantity=quantity, points=sku.points * quantity,
        )
        for n, (sku, quantity) in enumerate(lines, start=1)
    )  # fmt: skip
    OrderEvent.objects.create(order=order, to_state=order.state, actor_id=by.user_id, actor_name=by.name)
    CartLine.objects.filter(member=member, sku_id__in=[sku.sku_id for sku, _ in lines]).delete()
    operation_log.record(by=by, action="order.place", target=f"order/{number}", after={"points": points})
    taken = [Taken(sku_id=sku.sku_id, quantity=quantity) for sku, quantity in lines]
    stock.take(lines=taken, reference=reference, home=member.pk, by=by, all_slots=all_slots)
    return order


def _check_limits(member: Member, lines: list[tuple[PricedSku, int]]) -> None:
    """Per-member limits; the member's lots are locked by now, so two tabs can't both pass."""
    for sku, quantity in lines:
        if sku.per_member_limit is None:
            continue
        own = OrderLine.objects.filter(order__member=member, sku_id=sku.sku_id).exclude(
            order__state=Order.State.CANCELLED
        )
        had = own.aggregate(n=Sum("quantity"))["n"] or 0
        if had + quantity > sku.per_member_limit:
            raise LimitReached(title=sku.product.title, limit=sku.per_member_limit, had=had)


def _number(member: Member, key: str) -> str:
    """The local date and eight digits drawn from (member, key): a repeated tap names the same order."""
    digest = hashlib.sha256(f"{member.public_id}/{key}".encode()).digest()
    return f"{local_today():%Y%m%d}{int.from_bytes(digest[:8], 'big') % 10**8:08d}"


def _words(lines: list[tuple[PricedSku, int]]) -> str:
    """What the points detail says: the goods' titles, shortened."""
    return "、".join(f"{sku.product.title} ×{quantity}" for sku, quantity in lines)[:200]
