"""Orders once they are placed: looked at, cancelled, received, reviewed, brought back; and sent, for the warehouse."""

from typing import Any

from django.utils.translation import gettext
from rest_framework.request import Request

from accounts.endpoints import actor, endpoint
from catalog.services import codes
from core.api import cursor_of, page
from core.idempotency import fitted
from orders import selectors
from orders.api import shapes
from orders.api.people import address_json, the_member
from orders.errors import OrderUnknown
from orders.models import AfterSale, Order, OrderLine, Voucher
from orders.selectors import after_sale_cases
from orders.services import after_sales, giving_back, receipts, reviews, shipping, vouchers

PART_CHARS = 44  # of a key that stands behind an order's reference, in references of eighty


@endpoint(
    "GET", permission="orders.redeem", summary="A member's orders, newest first", query=("state", "before", "limit")
)
def orders(request: Request, employee_no: str) -> dict[str, Any]:
    """With their lines; `state` narrows."""
    rows = selectors.member_orders(the_member(employee_no).pk, state=_state(request))
    return _listed(rows, request)


@endpoint("GET", permission="orders.redeem", summary="One order of a member, whole")
def order(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """Lines, parcels with their way, vouchers, history, what can be done."""
    return order_json(number, the_member(employee_no).pk, request)


@endpoint("POST", permission="orders.redeem", summary="Cancel an order, or some units of it", body=shapes.CancelBody)
def cancel(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """What has not left: points and cash go back the way they came. Once per Idempotency-Key."""
    member, asked = the_member(employee_no), request.bound
    fields = {"number": number, "reason": asked["reason"], "member_id": member.pk, "by": actor(request)}
    if units := shapes.units_of(asked.get("units")):
        giving_back.cancel_units(units=units, key=fitted(request.reference, PART_CHARS), **fields)
    else:
        giving_back.cancel(**fields)
    return order_json(number, member.pk, request)


@endpoint("POST", permission="orders.redeem", summary="The member has received an order")
def receive(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """The same call twice changes nothing more."""
    member = the_member(employee_no)
    receipts.receive(number=number, member_id=member.pk, by=actor(request))
    return order_json(number, member.pk, request)


@endpoint("POST", permission="orders.redeem", summary="Codes of a line in clear; every look is written down")
def line_codes(request: Request, employee_no: str, number: str, line_no: int) -> dict[str, Any]:
    """Card number and secret of each."""
    line = _line(number, the_member(employee_no).pk, line_no)
    found = codes.reveal(reference=line.reference, by=actor(request), owner=True)
    return {"items": [{"no": one.no, "secret": one.secret} for one in found], "next": None}


@endpoint("GET", permission="orders.redeem", summary="A voucher with its code of this moment")
def voucher(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """`text` belongs into the QR code; it holds for `seconds`."""
    found = after_sale_cases.voucher_of(number, the_member(employee_no).pk)
    shown = vouchers.show(found) if found.state == Voucher.State.OPEN else None
    fields = {"text": shown.text, "digits": shown.digits, "seconds": shown.seconds} if shown else {}
    return {
        "number": found.number,
        "state": found.state,
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "usable_from": vouchers.usable_from(found),
        **fields,
    }


@endpoint("POST", permission="orders.redeem", summary="Review a line that was received", body=shapes.ReviewBody)
def review(request: Request, employee_no: str, number: str, line_no: int) -> dict[str, Any]:
    """Once a line."""
    member = the_member(employee_no)
    made = reviews.write(number=number, line_no=line_no, member_id=member.pk, by=actor(request), **request.bound)
    return {"id": made.pk, "stars": made.stars}


@endpoint("GET", permission="orders.redeem", summary="A member's cases of after-sale")
def cases(request: Request, employee_no: str) -> dict[str, Any]:
    """Newest first, at most two hundred."""
    rows = after_sale_cases.member_cases(the_member(employee_no).pk)[:200]
    return {"items": [case_json(one) for one in rows], "next": None}


@endpoint("POST", permission="orders.redeem", summary="Open a case of after-sale", body=shapes.CaseBody)
def case_new(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """Once per Idempotency-Key; and the same units can't be in two open cases."""
    fields = dict(request.bound)
    units = shapes.units_of(fields.pop("units"))
    made = after_sales.ask(
        number=number, member=the_member(employee_no), units=units, by=actor(request), key=request.reference, **fields
    )
    return case_json(made)


@endpoint("POST", permission="orders.redeem", summary="Take a case back")
def case_withdraw(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """While nobody has decided it."""
    return case_json(after_sales.withdraw(number=number, member_id=the_member(employee_no).pk, by=actor(request)))


@endpoint("GET", permission="orders.view", summary="All orders, newest first", query=("q", "state", "before", "limit"))
def all_orders(request: Request) -> dict[str, Any]:
    """For the warehouse's own system; `q` is a number, a member or a product."""
    query = request.GET.get("q", "").replace("\x00", "")[:40]
    return _listed(selectors.console_list(query=query, state=_state(request)), request)


@endpoint("GET", permission="orders.view", summary="One order, whole")
def one_order(request: Request, number: str) -> dict[str, Any]:
    """As its member sees it; personal data as the key's owner may."""
    return order_json(number, None, request)


@endpoint("POST", permission="orders.ship", summary="Send an order, or some units of it", body=shapes.ShipBody)
def ship(request: Request, number: str) -> dict[str, Any]:
    """One parcel a call; the same tracking number twice is one parcel."""
    fields = dict(request.bound)
    units = shapes.units_of(fields.pop("units", None)) or None
    shipping.ship(number=number, units=units, by=actor(request), **fields)
    return order_json(number, None, request)


def _state(request: Request) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in Order.State.values else ""


def _listed(rows: Any, request: Request) -> dict[str, Any]:
    before, limit = cursor_of(request)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    items = [
        {
            "id": one.pk,
            "number": one.number,
            "state": one.state,
            "points": one.points_kept,
            "cash_fen": one.fen_kept,
            "placed_at": one.placed_at,
            "lines": [line_json(line) for line in one.lines.all()],
        }
        for one in rows.order_by("-pk")[: limit + 1]
    ]
    return page(items, limit=limit)


def _line(number: str, member_id: int, line_no: int) -> OrderLine:
    found = selectors.order_page(number, member_id=member_id)
    line = next((one for one in found.lines if one.line_no == line_no), None)
    if line is None:
        raise OrderUnknown
    line.order = found.order
    return line


def line_json(line: OrderLine) -> dict[str, Any]:
    """One line of an order."""
    return {
        "line_no": line.line_no,
        "sku_id": line.sku_id,
        "title": line.shown_title,
        "sku_name": line.sku_name,
        "kind": line.kind,
        "quantity": line.quantity,
        "sent": line.sent,
        "cancelled_quantity": line.cancelled_quantity,
        "returned": line.returned,
        "points": line.points,
        "cash_fen": line.cash_fen,
        "points_kept": line.points_kept,
        "fen_kept": line.fen_kept,
        "is_gift": line.is_gift,
        "gift_of": line.gift_of_no,
        "replaces": line.replaces_no,
    }


def case_json(case: AfterSale) -> dict[str, Any]:
    """A case of after-sale."""
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "reason": case.reason,
        "points": case.points,
        "cash_fen": case.cash_fen,
        "due_at": case.due_at,
        "created_at": case.created_at,
    }


@endpoint("POST", permission="orders.redeem", summary="Put the receipt of an order off, once")
def extend(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """By the mall's days; the same call twice changes nothing more."""
    member = the_member(employee_no)
    receipts.extend(number=number, member_id=member.pk, by=actor(request))
    return order_json(number, member.pk, request)


def order_json(number: str, member_id: int | None, request: Request) -> dict[str, Any]:
    """Everything of one order; 404 for somebody else's."""
    found = selectors.order_page(number, member_id=member_id)
    order, seen = found.order, after_sale_cases.order_care(found.order, found.lines)
    return {
        "number": order.number,
        "state": order.state,
        "points": order.points_kept,
        "cash_fen": order.fen_kept,
        "placed_at": order.placed_at,
        "pay_by": order.pay_by,
        "note": order.note,
        "site_id": order.site_id,
        "address": address_json(found.address, request) if found.address else None,
        "receive_by": order.receive_by,
        "after_sale_until": order.after_sale_until,
        "ended_at": order.ended_at,
        "can_ask_after_sale": seen.can_ask,
        "may": sorted(seen.may.acts),
        "lines": [
            {
                **line_json(one.line),
                "account": one.line.masked_account,
                "cancellable": one.cancellable,
                "returnable": one.returnable,
                "has_codes": one.has_codes,
                "can_review": one.can_review,
                "vouchers": [{"number": v.number, "state": v.state, "starts_at": v.starts_at} for v in one.vouchers],
                "delivery": one.delivery.state if one.delivery else None,
            }
            for one in seen.lines
        ],
        "parcels": [
            {
                "carrier": parcel.carrier,
                "tracking_no": parcel.tracking_no,
                "shipped_at": parcel.shipped_at,
                "scans": [{"at": scan.at, "description": scan.description} for scan in parcel.scans.all()],
                "lines": [{"line_no": one.line.line_no, "quantity": one.quantity} for one in parcel.lines.all()],
            }
            for parcel in found.parcels
        ],
        "events": [
            {"state": one.to_state, "what": one.what, "at": one.at, "reason": gettext(one.reason) if one.reason else ""}
            for one in found.events
        ],
        "cases": [case_json(one) for one in seen.cases],
    }
