"""Redeeming: prices, points, order and stock in one statement, once per key."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

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
from core.tenancy import local_today
from members.models import Member
from members.selectors import AddressFacts
from orders.errors import (
    AccountRefused,
    AddressNeeded,
    DetailsDiffer,
    LimitReached,
    MoreNeeded,
    NotForYou,
    NothingToRedeem,
    OrderTooLarge,
    OutsideSlider,
    PaymentUnavailable,
    PriceChanged,
)
from orders.models import Order
from orders.services import channels
from orders.services.closing import PAY_MINUTES
from points.errors import InsufficientPoints, ReferenceConflict
from points.services.ledger.journals import refusals, request_hash

TOO_LARGE = "22003"  # numeric_value_out_of_range: quantity × price, or all lines together
PLACE = """
select * from order_place(
  %(member)s, %(key)s, %(number)s, %(skus)s::bigint[], %(quantities)s::int[], %(given)s::int[], %(inputs)s::bytea[],
  %(slots)s::bigint[], %(agreed)s, %(agreed_fen)s, %(address)s, %(area)s, %(note)s, %(more)s::jsonb, %(pay_minutes)s, %(zone)s,
  %(english)s, %(actor_id)s, %(actor_name)s, %(ip)s, %(all_slots)s)
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """So many units of a sku, and what the buyer chose with it: `points` to give for all of them (None: all it costs), an
    `account` to top up, a booked time (`slot_id`)."""

    sku_id: int
    quantity: int
    points: int | None = None
    account: str = ""
    slot_id: int | None = None


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """Whom the invoice for the cash part is made out to."""

    title: str
    tax_no: str = ""
    email: str = ""

    def seal(self) -> bytes:
        return crypto.encrypt(json.dumps(asdict(self), ensure_ascii=False))

    @classmethod
    def unseal(cls, sealed: bytes | memoryview) -> "InvoiceFacts":
        facts = json.loads(crypto.decrypt(sealed))
        return cls(**facts | {"title": masks.name_shown(facts["title"])})


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything of an order besides its goods. The totals are what the buyer saw; another price now is refused."""

    key: str
    address: AddressFacts | None = None
    site_id: int | None = None
    invoice: InvoiceFacts | None = None
    note: str = ""
    agreed_points: int | None = None
    agreed_fen: int | None = None
    source: str = Order.Source.WEB


def redeem(*, member: Member, wishes: Sequence[Wish], terms: Terms, by: Actor) -> Order:
    """Take the points, write the order, take the stock: all or nothing, once per (member, `terms.key`).

    An account to top up is cleaned and checked by its product's rule before it is sealed (one query more).

    An order that costs cash stays unpaid until its payment arrives or its time is over; one whose offer asks for approval
    waits for that. Repeating a key returns the first order, unless something else is asked for under it. One query. Locks as
    core/locking.py says; a deadlock's victim is tried once more.

    Raises ReferenceConflict, NothingToRedeem, NotOnSale, NotForYou, AddressNeeded, MoreNeeded, OutsideSlider,
    PaymentUnavailable, PriceChanged, LimitReached, InsufficientPoints, TimeFull, OfferSoldOut, SoldOut, QuotaReached,
    AccountRefused, OrderTooLarge; then nothing is written.
    """
    try:
        quotas.ensure("orders", adding=1)
        return once_more(_redeem, member, _with_accounts(_wanted(wishes)), terms, by)
    except (DomainError, IntegrityError):
        # Refused because it is a repeat? Then the first order is the answer, whatever changed since.
        if done := Order.objects.filter(member=member, key=terms.key).first():
            if not _is_repeat(done, wishes, terms):
                raise ReferenceConflict(reference=terms.key) from None
            return done
        raise


def _is_repeat(order: Order, wishes: Sequence[Wish], terms: Terms) -> bool:
    """Whether the same is asked for as under this key before. A cart that the first time emptied asks for nothing new."""
    if order.request_hash is None or not wishes:
        return True
    return bytes(order.request_hash) == _asked(_with_accounts(_wanted(wishes)), terms)


def _redeem(member: Member, wanted: list[Wish], terms: Terms, by: Actor) -> Order:
    try:
        return _place(member, wanted, terms, by, all_slots=False)
    except HomeSlotShort:
        return _place(member, wanted, terms, by, all_slots=True)


def _asked(wanted: list[Wish], terms: Terms) -> bytes:
    """What stands under a key: goods and where they go. Not the totals the buyer saw: at another price the repeat is the
    same wish."""
    place = asdict(terms.address) if terms.address else terms.site_id
    invoice = asdict(terms.invoice) if terms.invoice else None
    return request_hash(items=[asdict(one) for one in wanted], place=place, invoice=invoice, note=terms.note)


def _wanted(wishes: Sequence[Wish]) -> list[Wish]:
    """One wish per sku, in sku order: two orders lock stock in the same order. Two wishes for a sku are added up."""
    merged: dict[int, Wish] = {}
    for wish in wishes:
        if wish.quantity < 1:
            raise NothingToRedeem
        if first := merged.get(wish.sku_id):
            if (first.account, first.slot_id) != (wish.account, wish.slot_id):
                raise DetailsDiffer
            given = None if first.points is None or wish.points is None else first.points + wish.points
            wish = replace(first, quantity=first.quantity + wish.quantity, points=given)
        merged[wish.sku_id] = wish
    if not merged:
        raise NothingToRedeem
    if any(wish.quantity > MAX_UNITS for wish in merged.values()):
        raise OrderTooLarge
    return [merged[sku_id] for sku_id in sorted(merged)]


def _with_accounts(wanted: list[Wish]) -> list[Wish]:
    """The same with each account as its product wants it; goods that ask for none get none. Raises AccountRefused."""
    asking = [wish.sku_id for wish in wanted if wish.account]
    if not asking:
        return wanted
    rows = Sku.objects.filter(pk__in=asking, product__kind__in=kinds.TOPPED_UP).select_related("product")
    products = {sku.pk: sku.product for sku in rows}
    found = []
    for wish in wanted:
        account = ""
        if wish.account and (product := products.get(wish.sku_id)):
            rule = account_rule(product.details)
            account = rule.clean(wish.account)
            if not account:
                raise AccountRefused(title=product.shown_title, why=rule.why, least=rule.least, most=rule.most)
        found.append(replace(wish, account=account))
    return found


def _place(member: Member, wanted: list[Wish], terms: Terms, by: Actor, *, all_slots: bool) -> Order:
    address = terms.address
    order = Order(
        number=_number(member, terms.key),
        key=terms.key,
        member=member,
        note=terms.note,
        source=terms.source,
        address_sealed=address.seal() if address else b"",
        area_text=address.area if address else "",
        site_id=terms.site_id,
    )
    facts: dict[str, Any] = {
        "member": member.pk,
        "key": order.key,
        "number": order.number,
        "agreed": terms.agreed_points,
        "agreed_fen": terms.agreed_fen,
        "address": order.address_sealed,
        "area": order.area_text,
        "note": order.note,
        "more": _more(wanted, terms),
        "pay_minutes": PAY_MINUTES if channels.takes_cash() else None,
        "zone": str(get_current_timezone()),
        "english": get_language() == "en",
        "actor_id": by.user_id,
        "actor_name": by.name,
        "ip": by.ip,
        "all_slots": all_slots,
        **_lines(wanted),
    }
    with _refusals(order.reference, wanted, member), connection.cursor() as cursor:
        cursor.execute(PLACE, facts)
        (
            order.pk,
            order.journal_id,
            order.points,
            order.cash_fen,
            order.state,
            order.pay_by,
            order.placed_at,
        ) = cursor.fetchone()
    order.changed_at, order._state.adding, order._state.db = order.placed_at, False, connection.alias
    return order


def _lines(wanted: list[Wish]) -> dict[str, Any]:
    """The wishes as columns; those that nobody used are null as a whole."""
    given, slots = [wish.points for wish in wanted], [wish.slot_id for wish in wanted]
    inputs = [crypto.encrypt(wish.account) for wish in wanted]
    return {
        "skus": [wish.sku_id for wish in wanted],
        "quantities": [wish.quantity for wish in wanted],
        "given": given if any(one is not None for one in given) else None,
        "inputs": inputs if any(inputs) else None,
        "slots": slots if any(slots) else None,
    }


def _more(wanted: list[Wish], terms: Terms) -> str:
    more: dict[str, Any] = {"source": terms.source, "asked": _asked(wanted, terms).hex(), "kinds_ask": kinds.ASKS}
    if terms.site_id:
        more["site"] = terms.site_id
    if terms.invoice:
        more["invoice"] = terms.invoice.seal().hex()
    return json.dumps(more)


@contextmanager
def _refusals(reference: str, wanted: list[Wish], member: Member) -> Iterator[None]:
    """Each app reads its own codes."""
    try:
        with refusals(reference=reference, points=None):
            yield
    except InsufficientPoints as short:
        priced = priced_skus([wish.sku_id for wish in wanted], member)
        needed = sum(
            wish.points if wish.points is not None else priced[wish.sku_id].points * wish.quantity
            for wish in wanted
            if wish.sku_id in priced
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
    facts = [int(one) for one in detail]
    match code:
        case "OR001":
            return LimitReached(title=_title(facts[0]), limit=facts[1], had=facts[2])
        case "OR002":
            return NotOnSale(title=_title(facts[0]))
        case "OR003":
            return PaymentUnavailable()
        case "OR004":
            return PriceChanged(points=facts[0], fen=facts[1])
        case "OR005":
            return AddressNeeded()
        case "OR006":
            return OutsideSlider(title=_title(facts[0]), least=facts[1], most=facts[2])
        case "OR007":
            return NotForYou(title=_title(facts[0]))
        case "OR008":
            return MoreNeeded(title=_title(facts[0]))
        case "OR009":
            return KindUnknown(kind=Sku.objects.values_list("product__kind", flat=True).get(pk=facts[0]))
    return None


def _title(sku_id: int) -> str:
    return Product.objects.filter(skus=sku_id).values_list("title", flat=True).first() or ""


def _number(member: Member, key: str) -> str:
    """The local date and twelve digits drawn from (member, key): a repeated tap names the same order."""
    digest = hashlib.sha256(f"{member.public_id}/{key}".encode()).digest()
    return f"{local_today():%Y%m%d}{int.from_bytes(digest[:8], 'big') % 10**12:012d}"
