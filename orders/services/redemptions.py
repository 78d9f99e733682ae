"""Redeeming: prices, points, order and stock in one statement, once per key."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from django.db import DatabaseError, DataError, IntegrityError, connection
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from catalog import kinds
from catalog.errors import KindUnknown, NotOnSale
from catalog.kinds.accounts import account_rule
from catalog.models import Product, Sku
from catalog.selectors import priced_skus
from catalog.services import stock
from catalog.services.stock import HomeSlotShort
from core.actors import Actor
from core.bounds import MAX_UNITS
from core.errors import DomainError
from core.locking import once_more
from core.privacy import crypto, masks
from core.registry import quotas
from core.statements import hot_rows
from core.tenancy import local_today
from members.models import Member
from members.selectors import PostalAddress
from orders.errors import (
    AccountRefused,
    AddressNeeded,
    DetailsDiffer,
    DetailsRequired,
    LimitReached,
    NotForYou,
    NothingToRedeem,
    OrderTooLarge,
    PaymentUnavailable,
    PointsOutOfRange,
    PriceChanged,
)
from orders.models import Order
from orders.selectors.baskets import LineRequest
from orders.services import channels
from orders.services.closing import PAY_MINUTES
from points.errors import InsufficientPoints, ReferenceConflict
from points.services.ledger.journals import refusals, request_hash

T = TypeVar("T")
TOO_LARGE = "22003"  # numeric_value_out_of_range: quantity × price, or all lines together


@dataclass(frozen=True, kw_only=True)
class Placement:
    """One call of order_place (orders/sql): each field is its parameter of that name after `p_`."""

    member: int
    key: str
    number: str
    skus: list[int]
    quantities: list[int]
    given: list[int | None] | None
    inputs: list[bytes] | None
    slots: list[int | None] | None
    agreed: int | None
    agreed_fen: int | None
    address: bytes | memoryview
    area: str
    note: str
    more: str
    pay_minutes: int | None
    zone: str
    english: bool
    actor_id: int | None
    actor_name: str
    ip: str | None
    all_slots: bool


# What the driver would tell by the value (a small number is another type than a large one), or could not tell of a null.
TYPES = {
    "member": "bigint",
    "skus": "bigint[]",
    "quantities": "int[]",
    "given": "int[]",
    "inputs": "bytea[]",
    "slots": "bigint[]",
    "agreed": "bigint",
    "agreed_fen": "bigint",
    "address": "bytea",
    "more": "jsonb",
    "pay_minutes": "int",
    "actor_id": "bigint",
    "ip": "inet",
    "english": "boolean",
    "all_slots": "boolean",
}
NAMED = ", ".join(f"p_{one.name} => %({one.name})s::{TYPES.get(one.name, 'text')}" for one in fields(Placement))
PLACED = ("pk", "journal_id", "points", "cash_fen", "state", "pay_by", "placed_at")  # what it returns, in this order
PLACE = f"select * from order_place({NAMED})"  # noqa: S608 -- our own names


@dataclass(frozen=True)
class InvoiceDetails:
    """Whom the invoice for the cash part is made out to."""

    title: str
    tax_no: str = ""
    email: str = ""

    def seal(self) -> bytes:
        return crypto.encrypt(json.dumps(vars(self), ensure_ascii=False))

    @classmethod
    def unseal(cls, sealed: bytes | memoryview) -> "InvoiceDetails":
        values = json.loads(crypto.decrypt(sealed))
        return cls(**values | {"title": masks.name_shown(values["title"])})


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """Everything of an order besides its goods. The totals are what the buyer saw; another price now is refused."""

    key: str
    address: PostalAddress | None = None
    site_id: int | None = None
    invoice: InvoiceDetails | None = None
    note: str = ""
    agreed_points: int | None = None
    agreed_fen: int | None = None
    source: str = Order.Source.WEB


def redeem(*, member: Member, lines: Sequence[LineRequest], order_request: OrderRequest, by: Actor) -> Order:
    """Take the points, write the order, take the stock: all or nothing, once per (member, `order_request.key`).

    An account to top up is cleaned and checked by its product's rule before it is sealed (one query more).

    An order that costs cash stays unpaid until its payment arrives or its time is over; one whose offer asks for approval
    waits for that. Repeating a key returns the first order, unless something else is asked for under it. One query. Locks as
    core/locking.py says; a deadlock's victim is tried once more.

    Raises ReferenceConflict, NothingToRedeem, NotOnSale, NotForYou, AddressNeeded, DetailsRequired, PointsOutOfRange,
    PaymentUnavailable, PriceChanged, LimitReached, InsufficientPoints, TimeFull, OfferSoldOut, SoldOut, QuotaReached,
    AccountRefused, OrderTooLarge; then nothing is written.
    """
    try:
        quotas.ensure("orders", adding=1)
        return once_more(_redeem, member, _with_accounts(_merged(lines)), order_request, by)
    except (DomainError, IntegrityError):
        # Refused because it is a repeat? Then the first order is the answer, whatever changed since.
        if done := Order.objects.filter(member=member, key=order_request.key).first():
            if not _is_repeat(done, lines, order_request):
                raise ReferenceConflict(reference=order_request.key) from None
            return done
        raise


def _is_repeat(order: Order, lines: Sequence[LineRequest], order_request: OrderRequest) -> bool:
    """Whether the same is asked for as under this key before. A cart that the first time emptied asks for nothing new."""
    if order.request_hash is None or not lines:
        return True
    return bytes(order.request_hash) == _hash_of(_with_accounts(_merged(lines)), order_request)


def _redeem(member: Member, lines: list[LineRequest], order_request: OrderRequest, by: Actor) -> Order:
    try:
        return _place(member, lines, order_request, by, all_slots=False)
    except HomeSlotShort:
        return _place(member, lines, order_request, by, all_slots=True)


def _hash_of(lines: list[LineRequest], order_request: OrderRequest) -> bytes:
    """What stands under a key: goods and where they go. Not the totals the buyer saw: at another price the repeat
    asks for the same."""
    place = vars(order_request.address) if order_request.address else order_request.site_id
    invoice = vars(order_request.invoice) if order_request.invoice else None
    return request_hash(items=[vars(one) for one in lines], place=place, invoice=invoice, note=order_request.note)


def _merged(lines: Sequence[LineRequest]) -> list[LineRequest]:
    """One line per sku, in sku order: two orders lock stock in the same order. Two lines for a sku are added up."""
    merged: dict[int, LineRequest] = {}
    for line in lines:
        if line.quantity < 1:
            raise NothingToRedeem
        if first := merged.get(line.sku_id):
            if (first.account, first.slot_id) != (line.account, line.slot_id):
                raise DetailsDiffer
            given = None if first.points is None or line.points is None else first.points + line.points
            line = replace(first, quantity=first.quantity + line.quantity, points=given)
        merged[line.sku_id] = line
    if not merged:
        raise NothingToRedeem
    if any(line.quantity > MAX_UNITS for line in merged.values()):
        raise OrderTooLarge
    return [merged[sku_id] for sku_id in sorted(merged)]


def _with_accounts(lines: list[LineRequest]) -> list[LineRequest]:
    """The same with each account as its product wants it; goods that ask for none get none. Raises AccountRefused."""
    asking = [line.sku_id for line in lines if line.account]
    if not asking:
        return lines
    rows = Sku.objects.filter(pk__in=asking, product__kind__in=kinds.TOPPED_UP).select_related("product")
    products = {sku.pk: sku.product for sku in rows}
    found = []
    for line in lines:
        account = ""
        if line.account and (product := products.get(line.sku_id)):
            rule = account_rule(product.details)
            account = rule.clean(line.account)
            if not account:
                raise AccountRefused(title=product.shown_title, why=rule.why, least=rule.least, most=rule.most)
        found.append(replace(line, account=account))
    return found


def _place(
    member: Member, lines: list[LineRequest], order_request: OrderRequest, by: Actor, *, all_slots: bool
) -> Order:
    address = order_request.address
    order = Order(
        number=_number(member, order_request.key),
        key=order_request.key,
        member=member,
        note=order_request.note,
        source=order_request.source,
        address_sealed=address.seal() if address else b"",
        area_text=address.area if address else "",
        site_id=order_request.site_id,
    )
    placement = _placement(order, lines, order_request, by, all_slots=all_slots)
    with _refusals(order.reference, lines, member):
        [row] = hot_rows(PLACE, vars(placement))
    for name, value in zip(PLACED, row, strict=True):
        setattr(order, name, value)
    order.changed_at, order._state.adding, order._state.db = order.placed_at, False, connection.alias
    return order  # looks as if Django had saved it: the statement wrote the row, and reading it again is saved


def _placement(
    order: Order, lines: list[LineRequest], order_request: OrderRequest, by: Actor, *, all_slots: bool
) -> Placement:
    return Placement(
        member=order.member_id,
        key=order.key,
        number=order.number,
        agreed=order_request.agreed_points,
        agreed_fen=order_request.agreed_fen,
        address=order.address_sealed,
        area=order.area_text,
        note=order.note,
        more=_more(lines, order_request),
        pay_minutes=PAY_MINUTES if channels.takes_cash() else None,
        zone=str(get_current_timezone()),
        english=get_language() == "en",
        actor_id=by.user_id,
        actor_name=by.name,
        ip=by.ip,
        all_slots=all_slots,
        skus=[line.sku_id for line in lines],
        quantities=[line.quantity for line in lines],
        given=_column([line.points for line in lines]),
        inputs=_column([crypto.encrypt(line.account) for line in lines]),
        slots=_column([line.slot_id for line in lines]),
    )


def _column(values: list[T]) -> list[T] | None:
    """What the lines have of one kind; null as a whole where none has any."""
    return values if any(one not in (None, b"") for one in values) else None


def _more(lines: list[LineRequest], order_request: OrderRequest) -> str:
    more: dict[str, Any] = {
        "source": order_request.source,
        "asked": _hash_of(lines, order_request).hex(),
        "kinds_ask": kinds.ASKS,
    }
    if order_request.site_id:
        more["site"] = order_request.site_id
    if order_request.invoice:
        more["invoice"] = order_request.invoice.seal().hex()
    return json.dumps(more)


@contextmanager
def _refusals(reference: str, lines: list[LineRequest], member: Member) -> Iterator[None]:
    """Each app reads its own codes."""
    try:
        with refusals(reference=reference, points=None):
            yield
    except InsufficientPoints as short:
        priced = priced_skus([line.sku_id for line in lines], member)
        needed = sum(
            line.points if line.points is not None else priced[line.sku_id].points * line.quantity
            for line in lines
            if line.sku_id in priced
        )
        raise InsufficientPoints(needed=needed, available=short.facts["available"]) from None
    except DataError as error:
        if getattr(error.__cause__, "sqlstate", None) == TOO_LARGE:
            raise OrderTooLarge from None
        raise
    except DatabaseError as error:
        refusal = stock.refusal(error.__cause__) or _refusal(error.__cause__)
        if refusal is None:
            raise
        raise refusal from None


def _refusal(cause: Any) -> DomainError | None:
    code = getattr(cause, "sqlstate", None) or ""
    detail: list[str] = ((code.startswith("OR") and cause.diag.message_detail) or "").split()
    values = [int(one) for one in detail]
    match code:
        case "OR001":
            return LimitReached(title=_title(values[0]), limit=values[1], had=values[2])
        case "OR002":
            return NotOnSale(title=_title(values[0]))
        case "OR003":
            return PaymentUnavailable()
        case "OR004":
            return PriceChanged(points=values[0], fen=values[1])
        case "OR005":
            return AddressNeeded()
        case "OR006":
            return PointsOutOfRange(title=_title(values[0]), least=values[1], most=values[2])
        case "OR007":
            return NotForYou(title=_title(values[0]))
        case "OR008":
            return DetailsRequired(title=_title(values[0]))
        case "OR009":
            return KindUnknown(kind=Sku.objects.values_list("product__kind", flat=True).get(pk=values[0]))
    return None


def _title(sku_id: int) -> str:
    return Product.objects.filter(skus=sku_id).values_list("title", flat=True).first() or ""


def _number(member: Member, key: str) -> str:
    """The local date and twelve digits drawn from (member, key): a repeated tap names the same order."""
    digest = hashlib.sha256(f"{member.public_id}/{key}".encode()).digest()
    return f"{local_today():%Y%m%d}{int.from_bytes(digest[:8], 'big') % 10**12:012d}"
