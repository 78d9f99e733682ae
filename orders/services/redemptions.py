"""Redeeming: points, order and stock in one statement, once per key."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import DatabaseError, IntegrityError, connection

from catalog.errors import NotOnSale
from catalog.models import Product, in_language
from catalog.selectors import Price, prices
from catalog.services import stock
from catalog.services.stock import HomeSlotShort
from core.actors import Actor
from core.errors import DomainError
from core.tenancy import local_today
from members.models import Member
from members.selectors import AddressFacts
from orders.errors import AddressNeeded, LimitReached, NothingToRedeem, PaymentUnavailable, PriceChanged
from orders.models import Order
from points.services import spending
from points.services.journals import refusals
from points.services.spending import Part

PLACE = """
select * from order_place(
  %(member)s, %(key)s, %(number)s, %(asked)s, %(skus)s::bigint[], %(quantities)s::int[], %(parts)s::bigint[],
  %(scopes)s::text[], %(limits)s::int[], %(titles)s::text[], %(titles_en)s::text[], %(names)s::text[],
  %(address)s, %(area)s, %(note)s, %(words)s, %(actor_id)s, %(actor_name)s, %(ip)s, %(all_slots)s)
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """So many units of a sku."""

    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Line:
    """A wish with what it costs now."""

    price: Price
    quantity: int

    @property
    def points(self) -> int:
        return self.price.points * self.quantity


def redeem(
    *, member: Member, wishes: Sequence[Wish], key: str, by: Actor, address: AddressFacts | None = None, note: str = "",
    agreed_points: int | None = None,
) -> Order:  # fmt: skip
    """Take the points, write the order, take the stock: all or nothing, once per (member, `key`).

    Repeating a key returns the first order. `agreed_points` is the total the buyer saw; another total now is refused.
    Two queries. Locks: journal's key → the member's lots → stock in sku order. Raises NothingToRedeem, NotOnSale,
    AddressNeeded, PaymentUnavailable, PriceChanged, LimitReached, InsufficientPoints, SoldOut; then nothing is written.
    """
    try:
        lines = _priced(wishes)
        _check(lines, address=address, agreed_points=agreed_points)
        place = partial(_place, member=member, lines=lines, key=key, by=by, address=address, note=note)
        try:
            return place(all_slots=False)
        except HomeSlotShort:
            return place(all_slots=True)
    except (DomainError, IntegrityError):
        # Refused because it is a repeat? Then the first order is the answer, whatever changed since.
        if done := Order.objects.filter(member=member, key=key).first():
            return done
        raise


def _priced(wishes: Sequence[Wish]) -> list[Line]:
    wanted: dict[int, int] = {}
    for wish in wishes:
        if wish.quantity < 1:
            raise NothingToRedeem
        wanted[wish.sku_id] = wanted.get(wish.sku_id, 0) + wish.quantity
    if not wanted:
        raise NothingToRedeem
    found = prices(wanted)
    if missing := wanted.keys() - found.keys():
        raise NotOnSale(title=Product.objects.filter(skus__in=missing).values_list("title", flat=True).first() or "")
    return [Line(found[sku_id], wanted[sku_id]) for sku_id in sorted(wanted)]


def _check(lines: list[Line], *, address: AddressFacts | None, agreed_points: int | None) -> None:
    points = sum(line.points for line in lines)
    if any(line.price.cash_fen for line in lines):
        raise PaymentUnavailable
    if agreed_points is not None and agreed_points != points:
        raise PriceChanged(points=points)
    if address is None and any(line.price.kind == Product.Kind.PHYSICAL for line in lines):
        raise AddressNeeded


def _place(
    *, member: Member, lines: list[Line], key: str, by: Actor, address: AddressFacts | None, note: str, all_slots: bool,
) -> Order:  # fmt: skip
    order = Order(
        number=_number(member, key), key=key, member=member, points=sum(line.points for line in lines), note=note,
        address_sealed=address.seal() if address else b"", area_text=address.area if address else "",
    )  # fmt: skip
    prices = [line.price for line in lines]
    parts = [Part(line.points, tuple(line.price.categories)) for line in lines]
    facts = {
        "key": key, "number": order.number, "skus": [price.sku_id for price in prices],
        "quantities": [line.quantity for line in lines], "limits": [price.per_member_limit for price in prices],
        "titles": [price.title for price in prices], "titles_en": [price.title_en for price in prices],
        "names": [in_language(price.name, price.name_en) for price in prices],
        "address": order.address_sealed, "area": order.area_text, "note": note, "words": _words(lines),
        "actor_id": by.user_id, "actor_name": by.name, "ip": by.ip, "all_slots": all_slots,
        **spending.arguments(kind="spend", member_id=member.pk, parts=parts),
    }  # fmt: skip
    with _refusals(order, lines), connection.cursor() as cursor:
        cursor.execute(PLACE, facts)
        order.pk, order.journal_id, order.placed_at = cursor.fetchone()
    order.changed_at, order._state.adding, order._state.db = order.placed_at, False, connection.alias
    return order


@contextmanager
def _refusals(order: Order, lines: list[Line]) -> Iterator[None]:
    """Each app reads its own codes."""
    try:
        with refusals(reference=order.reference, points=order.points):
            yield
    except DatabaseError as error:
        refusal = stock.refusal(error.__cause__) or _over_limit(error.__cause__, lines)
        raise refusal or error from None


def _over_limit(cause: Any, lines: list[Line]) -> LimitReached | None:
    if getattr(cause, "sqlstate", None) != "OR001":
        return None
    number, had = map(int, cause.diag.message_detail.split())
    price = lines[number - 1].price
    return LimitReached(title=price.title, limit=price.per_member_limit or 0, had=had)


def _number(member: Member, key: str) -> str:
    """The local date and twelve digits drawn from (member, key): a repeated tap names the same order."""
    digest = hashlib.sha256(f"{member.public_id}/{key}".encode()).digest()
    return f"{local_today():%Y%m%d}{int.from_bytes(digest[:8], 'big') % 10**12:012d}"


def _words(lines: list[Line]) -> str:
    """What the points detail says: the goods' titles, shortened."""
    return "、".join(f"{line.price.title} ×{line.quantity}" for line in lines)[:200]
