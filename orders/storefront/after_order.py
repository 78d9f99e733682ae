"""After an order: codes and vouchers to use, a choice when goods ran out, cases, reviews."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog.services import codes
from core.actors import Actor
from core.documents.qr import code_of
from core.errors import DomainError
from core.guards import insider, storefront
from core.requests import MemberRequest, SignedInRequest
from orders import selectors
from orders.errors import CaseUnknown, OrderUnknown, VoucherUnknown
from orders.forms import CaseForm, ReturnForm, ReviewForm, SayForm, units_of
from orders.models import AfterSale, OrderLine
from orders.selectors import after_sale_cases
from orders.services import after_sales, giving_back, photos, reviews, shortages, vouchers
from orders.storefront.orders import OWN


def _page(request: MemberRequest, number: str) -> selectors.OrderPage:
    try:
        return selectors.order_page(number, member_id=request.member.pk)
    except OrderUnknown as unknown:
        raise Http404 from unknown


def _line(page: selectors.OrderPage, line_no: int) -> OrderLine:
    found = next((line for line in page.lines if line.line_no == line_no), None)
    if found is None:
        raise Http404
    return found


@require_POST
@never_cache
@storefront
def codes_reveal(request: MemberRequest, number: str, line_no: int) -> HttpResponse:
    """The codes of a line in clear; a fragment in its place. Every look is written down."""
    line = _line(_page(request, number), line_no)
    line.order.number = number
    found = codes.reveal(reference=line.reference, by=Actor.of(request), owner=True)
    return render(request, "storefront/orders/codes.html", {"codes": found})


@require_GET
@never_cache
@storefront
def voucher(request: MemberRequest, number: str) -> HttpResponse:
    """A voucher with its code of this moment; asked for again by itself, as a fragment, when that is over."""
    try:
        found = after_sale_cases.voucher_of(number, request.member.pk)
    except VoucherUnknown as unknown:
        raise Http404 from unknown
    shown = vouchers.show(found) if found.state == found.State.OPEN else None
    first = vouchers.usable_from(found) if shown else None
    early = first if first is not None and first > timezone.now() else None
    context = {"voucher": found, "shown": shown, "early": early, "qr": code_of(shown.text) if shown else None}
    part = request.htmx and not request.htmx.boosted
    return render(request, f"storefront/orders/{'voucher_code' if part else 'voucher'}.html", context)


@require_POST
@storefront
def units_cancel(request: MemberRequest, number: str) -> HttpResponse:
    """Take back some units that have not left."""
    page = _page(request, number)
    units = units_of(request.POST, page.lines)
    key = request.POST.get("key", "")[:40] or str(uuid.uuid4())
    try:
        giving_back.cancel_units(
            number=number,
            units=units,
            key=key,
            reason=OWN,
            member_id=request.member.pk,
            by=Actor.of(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已取消所选商品，积分原路退回"))
    return redirect("storefront:order", number)


@require_POST
@storefront
def shortage_choose(request: MemberRequest, number: str, shortage_id: int) -> HttpResponse:
    """The answer to goods that ran out: swap, wait or refund."""
    _page(request, number)
    choice, _sep, sku = request.POST.get("choice", "").partition("-")
    sku_id = int(sku) if sku.isdecimal() and len(sku) < 19 else 0
    try:
        shortages.choose(
            shortage_id=shortage_id,
            member_id=request.member.pk,
            choice=choice,
            sku_id=sku_id,
            by=Actor.of(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已按您的选择处理"))
    return redirect("storefront:order", number)


@storefront
def case_new(request: MemberRequest, number: str) -> HttpResponse:
    """Ask for a return, an exchange, a refund or what is missing, with pictures."""
    page = _page(request, number)
    form = CaseForm(request.POST or None, request.FILES or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        data, by = form.cleaned_data, Actor.of(request)
        units = units_of(request.POST, page.lines)
        try:
            pictures = [photos.to_webp(one.read()) for one in data["photos"]]
            case = after_sales.ask(
                number=number,
                member=request.member,
                kind=data["kind"],
                units=units,
                reason=data["reason"],
                text=data["text"],
                pictures=pictures,
                by=by,
            )
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, _("已提交，我们会尽快处理"))
            return redirect("storefront:case", case.number)
    context = {
        "page": page,
        "care": after_sale_cases.order_care(page.order, page.lines),
        "form": form,
        "refusal": refusal,
        "asked": units_of(request.POST, page.lines),
    }
    return render(request, "storefront/orders/case_new.html", context, status=422 if refusal or form.errors else 200)


@require_GET
@storefront
def cases(request: MemberRequest) -> HttpResponse:
    """The member's cases."""
    return render(
        request, "storefront/orders/cases.html", {"cases": after_sale_cases.member_cases(request.member.pk)[:50]}
    )


@storefront
def case(request: MemberRequest, number: str) -> HttpResponse:
    """One case: where it stands, what was said; posting says something, sends goods back or withdraws."""
    member_id = request.member.pk
    try:
        found = after_sale_cases.case_of(number, member_id=member_id)
    except CaseUnknown as unknown:
        raise Http404 from unknown
    if request.method == "POST":
        _act(request, found)
        return redirect("storefront:case", number)
    notes = [note for note in found.notes.all() if not note.is_internal]
    context = {
        "case": found,
        "gifts": after_sale_cases.gifts_of_case(found),
        "notes": notes,
        "say": SayForm(),
        "form": ReturnForm(),
    }
    return render(request, "storefront/orders/case.html", context)


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\x00", "")


def _act(request: MemberRequest, found: AfterSale) -> None:
    act, by, member_id = request.POST.get("act"), Actor.of(request), request.member.pk
    try:
        if act == "withdraw":
            after_sales.withdraw(number=found.number, member_id=member_id, by=by)
            messages.success(request, _("售后已撤销"))
        elif act == "sent":
            form = ReturnForm(request.POST)
            if form.is_valid():
                after_sales.sent_back(number=found.number, member_id=member_id, by=by, **form.cleaned_data)
                messages.success(request, _("已登记运单号，收到后会尽快处理"))
            else:
                messages.error(request, _("请填写快递公司和运单号"))
        elif act == "say":
            after_sales.say(number=found.number, text=_text(request), by=by, member_id=member_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))


@storefront
def review(request: MemberRequest, number: str, line_no: int) -> HttpResponse:
    """Stars, words and pictures for a line that was received."""
    page = _page(request, number)
    line = _line(page, line_no)
    form = ReviewForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            pictures = [photos.to_webp(one.read()) for one in data["photos"]]
            reviews.write(
                number=number,
                line_no=line_no,
                member_id=request.member.pk,
                stars=data["stars"],
                text=data["text"],
                is_anonymous=data["is_anonymous"],
                pictures=pictures,
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("谢谢您的评价"))
            return redirect("storefront:order", number)
    context = {"page": page, "line": line, "form": form}
    return render(request, "storefront/orders/review.html", context, status=422 if form.errors else 200)


@require_GET
@insider
def photo(request: SignedInRequest, name: str) -> HttpResponseBase:
    """A picture of a review, for everybody inside; of a case, for its member and the desk."""
    found = after_sale_cases.photo_of(name)
    if found is None:
        raise Http404
    if (
        found.case is not None
        and found.case.member.user_id != request.user.pk
        and not request.user.can("orders.after_sale")
    ):
        raise Http404
    response = FileResponse(found.file.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
