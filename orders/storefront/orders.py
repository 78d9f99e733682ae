"""Orders, the member's own page and first steps."""

import contextlib
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.documents.qr import code_of
from core.errors import DomainError
from core.guards import storefront
from core.requests import MemberRequest
from orders import selectors
from orders.errors import OrderUnknown
from orders.models import Order
from orders.selectors.after_sale_cases import order_care
from orders.selectors.labels import PREFIX
from orders.services import giving_back, receipts
from points import selectors as points

PAGE = 10
OWN = gettext_noop("本人取消")  # kept as a msgid: whoever reads it reads it in their language


@storefront
def order_done(request: MemberRequest, number: str) -> HttpResponse:
    """Thanks, what was redeemed, and what is left."""
    page = _own(request, number)
    return render(request, "storefront/orders/done.html", {"page": page, "balance": points.balance(request.member.pk)})


@storefront
def orders(request: MemberRequest) -> HttpResponse:
    """The member's orders by state."""
    state = request.GET.get("state", "")
    rows = selectors.member_orders(request.member.pk, state=state if state in Order.State.values else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = selectors.order_counts(request.member.pk)
    tabs = [{"code": "", "title": _("全部"), "count": sum(counts.values()), "active": state == ""}]
    tabs += [
        {"code": s.value, "title": s.label, "count": counts.get(s.value, 0), "active": state == s.value}
        for s in Order.State
    ]
    return render(request, "storefront/orders/orders.html", {"page": page, "tabs": tabs, "state": state})


@storefront
def order(request: MemberRequest, number: str) -> HttpResponse:
    """One order: where it stands, its parcels, what came without one, what it cost and why."""
    page = _own(request, number)
    collect = page.order.site_id and any(one.carrier == "site" and one.state != "signed" for one in page.parcels)
    context = {
        "page": page,
        "care": order_care(page.order, page.lines),
        "key": uuid.uuid4(),
        "collect": code_of(f"{PREFIX}.{number}") if collect else None,
    }
    return render(request, "storefront/orders/order.html", context)


@storefront
@require_POST
def order_cancel(request: MemberRequest, number: str) -> HttpResponse:
    """Take back an order that has not left."""
    _own(request, number)
    try:
        giving_back.cancel(number=number, member_id=request.member.pk, reason=OWN, by=Actor.of(request))
        messages.success(request, _("订单已取消，积分已退回"))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("storefront:order", number)


@storefront
@require_POST
def order_receive(request: MemberRequest, number: str) -> HttpResponse:
    """Everything arrived."""
    _own(request, number)
    try:
        receipts.receive(number=number, member_id=request.member.pk, by=Actor.of(request))
        messages.success(request, _("已确认收货，感谢您的兑换"))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("storefront:order", number)


@storefront
@require_POST
def order_extend(request: MemberRequest, number: str) -> HttpResponse:
    """Not here yet: a few days more before it counts as received."""
    _own(request, number)
    try:
        receipts.extend(number=number, member_id=request.member.pk, by=Actor.of(request))
        messages.success(request, _("已延长收货时间"))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("storefront:order", number)


def _own(request: MemberRequest, number: str) -> selectors.OrderPage:
    with contextlib.suppress(OrderUnknown):
        return selectors.order_page(number, member_id=request.member.pk)
    raise Http404


@storefront
def me(request: MemberRequest) -> HttpResponse:
    """The member's own page: balance, orders by state, services."""
    member = request.member
    context = {
        "member": member,
        "balance": points.balance(member.pk),
        "order_counts": selectors.order_counts(member.pk),
    }
    return render(request, "storefront/orders/me.html", context)


@storefront
def tasks(request: MemberRequest) -> HttpResponse:
    """First steps for a new member, ticked off by what they have done."""
    steps = selectors.newcomer_tasks(request.member)
    done = sum(step.done for step in steps)
    return render(request, "storefront/orders/tasks.html", {"tasks": steps, "done": done, "total": len(steps)})
