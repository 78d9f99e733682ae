"""Cart, checkout and orders as a member sees them."""

import contextlib
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import storefront
from members import selectors as members
from orders import selectors
from orders.errors import OrderUnknown
from orders.forms import CheckoutForm
from orders.models import Order
from orders.services import cart as carts
from orders.services import fulfilment, redemptions
from orders.services.redemptions import Wish
from points import selectors as points

PAGE = 10


def _number(value: str | None, default: int) -> int:
    """A small whole number a link or form carries; anything else is the default."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else default


@storefront
def cart(request: HttpRequest) -> HttpResponse:
    """What was put aside, with sums and what is short."""
    basket = selectors.cart(request.member.pk)
    return render(request, "storefront/orders/cart.html", {"basket": basket, "balance": points.balance(request.member.pk)})


@storefront
@require_POST
def cart_add(request: HttpRequest) -> HttpResponse:
    """Put a sku into the cart, or with `now` go straight to the checkout with it."""
    sku_id, quantity = _number(request.POST.get("sku"), 0), _number(request.POST.get("quantity"), 1)
    if request.POST.get("now"):
        return redirect(f"{_checkout_url()}?sku={sku_id}&quantity={quantity}")
    carts.add(member_id=request.member.pk, sku_id=sku_id, quantity=quantity)
    messages.success(request, _("已加入购物车"))
    return redirect(request.POST.get("back") if request.POST.get("back", "").startswith("/goods/") else "storefront:cart")


@storefront
@require_POST
def cart_update(request: HttpRequest) -> HttpResponse:
    """Another quantity for a line; zero takes it out."""
    carts.set_quantity(
        member_id=request.member.pk, sku_id=_number(request.POST.get("sku"), 0), quantity=_number(request.POST.get("quantity"), 0)
    )
    if request.htmx:
        basket = selectors.cart(request.member.pk)
        context = {"basket": basket, "balance": points.balance(request.member.pk)}
        return render(request, "storefront/orders/cart_body.html", context)
    return redirect("storefront:cart")


def _checkout_url() -> str:
    from django.urls import reverse

    return reverse("storefront:checkout")


@storefront
def checkout(request: HttpRequest) -> HttpResponse:
    """Confirm and redeem: one sku from its page (`?sku=&quantity=`) or the whole cart. A refusal keeps what was typed."""
    basket = _basket(request)
    form = CheckoutForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            order = _place(request, basket, form.cleaned_data)
        except DomainError as error:
            refusal = str(error)
        else:
            return redirect("storefront:order-done", order.number)
    if not basket.lines:
        return redirect("storefront:cart")
    balance = points.balance(request.member.pk)
    addresses = members.addresses(request.member.pk) if basket.needs_address else []
    chosen = request.POST.get("address") or request.GET.get("address")
    context = {
        "basket": basket, "balance": balance, "addresses": addresses, "refusal": refusal, "form": form,
        "chosen": next((a for a in addresses if a.public_id == chosen), addresses[0] if addresses else None),
        # A refused try gets a new key: prices or stock may differ, and the old key stays free for its own answer.
        "key": uuid.uuid4(), "left_after": balance.points - basket.points, "short_of": max(basket.points - balance.points, 0),
    }  # fmt: skip
    return render(request, "storefront/orders/checkout.html", context, status=409 if refusal else 200)


def _basket(request: HttpRequest) -> selectors.Basket:
    sku_id = _number(request.GET.get("sku"), 0)
    if sku_id:
        return selectors.basket([(sku_id, max(_number(request.GET.get("quantity"), 1), 1))])
    return selectors.cart(request.member.pk)


def _place(request: HttpRequest, basket: selectors.Basket, data: dict) -> Order:
    # A repeat of a key finds its order even when the cart is already empty.
    address = members.address(request.member.pk, str(data["address"])).facts if data["address"] else None
    return redemptions.redeem(
        member=request.member,
        wishes=[Wish(sku_id=line.sku.sku_id, quantity=line.quantity) for line in basket.lines],
        key=str(data["key"]), address=address, note=data["note"], agreed_points=data["agreed_points"], by=Actor.of(request),
    )  # fmt: skip


@storefront
def order_done(request: HttpRequest, number: str) -> HttpResponse:
    """Thanks, what was redeemed, and what is left."""
    page = _own(request, number)
    return render(request, "storefront/orders/done.html", {"page": page, "balance": points.balance(request.member.pk)})


@storefront
def orders(request: HttpRequest) -> HttpResponse:
    """The member's orders by state."""
    state = request.GET.get("state", "")
    rows = selectors.member_orders(request.member.pk, state=state if state in Order.State.values else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = selectors.order_counts(request.member.pk)
    tabs = [{"code": "", "title": _("全部"), "count": sum(counts.values()), "active": state == ""}]
    tabs += [{"code": s.value, "title": s.label, "count": counts.get(s.value, 0), "active": state == s.value} for s in Order.State]
    return render(request, "storefront/orders/orders.html", {"page": page, "tabs": tabs, "state": state})


@storefront
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order: where it stands, its parcels, what it cost and why."""
    return render(request, "storefront/orders/order.html", {"page": _own(request, number)})


@storefront
@require_POST
def order_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take back an order that has not left."""
    _own(request, number)
    try:
        fulfilment.cancel(number=number, member_id=request.member.pk, reason=_("本人取消"), by=Actor.of(request))
        messages.success(request, _("订单已取消，积分已退回"))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("storefront:order", number)


@storefront
@require_POST
def order_receive(request: HttpRequest, number: str) -> HttpResponse:
    """Everything arrived."""
    _own(request, number)
    try:
        fulfilment.receive(number=number, member_id=request.member.pk, by=Actor.of(request))
        messages.success(request, _("已确认收货，感谢您的兑换"))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("storefront:order", number)


def _own(request: HttpRequest, number: str) -> selectors.OrderPage:
    with contextlib.suppress(OrderUnknown):
        return selectors.order_page(number, member_id=request.member.pk)
    raise Http404


@storefront
def me(request: HttpRequest) -> HttpResponse:
    """The member's own page: balance, orders by state, services."""
    member = request.member
    context = {"member": member, "balance": points.balance(member.pk), "order_counts": selectors.order_counts(member.pk)}
    return render(request, "storefront/orders/me.html", context)


@storefront
def tasks(request: HttpRequest) -> HttpResponse:
    """First steps for a new member, ticked off by what they have done."""
    steps = selectors.newcomer_tasks(request.member)
    done = sum(step.done for step in steps)
    return render(request, "storefront/orders/tasks.html", {"tasks": steps, "done": done, "total": len(steps)})
