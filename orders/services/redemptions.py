"""Redeeming: prices, points, order and stock in one statement, once per key."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import DatabaseError, IntegrityError, connection
from django.utils.translation import get_language

from catalog.errors import NotOnSale
from catalog.models import Product
from catalog.selectors import priced_skus
from catalog.services import stock
from catalog.services.stock import HomeSlotShort
from core import quotas
from core.actors import Actor
from core.errors import DomainError
from core.tenancy import local_today
from members.models import Member
from members.selectors import AddressFacts
from orders.errors import AddressNeeded, LimitReached, NothingToRedeem, PaymentUnavailable, PriceChanged
from orders.models import Order
from points.errors import InsufficientPoints
from points.services.journals import refusals

PLACE = """
select * from order_place(
  %(member)s, %(key)s, %(number)s, %(skus)s::bigint[], %(quantities)s::int[], %(agreed)s, %(address)s, %(area)s, %(note)s,
  %(english)s, %(actor_id)s, %(actor_name)s, %(ip)s, %(all_slots)s)
"""


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
    One query. Locks: journal's key → the member's lots → stock in sku order. Raises NothingToRedeem, NotOnSale,
    AddressNeeded, PaymentUnavailable, PriceChanged, LimitReached, InsufficientPoints, SoldOut, QuotaReached; then nothing is written.
    """
    try:
        quotas.ensure("orders", adding=1)
        place = partial(
            _place, member=member, wanted=_wanted(wishes), key=key, by=by, address=address, note=note,
            agreed_points=agreed_points,
        )  # fmt: skip
        try:
            return place(all_slots=False)
        except HomeSlotShort:
            return place(all_slots=True)
    except (DomainError, IntegrityError):
        # Refused because it is a repeat? Then the first order is the answer, whatever changed since.
        if done := Order.objects.filter(member=member, key=key).first():
            return done
        raise


def _wanted(wishes: Sequence[Wish]) -> dict[int, int]:
    """Units by sku, in sku order: two orders lock stock in the same order."""
    units: dict[int, int] = {}
    for wish in wishes:
        if wish.quantity < 1:
            raise NothingToRedeem
        units[wish.sku_id] = units.get(wish.sku_id, 0) + wish.quantity
    if not units:
        raise NothingToRedeem
    return dict(sorted(units.items()))


def _place(
    *, member: Member, wanted: dict[int, int], key: str, by: Actor, address: AddressFacts | None, note: str,
    agreed_points: int | None, all_slots: bool,
) -> Order:  # fmt: skip
    order = Order(
        number=_number(member, key), key=key, member=member, note=note,
        address_sealed=address.seal() if address else b"", area_text=address.area if address else "",
    )  # fmt: skip
    facts: dict[str, Any] = {
        "member": member.pk, "key": key, "number": order.number, "skus": list(wanted), "quantities": list(wanted.values()),
        "agreed": agreed_points, "address": order.address_sealed, "area": order.area_text, "note": note,
        "english": get_language() == "en", "actor_id": by.user_id, "actor_name": by.name, "ip": by.ip,
        "all_slots": all_slots,
    }  # fmt: skip
    with _refusals(order.reference, wanted), connection.cursor() as cursor:
        cursor.execute(PLACE, facts)
        order.pk, order.journal_id, order.points, order.placed_at = cursor.fetchone()
    order.changed_at, order._state.adding, order._state.db = order.placed_at, False, connection.alias
    return order


@contextmanager
def _refusals(reference: str, wanted: dict[int, int]) -> Iterator[None]:
    """Each app reads its own codes."""
    try:
        with refusals(reference=reference, points=None):
            yield
    except InsufficientPoints as short:
        needed = sum(sku.points * wanted[sku_id] for sku_id, sku in priced_skus(wanted).items())
        raise InsufficientPoints(needed=needed, available=short.facts["available"]) from None
    except DatabaseError as error:
        raise stock.refusal(error.__cause__) or _refusal(error.__cause__) or error from None


def _refusal(cause: Any) -> DomainError | None:
    code = getattr(cause, "sqlstate", None) or ""
    detail: str = (code.startswith("OR") and cause.diag.message_detail) or ""
    match code:
        case "OR001":
            sku_id, limit, had = map(int, detail.split())
            return LimitReached(title=_title(sku_id), limit=limit, had=had)
        case "OR002":
            return NotOnSale(title=_title(int(detail)))
        case "OR003":
            return PaymentUnavailable()
        case "OR004":
            return PriceChanged(points=int(detail))
        case "OR005":
            return AddressNeeded()
    return None


def _title(sku_id: int) -> str:
    return Product.objects.filter(skus=sku_id).values_list("title", flat=True).first() or ""


def _number(member: Member, key: str) -> str:
    """The local date and twelve digits drawn from (member, key): a repeated tap names the same order."""
    digest = hashlib.sha256(f"{member.public_id}/{key}".encode()).digest()
    return f"{local_today():%Y%m%d}{int.from_bytes(digest[:8], 'big') % 10**12:012d}"
