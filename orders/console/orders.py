"""Orders and shipping for the tenant's staff."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Warehouse
from core.actors import Actor
from core.asked import asked_day
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from orders import selectors
from orders.errors import OrderUnknown, ReasonNeeded
from orders.forms import CancelForm, ShipForm, units_of
from orders.models import DigitalDelivery, Order
from orders.selectors.after_sale_cases import order_care
from orders.services import delivery, giving_back, privacy, saved_filters, shipping

PAGE = 20


@console("orders.view")
def orders(request: SignedInRequest) -> HttpResponse:
    """Orders by state, words, warehouse and day, or only those that should have left; the waiting ones first in line."""
    asked = request.GET
    state, late = asked.get("state", ""), bool(asked.get("late"))
    rows = selectors.console_list(
        query=asked.get("q", "").replace("\x00", "").strip()[:60],
        state=state if state in Order.State.values else "",
        late=late,
        warehouse=asked.get("warehouse", "").replace("\x00", "")[:20],
        since=asked_day(request, "from"),
        until=asked_day(request, "to"),
    )
    counts = selectors.order_counts()
    tabs = [{"code": "", "title": _("全部"), "count": sum(counts.values()), "active": state == "" and not late}]
    tabs += [
        {"code": s.value, "title": s.label, "count": counts.get(s.value, 0), "active": state == s.value}
        for s in Order.State
    ]
    context = {
        "page": Paginator(rows, PAGE).get_page(asked.get("page")),
        "tabs": tabs,
        "state": state,
        "late": late,
        "late_count": selectors.late_count(),
        "views": selectors.saved_filters(request.user.pk),
        "warehouses": Warehouse.objects.all(),
        "now": timezone.now(),
        "narrowed": any(asked.get(name) for name in saved_filters.KNOWN),
    }
    return render(request, "console/orders/orders.html", context)


@console("orders.view")
@require_POST
def filter_save(request: SignedInRequest) -> HttpResponse:
    """Keep the board as it stands under a name."""
    query = request.POST.get("query", "")[:300]
    saved = saved_filters.save(user_id=request.user.pk, name=request.POST.get("name", ""), query=query)
    if saved is None:
        messages.error(request, _("先选好条件，再起个名字保存。"))
        return redirect("console:orders")
    messages.success(request, _("已保存为常用筛选"))
    return redirect(f"{reverse('console:orders')}?{saved.query}")


@console("orders.view")
@require_POST
def filter_drop(request: SignedInRequest, filter_id: int) -> HttpResponse:
    """Forget a kept view."""
    if not saved_filters.drop(user_id=request.user.pk, filter_id=filter_id):
        raise Http404
    return redirect("console:orders")


@console("orders.view")
def order(request: SignedInRequest, number: str) -> HttpResponse:
    """One order with its address, history and the form that ships it."""
    return _order_page(request, number, ShipForm())


@console("members.unmask")
@require_POST
def order_unmask(request: SignedInRequest, number: str, field: str) -> HttpResponse:
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
def ship(request: SignedInRequest, number: str) -> HttpResponse:
    """Register the parcel; the member is told."""
    _page(number)
    form = ShipForm(request.POST)
    if form.is_valid():
        try:
            shipping.ship(number=number, by=Actor.of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已发货，成员已收到通知"))
            return redirect("console:order", number)
    return _order_page(request, number, form, status=422)


@console("orders.ship")
@require_POST
def cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Take an order back for the member: points return to their lots, goods to the shelf."""
    _page(number)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            giving_back.cancel(number=number, reason=form.cleaned_data["reason"], by=Actor.of(request))
            messages.success(request, _("订单已取消，积分已退回"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("请写明取消原因"))
    return redirect("console:order", number)


@console("orders.ship")
@require_POST
def cancel_units(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back some units that have not left."""
    page = _page(number)
    form = CancelForm(request.POST)
    units = units_of(request.POST, page.lines)
    try:
        if not form.is_valid():
            raise ReasonNeeded
        key = request.POST.get("key", "")[:40] or str(uuid.uuid4())
        giving_back.cancel_units(
            number=number, units=units, key=key, reason=form.cleaned_data["reason"], by=Actor.of(request)
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已取消所选商品，成员已收到通知"))
    return redirect("console:order", number)


@console("orders.ship")
@require_POST
def delivery_decide(request: SignedInRequest, number: str, delivery_id: int) -> HttpResponse:
    """A delivery without an answer: it was done, it was not, or the provider is asked once more."""
    page = _page(number)
    get_object_or_404(DigitalDelivery, pk=delivery_id, line__order=page.order)
    by, act = Actor.of(request), request.POST.get("act")
    try:
        if act == "again":
            delivery.retry(delivery_id=delivery_id, by=by)
        else:
            reason = request.POST.get("text", "")[:200]
            delivery.decide(delivery_id=delivery_id, was_delivered=act == "done", reason=reason, by=by)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已处理"))
    return redirect("console:order", number)


def _page(number: str) -> selectors.OrderPage:
    try:
        return selectors.order_page(number)
    except OrderUnknown as unknown:
        raise Http404 from unknown


def _order_page(request: SignedInRequest, number: str, form: ShipForm, status: int = 200) -> HttpResponse:
    page = _page(number)
    context = {
        "page": page,
        "care": order_care(page.order, page.lines),
        "key": uuid.uuid4(),
        "form": form,
        "cancel_form": CancelForm(),
        "units_form": CancelForm(auto_id="units-%s"),
        "can_ship": request.user.can("orders.ship"),
    }
    return render(request, "console/orders/order.html", context, status=status)
