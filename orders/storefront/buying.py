"""Cart and checkout."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.cleaners import clean_phone, grouped
from core.errors import DomainError
from core.guards import storefront
from core.requests import MemberRequest
from core.tenancy.tasks import enqueue_on_commit
from members import selectors as members
from orders import selectors, tasks
from orders.errors import AccountNotSeen
from orders.forms import CheckoutForm
from orders.models import Order
from orders.selectors import Basket, LineRequest
from orders.services import cart as carts
from orders.services import channels, redemptions
from orders.services.redemptions import OrderRequest
from points import selectors as points

ITEM = re.compile(r"(\d{1,18}):(\d{1,2})(?::(\d{1,9}))?\Z")
MOST_ITEMS = 20
ACCOUNT_READ = 300  # characters of a typed account that are looked at: a longer one is refused, not cut to a shorter


def _number(value: str | None, default: int) -> int:
    """A small whole number a link or form carries; anything else is the default."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else default


@storefront
def cart(request: MemberRequest) -> HttpResponse:
    """What was put aside, with sums and what is short."""
    return render(request, "storefront/orders/cart.html", _cart_context(request))


def _cart_context(request: MemberRequest) -> dict:
    request.summary = summary = selectors.member_summary(request.member.pk)
    basket = selectors.cart(request.member)
    return {"basket": basket, "balance": summary.balance, "short_of": max(basket.least - summary.balance.points, 0)}


@storefront
@require_POST
def cart_add(request: MemberRequest) -> HttpResponse:
    """Put a sku into the cart, or with `now` go straight to the checkout with it."""
    sku_id, quantity = _number(request.POST.get("sku"), 0), _number(request.POST.get("quantity"), 1)
    if request.POST.get("now"):
        given = _number(request.POST.get("points"), -1)
        more = f"&points={given}" if given >= 0 else ""
        return redirect(f"{reverse('storefront:checkout')}?sku={sku_id}&quantity={quantity}{more}")
    carts.add(member_id=request.member.pk, sku_id=sku_id, quantity=quantity)
    messages.success(request, _("已加入购物车"))
    return redirect(request.POST["back"] if request.POST.get("back", "").startswith("/goods/") else "storefront:cart")


@storefront
@require_POST
def cart_update(request: MemberRequest) -> HttpResponse:
    """Another quantity for a line; zero takes it out."""
    carts.set_quantity(
        member_id=request.member.pk,
        sku_id=_number(request.POST.get("sku"), 0),
        quantity=_number(request.POST.get("quantity"), 0),
    )
    if request.htmx:
        return render(request, "storefront/orders/cart_body.html", _cart_context(request))
    return redirect("storefront:cart")


@storefront
def checkout(request: MemberRequest) -> HttpResponse:
    """Confirm and redeem: one sku from its page (`?sku=&quantity=&points=`), a proposed set (`?items=sku:units:points,…`) or
    the whole cart. A refusal keeps what was typed."""
    asked = _asked(request)
    form = CheckoutForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid() and not request.POST.get("recount"):
        try:
            _ensure_account_was_shown(request, asked)
            order = _place(request, asked, form.cleaned_data)
        except DomainError as error:
            refusal = str(error)
        else:
            return _placed(order)
    request.summary = summary = selectors.member_summary(request.member.pk)
    basket = selectors.basket(asked, request.member).within(summary.balance.points)
    if not basket.lines:
        return redirect("storefront:cart")
    context = {"refusal": refusal, "form": form, **_checkout_context(request, basket, summary.balance)}
    return render(request, "storefront/orders/checkout.html", context, status=409 if refusal else 200)


def _ensure_account_was_shown(request: HttpRequest, asked: Sequence[LineRequest]) -> None:
    """The account to top up must equal the one the page showed large. Without JavaScript the page shows what was typed before, so
    a new account is shown first and ordered with the next tap. Raises AccountNotSeen."""
    for one in asked:
        seen = request.POST.get(f"account-seen-{one.sku_id}")
        if one.account and seen is not None and clean_phone(seen[:ACCOUNT_READ]) != clean_phone(one.account):
            raise AccountNotSeen


def _accounts(basket: Basket, phone: str) -> list[dict[str, object]]:
    """What is topped up, line by line: the text its field begins with, and the same in groups."""
    rows = []
    for line in basket.lines:
        if line.asks_account:
            text = line.account_with(phone)
            rows.append({"id": line.sku.sku_id, "text": text, "shown": grouped(line.account_rule.clean(text) or text)})
    return rows


def _checkout_context(request: MemberRequest, basket: Basket, balance: points.Balance) -> dict:
    member = request.member
    phone = member.phone if any(line.asks_account for line in basket.lines) else ""
    addresses = members.addresses(member.pk) if basket.needs_address else []
    sites = members.sites() if basket.needs_address else []
    chosen = request.POST.get("address") or request.GET.get("address") or ""
    places = [*(one.public_id for one in addresses), *(f"site-{one.pk}" for one in sites)]
    return {
        "basket": basket,
        "balance": balance,
        "addresses": addresses,
        "sites": sites,
        "chosen": chosen if chosen in places else (places[0] if places else ""),
        # A refused try gets a new key: prices or stock may differ, and the old key stays free for its own answer.
        "key": uuid.uuid4(),
        "left_after": balance.points - basket.points,
        "short_of": max(basket.points - balance.points, 0),
        "no_cash": basket.cash_fen and not channels.takes_cash(),
        "spent": selectors.spent_first(points.ending(member.pk, within_days=3650), basket.points, balance.points),
        "wallets": points.wallets(member.pk),
        "accounts": _accounts(basket, phone),
    }


def _placed(order: Order) -> HttpResponse:
    """To the cashier when something is to be paid, else to the thanks."""
    if order.state == Order.State.UNPAID:
        return redirect("storefront:order-pay", order.number)
    if order.state == Order.State.PLACED and not order.address_sealed:
        enqueue_on_commit(
            tasks.deliver_order, order_id=order.pk
        )  # in mixed orders the sweeper sees to it within seconds
    return redirect("storefront:order-done", order.number)


def _asked(request: MemberRequest) -> list[LineRequest]:
    """What the page is about; points typed on it go before those of its address."""
    query, typed = request.GET, request.POST
    if sku_id := _number(query.get("sku"), 0):
        given = _number(query.get("points"), -1)
        found = [LineRequest(sku_id, max(_number(query.get("quantity"), 1), 1), given if given >= 0 else None)]
    elif items := query.get("items"):
        matches = [match for one in items.split(",")[:MOST_ITEMS] if (match := ITEM.match(one))]
        found = [LineRequest(int(m[1]), max(int(m[2]), 1), int(m[3]) if m[3] else None) for m in matches]
    else:
        found = selectors.cart_lines(request.member.pk)
    return [_typed(one, typed) for one in found]


def _typed(one: LineRequest, typed: QueryDict) -> LineRequest:
    points_typed = _number(typed.get(f"points-{one.sku_id}"), -1)
    account = typed.get(f"account-{one.sku_id}", "").strip()[:ACCOUNT_READ]
    return replace(
        one,
        points=points_typed if points_typed >= 0 else one.points,
        account=account,
        slot_id=_number(typed.get(f"slot-{one.sku_id}"), 0) or None,
    )


def _place(request: MemberRequest, asked: Sequence[LineRequest], data: dict) -> Order:
    member = request.member
    address = members.address(member.pk, data["address"]).postal if data["address"] else None
    site = members.site(data["site"]) if data["site"] else None
    return redemptions.redeem(
        member=member,
        lines=_lines(request, asked),
        by=Actor.of(request),
        order_request=OrderRequest(
            key=str(data["key"]),
            address=address,
            site_id=site.pk if site else None,
            note=data["note"],
            invoice=data["invoice"],
            agreed_points=data["agreed_points"],
            agreed_fen=data["agreed_fen"],
        ),
    )


def _lines(request: MemberRequest, asked: Sequence[LineRequest]) -> list[LineRequest]:
    """What to redeem. One sku goes as it was asked for: the statement that places the order checks it, so the busiest page
    needs no second query. Of a cart or a proposed set only what is still on sale goes, as its page showed it; a repeat of a key
    finds its order even when the cart is already empty."""
    if request.GET.get("sku"):
        return list(asked)
    return [
        LineRequest(
            line.sku.sku_id,
            line.quantity,
            points=line.points if line.price.has_slider else None,
            account=line.account if line.asks_account else "",
            slot_id=line.slot_id if line.asks_slot else None,
        )
        for line in selectors.basket(asked, request.member).lines
    ]
