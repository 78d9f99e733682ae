"""Orders and shipping for the tenant's staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from orders import selectors
from orders.errors import OrderUnknown
from orders.forms import CancelForm, ShipForm
from orders.models import Order
from orders.services import fulfilment, privacy, undoing

PAGE = 20


@console("orders.view")
def orders(request: HttpRequest) -> HttpResponse:
    """Orders by state and words; the waiting ones first in line."""
    state = request.GET.get("state", "")
    rows = selectors.console_list(
        words=request.GET.get("q", "").strip()[:60], state=state if state in Order.State.values else ""
    )
    counts = selectors.order_counts()
    tabs = [{"code": "", "title": _("全部"), "count": sum(counts.values()), "active": state == ""}]
    tabs += [
        {"code": s.value, "title": s.label, "count": counts.get(s.value, 0), "active": state == s.value}
        for s in Order.State
    ]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "console/orders/orders.html", {"page": page, "tabs": tabs, "state": state})


@console("orders.view")
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order with its address, history and the form that ships it."""
    return _order_page(request, number, ShipForm())


@console("members.unmask")
@require_POST
def order_unmask(request: HttpRequest, number: str, field: str) -> HttpResponse:
    """The receiver's phone or address in clear; a fragment. The look is written down."""
    _page(number)
    if field not in ("phone", "address"):
        raise Http404
    try:
        value = privacy.unmask_receiver(number=number, field=field, by=Actor.of(request))
    except OrderUnknown as unknown:
        raise Http404 from unknown
    return render(request, "console/members/unmasked.html", {"value": value})


@console("orders.ship")
@require_POST
def ship(request: HttpRequest, number: str) -> HttpResponse:
    """Register the parcel; the member is told."""
    _page(number)
    form = ShipForm(request.POST)
    if form.is_valid():
        try:
            fulfilment.ship(number=number, by=Actor.of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已发货，成员已收到通知"))
            return redirect("console:order", number)
    return _order_page(request, number, form, status=422)


@console("orders.ship")
@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take an order back for the member: points return to their lots, goods to the shelf."""
    _page(number)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            undoing.cancel(number=number, reason=form.cleaned_data["reason"], by=Actor.of(request))
            messages.success(request, _("订单已取消，积分已退回"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("请写明取消原因"))
    return redirect("console:order", number)


def _page(number: str) -> selectors.OrderPage:
    try:
        return selectors.order_page(number)
    except OrderUnknown as unknown:
        raise Http404 from unknown


def _order_page(request: HttpRequest, number: str, form: ShipForm, status: int = 200) -> HttpResponse:
    context = {
        "page": _page(number),
        "form": form,
        "cancel_form": CancelForm(),
        "can_ship": request.user.can("orders.ship"),
    }
    return render(request, "console/orders/order.html", context, status=status)
