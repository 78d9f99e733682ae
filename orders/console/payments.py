"""Payments, refunds, bills and channels for the tenant's staff."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.asked import asked_month
from core.errors import DomainError
from core.guards import console, step_up, writes
from core.requests import SignedInRequest
from core.ui.secret_forms import answered
from orders.errors import RefundUnknown
from orders.forms import BillForm, ChannelForm, PaymentFilterForm
from orders.gateways.payment import GatewayDown, GatewayRefused
from orders.models import Payment, Refund
from orders.selectors import payments as questions
from orders.services import bills as bill_acts
from orders.services import channels as channel_acts
from orders.services import refunds

PAGE = 20


@console("payments.view")
@require_GET
def payments(request: SignedInRequest) -> HttpResponse:
    """What came in and went back, by state, gateway, day and words."""
    form = PaymentFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = questions.payments(
        query=asked.get("q", "").strip(),
        state=asked.get("state", ""),
        gateway=asked.get("gateway", ""),
        first_on=asked.get("first_on"),
        last_on=asked.get("last_on"),
    )
    state = asked.get("state", "")
    tabs = [
        ("", _("全部")),
        ("waiting", _("待支付")),
        ("paid", _("已支付")),
        ("closed", _("支付已关闭")),
        ("late", _("关闭后到账")),
        ("stuck", _("退款卡住")),
    ]
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "sums": questions.payment_sums(),
        "form": form,
        "tabs": [{"code": code, "title": title, "active": code == state} for code, title in tabs],
        "state": state,
    }
    return render(request, "console/orders/payments.html", context)


@console("payments.view")
@require_GET
def payment(request: SignedInRequest, number: str) -> HttpResponse:
    """One payment: what the gateway said of it, and what went back."""
    page = questions.payment_page(number)
    if page is None:
        raise Http404
    return render(request, "console/orders/payment.html", {"page": page})


@console("payments.edit")
@require_POST
def refund_retry(request: SignedInRequest, number: str) -> HttpResponse:
    """Send a refund again that was given up or waits."""
    try:
        row = refunds.retry(number=number, by=Actor.of(request))
    except RefundUnknown as unknown:
        raise Http404 from unknown
    if row.state == Refund.State.DONE:
        messages.success(request, _("这笔退款已经完成"))
    else:
        messages.success(request, _("已重新提交，稍后刷新看结果"))
    return redirect("console:payment", row.payment.number)


@console("payments.view")
@require_GET
def bills(request: SignedInRequest) -> HttpResponse:
    """A month of gateways' bills against ours."""
    return _bills_page(request, BillForm(initial={"day": str(timezone.localdate() - dt.timedelta(days=1))}))


def _bills_page(request: HttpRequest, form: BillForm, status: int = 200) -> HttpResponse:
    months = questions.bill_months()
    first = asked_month(request) or (months[0] if months else timezone.localdate().replace(day=1))
    context = {"month": questions.bill_month(first), "months": months, "form": form}
    return render(request, "console/orders/payments_bills.html", context, status=status)


@console("payments.edit")
@require_POST
def bill_check(request: SignedInRequest) -> HttpResponse:
    """Ask for a day's bill again and compare it anew."""
    form = BillForm(request.POST)
    if not form.is_valid():
        return _bills_page(request, form, status=422)
    try:
        bill = bill_acts.check(gateway=form.cleaned_data["gateway"], day=form.cleaned_data["day"], by=Actor.of(request))
    except (DomainError, GatewayDown, GatewayRefused) as refusal:
        messages.error(
            request, str(refusal) if isinstance(refusal, DomainError) else _("渠道还没有给出这一天的账单，请稍后再试")
        )
    else:
        n = len(bill.differences)
        if n:
            messages.error(request, _("核对完成，有 %(n)d 处差异") % {"n": n})
        else:
            messages.success(request, _("核对完成，完全一致"))
    return redirect("console:payment_bills")


@console("payments.edit")
@step_up(when=writes)
def channels(request: SignedInRequest) -> HttpResponse:
    """The merchant's secrets for each gateway: kept sealed, never shown again."""
    channels = {one.gateway: one for one in channel_acts.configured()}
    forms, status = answered(
        request,
        name="gateway",
        channels=channels,
        form=ChannelForm,
        save=lambda name, secrets: channel_acts.save(gateway=name, secrets=secrets, by=Actor.of(request)),
    )
    if status is None:
        return redirect("console:payment_channels")
    rows = [(one, Payment.Gateway(name).label, forms[name]) for name, one in channels.items()]
    context = {"channels": rows, "active": channel_acts.active()}
    return render(request, "console/orders/payments_channels.html", context, status=status)


@console("payments.edit")
@step_up(when=writes)
@require_POST
def channel_switch(request: SignedInRequest, gateway: str) -> HttpResponse:
    """Open a channel to members, or shut it."""
    on = request.POST.get("on") == "1"
    if gateway not in channel_acts.REAL:
        raise Http404
    try:
        channel_acts.switch(gateway=gateway, on=on, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("渠道已启用，成员现在可以用它支付") if on else _("渠道已停用，进行中的支付与退款不受影响")
        )
    return redirect("console:payment_channels")
