"""Cart and checkout."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import storefront
from core.tenancy.tasks import nudge
from members import selectors as members
from orders import selectors, tasks
from orders.forms import CheckoutForm
from orders.models import Order
from orders.services import cart as carts
from orders.services import redemptions
from orders.services.redemptions import Terms, Wish
from points import selectors as points


def _number(value: str | None, default: int) -> int:
    """A small whole number a link or form carries; anything else is the default."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else default


@storefront
def cart(request: HttpRequest) -> HttpResponse:
    """What was put aside, with sums and what is short."""
    basket = selectors.cart(request.member.pk)
    return render(
        request, "storefront/orders/cart.html", {"basket": basket, "balance": points.balance(request.member.pk)}
    )


@storefront
@require_POST
def cart_add(request: HttpRequest) -> HttpResponse:
    """Put a sku into the cart, or with `now` go straight to the checkout with it."""
    sku_id, quantity = _number(request.POST.get("sku"), 0), _number(request.POST.get("quantity"), 1)
    if request.POST.get("now"):
        given = _number(request.POST.get("points"), -1)
        more = f"&points={given}" if given >= 0 else ""
        return redirect(f"{reverse('storefront:checkout')}?sku={sku_id}&quantity={quantity}{more}")
    carts.add(member_id=request.member.pk, sku_id=sku_id, quantity=quantity)
    messages.success(request, _("已加入购物车"))
    return redirect(
        request.POST.get("back") if request.POST.get("back", "").startswith("/goods/") else "storefront:cart"
    )


@storefront
@require_POST
def cart_update(request: HttpRequest) -> HttpResponse:
    """Another quantity for a line; zero takes it out."""
    carts.set_quantity(
        member_id=request.member.pk,
        sku_id=_number(request.POST.get("sku"), 0),
        quantity=_number(request.POST.get("quantity"), 0),
    )
    if request.htmx:
        basket = selectors.cart(request.member.pk)
        context = {"basket": basket, "balance": points.balance(request.member.pk)}
        return render(request, "storefront/orders/cart_body.html", context)
    return redirect("storefront:cart")


@storefront
def checkout(request: HttpRequest) -> HttpResponse:
    """Confirm and redeem: one sku from its page (`?sku=&quantity=`) or the whole cart. A refusal keeps what was typed."""
    form = CheckoutForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            order = _place(request, form.cleaned_data)
        except DomainError as error:
            refusal = str(error)
        else:
            if order.state == Order.State.PLACED and not order.address_sealed:
                nudge(tasks.deliver_order, order_id=order.pk)  # in mixed orders the sweeper sees to it within seconds
            done = "order-pay" if order.state == Order.State.UNPAID else "order-done"
            return redirect(f"storefront:{done}", order.number)
    basket = _basket(request)
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


def _one(request: HttpRequest) -> tuple[int, int] | None:
    """The (sku id, quantity) a product page asked for; None means the cart."""
    sku_id = _number(request.GET.get("sku"), 0)
    return (sku_id, max(_number(request.GET.get("quantity"), 1), 1)) if sku_id else None


def _basket(request: HttpRequest) -> selectors.Basket:
    one = _one(request)
    return selectors.basket([one]) if one else selectors.cart(request.member.pk)


def _wishes(request: HttpRequest) -> list[Wish]:
    """What to redeem; of a cart only what is still on sale, as its page showed it."""
    if one := _one(request):
        return [Wish(*one)]
    return [Wish(sku_id=line.sku.sku_id, quantity=line.quantity) for line in selectors.cart(request.member.pk).lines]


def _place(request: HttpRequest, data: dict) -> Order:
    # A repeat of a key finds its order even when the cart is already empty.
    address = members.address(request.member.pk, str(data["address"])).facts if data["address"] else None
    return redemptions.redeem(
        member=request.member,
        wishes=_wishes(request),
        terms=Terms(
            key=str(data["key"]), address=address, note=data["note"], agreed_points=data["agreed_points"],
            agreed_fen=data["agreed_fen"],
        ),
        by=Actor.of(request),
    )  # fmt: skip
