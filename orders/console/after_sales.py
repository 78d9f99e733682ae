"""What the desk decides: redemptions to approve, goods that ran out, after-sale cases, reviews."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Sku
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from orders.errors import CaseUnknown, OrderUnknown
from orders.forms import DecisionForm, ReturnForm, SayForm, ShortageForm
from orders.models import AfterSale, Review
from orders.selectors import after_sale_cases, order_page
from orders.services import after_sales, approvals, reviews, shortages
from points.selectors import budget_choices

PAGE = 20


@console("orders.approve")
def redemptions(request: SignedInRequest) -> HttpResponse:
    """Redemptions waiting for somebody to let them through; posting decides those that were ticked."""
    if request.method == "POST":
        approve = request.POST.get("act") == "approve"
        numbers = [one for one in request.POST.getlist("number")[:200] if one.isalnum()]
        try:
            done = approvals.decide_many(
                numbers=numbers,
                approve=approve,
                reason=request.POST.get("text", "").replace("\x00", "")[:200],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            text = _("已通过 %(n)d 笔") if approve else _("已拒绝 %(n)d 笔，积分已退回")
            messages.success(request, text % {"n": done})
        if request.POST.get("from_order") and len(numbers) == 1:
            return redirect("console:order", numbers[0])
        return redirect("console:redemptions")
    page = Paginator(after_sale_cases.waiting_redemptions(), PAGE).get_page(request.GET.get("page"))
    return render(request, "console/orders/redemptions.html", {"page": page, "form": DecisionForm()})


@console("orders.after_sale")
def cases(request: SignedInRequest) -> HttpResponse:
    """The desk's queue: raised, VIP and nearest clock first."""
    state, counts = request.GET.get("state", ""), after_sale_cases.case_counts()
    tabs: list[tuple[str, Any, int]] = [("", _("待处理"), counts["open"]), ("late", _("已超时"), counts["late"])]
    tabs += [(one.value, one.label, counts.get(one.value, 0)) for one in AfterSale.State]
    known = {code for code, _title, _n in tabs}
    page = Paginator(after_sale_cases.case_queue(state if state in known else ""), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "state": state,
        "tabs": [{"code": code, "title": title, "count": n, "active": state == code} for code, title, n in tabs],
    }
    return render(request, "console/orders/cases.html", context)


@console("orders.after_sale")
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """One case with all that was said; posting takes its next step."""
    try:
        found = after_sale_cases.case_of(number)
    except CaseUnknown as unknown:
        raise Http404 from unknown
    if request.method == "POST":
        _step(request, number)
        return redirect("console:case", number)
    context = {
        "case": found,
        "gifts": after_sale_cases.gifts_of_case(found),
        "say": SayForm(),
        "form": ReturnForm(),
        "decision": DecisionForm(),
    }
    return render(request, "console/orders/case.html", context)


def _step(request: HttpRequest, number: str) -> None:
    act, by, text = request.POST.get("act"), Actor.of(request), request.POST.get("text", "").replace("\x00", "")[:300]
    try:
        if act == "approve":
            after_sales.approve(number=number, by=by, text=text)
        elif act == "refuse":
            after_sales.refuse(number=number, text=text, by=by)
        elif act == "received":
            fit, gifts = bool(request.POST.get("fit")), bool(request.POST.get("gifts_fit"))
            after_sales.received(number=number, by=by, fit_for_sale=fit, gifts_fit=gifts, text=text)
        elif act == "refund":
            after_sales.refund_instead(number=number, text=text, by=by)
        elif act == "again":
            form = ReturnForm(request.POST)
            if not form.is_valid():
                messages.error(request, _("请填写快递公司和运单号"))
                return
            after_sales.sent_again(number=number, by=by, **form.cleaned_data)
        elif act == "say":
            after_sales.say(number=number, text=text, internal=bool(request.POST.get("internal")), by=by)
        else:
            return
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已处理"))


@console("orders.ship")
def shortage(request: SignedInRequest, number: str, line_no: int) -> HttpResponse:
    """Goods ran out: tell the member and offer something."""
    try:
        page = order_page(number)
    except OrderUnknown as unknown:
        raise Http404 from unknown
    line = next((one for one in page.lines if one.line_no == line_no), None)
    if line is None or not line.to_send:
        raise Http404
    form = ShortageForm(request.POST or None, initial={"units": line.to_send})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        skus = Sku.objects.coded(data["substitutes"].replace("，", ",").split(","))
        budget = next((one for one in budget_choices() if (one.available or 0) >= data["sorry_points"]), None)
        try:
            shortages.open_shortage(
                number=number,
                line_no=line_no,
                units=data["units"],
                substitutes=list(skus.values_list("pk", flat=True)),
                wait_until=data["wait_until"],
                sorry_points=data["sorry_points"] if budget else 0,
                budget_id=budget.pk if budget else None,
                reason=data["reason"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已通知成员选择"))
            return redirect("console:order", number)
    context = {"page": page, "line": line, "form": form}
    return render(request, "console/orders/shortage.html", context, status=422 if form.errors else 200)


@console("orders.after_sale")
def review_list(request: SignedInRequest) -> HttpResponse:
    """What members say, to answer or to hide."""
    hidden = {"hidden": True, "shown": False}.get(request.GET.get("show", ""))
    page = Paginator(after_sale_cases.review_list(hidden=hidden), PAGE).get_page(request.GET.get("page"))
    return render(request, "console/orders/reviews.html", {"page": page, "show": request.GET.get("show", "")})


@require_POST
@console("orders.after_sale")
def review_act(request: SignedInRequest, review_id: int, act: str) -> HttpResponse:
    """Answer, hide or show again."""
    get_object_or_404(Review, pk=review_id)
    by = Actor.of(request)
    if act == "reply":
        reviews.reply(review_id=review_id, text=request.POST.get("text", ""), by=by)
    elif act in ("hide", "show"):
        reviews.hide(review_id=review_id, hidden=act == "hide", reason=request.POST.get("text", "")[:200], by=by)
    else:
        raise Http404
    messages.success(request, _("已保存"))
    return redirect("console:reviews")
