"""Paying the cash part: the page that asks for it, the gateways' callbacks, and the demo's own cashier."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.documents.qr import code_of
from core.errors import DomainError
from core.guards import public, redirect_whole_page, serves_while_shut, storefront
from core.requests import MallRequest, MemberRequest
from core.tenancy import current_schema
from core.tenancy.tasks import enqueue_on_commit
from orders import tasks
from orders.errors import ChannelUnknown, OrderUnknown
from orders.gateways.payment import GATEWAYS, Started
from orders.models import Order, Payment, PaymentNotice
from orders.selectors import payments as questions
from orders.services import channels, demo_cashier, payment_webhooks, payments
from orders.services.payments import Where

NOTICE_BYTES = 64 * 1024
OPENID, ASKED_STATE = "wechat/openid", "wechat/state"


def way_for(gateway: str, agent: str) -> str:
    """How one pays there with this browser; empty where one can't: WeChat lets nobody into Alipay."""
    one = GATEWAYS[gateway]
    if "MicroMessenger" in agent:
        return one.in_wechat
    return one.on_a_phone if "Mobile" in agent else one.at_a_desk


@storefront
def pay(request: MemberRequest, number: str) -> HttpResponse:
    """What is to be paid, until when, and how. Somebody who comes back from a gateway is asked about there."""
    order = _own(request, number)
    if request.method == "POST":
        return _begin(request, order)
    if "back" in request.GET:
        order.state = payments.check(number=number, member_id=request.member.pk)
    if code := request.GET.get("code"):
        return _came_from_wechat(request, number, code)
    if order.state != Order.State.UNPAID:
        return redirect(_after(order.state, number))
    return _page(request, order)


def _page(request: HttpRequest, order: Order, refusal: str = "", status: int = 200) -> HttpResponse:
    agent = request.headers.get("User-Agent", "")
    ways = [(name, Payment.Gateway(name).label, GATEWAYS[name]) for name in channels.active() if way_for(name, agent)]
    is_over = order.pay_by is None or order.pay_by <= timezone.now()
    context = {"order": order, "ways": ways, "is_over": is_over, "refusal": refusal, "lines": order.lines.all()}
    return render(request, "storefront/orders/pay.html", context, status=status)


def _begin(request: MemberRequest, order: Order) -> HttpResponse:
    gateway = request.POST.get("gateway", "")
    if gateway not in GATEWAYS:
        raise Http404
    way = way_for(gateway, request.headers.get("User-Agent", ""))
    here = request.build_absolute_uri(reverse("storefront:order-pay", args=[order.number]))
    try:
        if way == "jsapi" and OPENID not in request.session:
            request.session[ASKED_STATE] = state = secrets.token_urlsafe(12)
            return _go(request, order, Started(url=payments.authorize_url(back=here, state=state)))
        where = Where(
            return_url=f"{here}?back=1",
            openid=request.session.get(OPENID, ""),
            client_ip=request.META.get("REMOTE_ADDR", ""),
            notify_url=request.build_absolute_uri(reverse("storefront:pay-notify", args=[gateway])),
        )
        started = payments.start(
            number=order.number,
            gateway=gateway,
            way=way,
            member_id=request.member.pk,
            where=where,
            by=Actor.of(request),
        )
    except DomainError as refusal:
        return _page(request, order, str(refusal), status=409)
    if started.url.startswith("/"):
        return redirect(started.url)
    return _go(request, order, started)


def _go(request: HttpRequest, order: Order, started: Started) -> HttpResponse:
    """The last page of ours: a code to scan, WeChat's own sheet, or a link away. (A form may not be redirected to another
    site, and WeChat asks where its payers come from.)"""
    context = {"order": order, "started": started, "qr": code_of(started.qr) if started.qr else None}
    response = render(request, "storefront/orders/pay_go.html", context)
    response["Referrer-Policy"] = "origin"
    return response


def _came_from_wechat(request: HttpRequest, number: str, code: str) -> HttpResponse:
    asked = request.session.pop(ASKED_STATE, "")
    if not asked or request.GET.get("state") != asked:
        raise Http404
    try:
        request.session[OPENID] = payments.openid_of(code=code)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("storefront:order-pay", number)


@storefront
@require_GET
def pay_state(request: MemberRequest, number: str) -> HttpResponse:
    """Polled every few seconds: nothing while the order waits, the next page when it does not. A fragment."""
    try:
        state = questions.order_state(number, request.member.pk)
    except OrderUnknown as unknown:
        raise Http404 from unknown
    if state == Order.State.UNPAID:
        return HttpResponse(status=204)
    return redirect_whole_page(request, _after(state, number))


def _after(state: str, number: str) -> str:
    name = "order" if state in (Order.State.CANCELLED, Order.State.APPROVAL) else "order-done"
    return reverse(f"storefront:{name}", args=[number])


@csrf_exempt
@public
@serves_while_shut
@require_POST
def pay_notify(request: MallRequest, gateway: str) -> HttpResponse:
    """A gateway's callback, signed by it; answered in its own form. The host says whose it is."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > NOTICE_BYTES:
        return HttpResponse(status=413)
    try:
        told = payment_webhooks.notice(gateway=gateway, headers=request.headers, body=request.body)
    except ChannelUnknown as unknown:
        raise Http404 from unknown
    if told.outcome == PaymentNotice.Outcome.PAID and told.order_id is not None and request.tenant.is_open:
        enqueue_on_commit(tasks.deliver_order, order_id=told.order_id)
    body, kind = channels.gateway(gateway).answer(told.status == 200)
    return HttpResponse(body, content_type=kind, status=told.status)


@storefront
def demo_cashier_page(request: MemberRequest, number: str) -> HttpResponse:
    """The demo's own cashier: it takes no money. In development it also offers what goes wrong with real ones."""
    if not settings.FAKE_PAYMENTS:
        raise Http404
    try:
        page = questions.demo_page(number, request.member.pk)
    except OrderUnknown as unknown:
        raise Http404 from unknown
    if request.method == "POST":
        return _press(request, page)
    choices = demo_cashier.CHOICES if settings.DEBUG else demo_cashier.CHOICES[:2]
    return render(request, "storefront/orders/cashier.html", {"page": page, "choices": choices})


def _press(request: HttpRequest, page: questions.DemoPage) -> HttpResponse:
    choice = request.POST.get("choice", "")
    if choice not in (demo_cashier.CHOICES if settings.DEBUG else demo_cashier.CHOICES[:2]):
        raise Http404
    demo_cashier.press(number=page.trade.number, choice=choice)
    if choice == demo_cashier.LATE:
        kwargs = {"tenant": current_schema(), "trade_id": page.trade.pk}
        tasks.demo_cashier_pays.apply_async(kwargs=kwargs, countdown=demo_cashier.LATE_SECONDS)
    if choice == demo_cashier.FAIL:
        messages.error(request, _("支付没有成功，可以重新支付。"))
    back = reverse("storefront:order-pay", args=[page.payment.order.number])
    return redirect(f"{back}?back=1" if choice in (demo_cashier.OK, demo_cashier.TWICE, demo_cashier.LOST) else back)


def _own(request: MemberRequest, number: str) -> Order:
    try:
        return questions.order_to_pay(number, request.member.pk)
    except OrderUnknown as unknown:
        raise Http404 from unknown
