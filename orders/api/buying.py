"""From the cart to the paid order."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from rest_framework.request import Request

from accounts.endpoints import actor, endpoint
from core.tenancy.tasks import enqueue_on_commit
from members import selectors as members
from members.services import addresses as book
from orders import selectors, tasks
from orders.api import shapes
from orders.api.after_order import order_json
from orders.api.people import a_buyer, address_json, the_member
from orders.models import Order
from orders.selectors import Basket, LineRequest
from orders.services import cart as carts
from orders.services import channels, payments, redemptions
from orders.services.payments import Where
from orders.services.redemptions import InvoiceDetails, OrderRequest

NAMES = uuid.UUID("6f0f6c1e-5d1c-4a8e-9c6e-0d6c1b7f5a11")  # from an Idempotency-Key to an order's own key


@endpoint("GET", permission="orders.redeem", summary="A member's cart with prices as they are now")
def cart(request: Request, employee_no: str) -> dict[str, Any]:
    """What is no longer on sale is counted in `gone`."""
    return basket_json(selectors.cart(a_buyer(employee_no)))


@endpoint(
    "POST", permission="orders.redeem", summary="Set how many units of a sku lie in the cart", body=shapes.CartBody
)
def cart_line(request: Request, employee_no: str) -> dict[str, Any]:
    """Nought takes the line out. The same call twice changes nothing more."""
    member = a_buyer(employee_no)
    options = {"member_id": member.pk, **request.bound}
    carts.set_quantity(**options)
    if options["quantity"] and not any(one.sku_id == options["sku_id"] for one in selectors.cart_lines(member.pk)):
        carts.add(**options)
    return basket_json(selectors.cart(member))


@endpoint("GET", permission="orders.redeem", summary="A member's addresses and the company's sites")
def places(request: Request, employee_no: str) -> dict[str, Any]:
    """Masked where the key's owner may not see them in clear; an order names them by id either way."""
    own = [
        {"id": one.public_id, "is_default": one.is_default, **address_json(one.postal, request)}
        for one in members.addresses(the_member(employee_no).pk)
    ]
    return {"addresses": own, "sites": [{"id": one.pk, "name": one.name} for one in members.sites()]}


@endpoint("POST", permission="orders.redeem", summary="Add an address", body=shapes.AddressBody)
def place_new(request: Request, employee_no: str) -> dict[str, Any]:
    """To the member's book, of at most twenty; once per Idempotency-Key."""
    new_id = uuid.uuid5(NAMES, f"{employee_no}/{request.reference}")
    made = book.save_address(member_id=a_buyer(employee_no).pk, by=actor(request), new_id=new_id, **request.bound)
    return {"id": made.public_id, "is_default": made.is_default}


@endpoint("DELETE", permission="orders.redeem", summary="Take an address out of the book")
def place_drop(request: Request, employee_no: str, public_id: uuid.UUID) -> dict[str, Any]:
    """The same call twice changes nothing more."""
    book.delete_address(member_id=the_member(employee_no).pk, public_id=str(public_id), by=actor(request))
    return {"id": public_id}


@endpoint("POST", permission="orders.redeem", summary="What an order would cost", body=shapes.QuoteBody)
def quote(request: Request, employee_no: str) -> dict[str, Any]:
    """Lines, parcels, sums, times that can be booked, what is short. Nothing is written."""
    member = a_buyer(employee_no)
    balance = selectors.member_summary(member.pk).balance
    basket = selectors.basket([LineRequest(**one) for one in request.bound["items"]], member).within(balance.points)
    options = basket_json(basket)
    return {**options, "balance": balance.points, "takes_cash": channels.takes_cash()}


@endpoint(
    "POST",
    permission="orders.redeem",
    summary="Order: points are taken, stock is taken, all or nothing",
    body=shapes.OrderBody,
)
def order_new(request: Request, employee_no: str) -> dict[str, Any]:
    """Once per Idempotency-Key: a repeat answers with the first order. With a cash part it waits to be paid."""
    member, asked = a_buyer(employee_no), request.bound
    address = members.address(member.pk, str(asked["address_id"])).postal if asked["address_id"] else None
    order_request = OrderRequest(
        key=str(uuid.uuid5(NAMES, request.reference)),
        address=address,
        note=asked["note"],
        source=Order.Source.API,
        site_id=members.site(asked["site_id"]).pk if asked["site_id"] else None,
        invoice=InvoiceDetails(**asked["invoice"]) if asked["invoice"] else None,
        agreed_points=asked["agreed_points"],
        agreed_fen=asked["agreed_fen"],
    )
    lines = [LineRequest(**one) for one in asked["items"]]
    made = redemptions.redeem(member=member, lines=lines, order_request=order_request, by=actor(request))
    if made.state == Order.State.PLACED and not made.address_sealed:
        enqueue_on_commit(tasks.deliver_order, order_id=made.pk)
    return order_json(made.number, member.pk, request)


@endpoint("POST", permission="orders.redeem", summary="Begin to pay an order's cash part", body=shapes.PayBody)
def pay(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """What the buyer's device needs: a `url` to open, a `qr` text to show, or the web view's own `parameters`. Safe to repeat."""
    asked, member = request.bound, a_buyer(employee_no)
    here = _address(request, "storefront:order-pay", number)
    where = Where(
        return_url=f"{here}?back=1",
        openid=asked["openid"],
        client_ip=request.META.get("REMOTE_ADDR", ""),
        notify_url=_address(request, "storefront:pay-notify", asked["gateway"]),
    )
    started = payments.start(
        number=number, gateway=asked["gateway"], way=asked["way"], member_id=member.pk, where=where, by=actor(request)
    )
    url = request.build_absolute_uri(started.url) if started.url else ""
    return {"url": url, "qr": started.qr, "parameters": started.parameters}


@endpoint("POST", permission="orders.redeem", summary="Ask the gateway whether an order was paid")
def pay_check(request: Request, employee_no: str, number: str) -> dict[str, Any]:
    """The order's state afterwards. For when the buyer comes back before the gateway's own notice."""
    return {"state": payments.check(number=number, member_id=the_member(employee_no).pk)}


def _address(request: HttpRequest, name: str, *places: str) -> str:
    return request.build_absolute_uri(reverse(name, args=places, urlconf="config.urls_mall"))


def basket_json(basket: Basket) -> dict[str, Any]:
    """Lines by how they arrive, with sums."""
    return {
        "points": basket.points,
        "least_points": basket.least,
        "cash_fen": basket.cash_fen,
        "gone": basket.gone,
        "needs_address": basket.needs_address,
        "needs_approval": basket.needs_approval,
        "is_short": basket.short,
        "groups": [
            {
                "title": group.title,
                "lines": [
                    {
                        "sku_id": line.sku.sku_id,
                        "product_id": line.sku.product.public_id,
                        "title": line.sku.product.shown_title,
                        "sku_name": line.sku.sku_name,
                        "quantity": line.quantity,
                        "points": line.points,
                        "cash_fen": line.cash_fen,
                        "least_points": line.price.least,
                        "most_points": line.price.most,
                        "is_short": line.short,
                        "asks_account": line.asks_account,
                        "slots": [{"id": slot.pk, "starts_at": slot.starts_at} for slot in line.slots],
                    }
                    for line in group.lines
                ],
            }
            for group in basket.groups
        ],
    }
