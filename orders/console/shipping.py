"""Sending in bulk: pick lists, a sheet to fill in, the same sheet back with tracking numbers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.actors import Actor
from core.documents.sheets import SheetRefused, read_rows
from core.errors import DomainError
from core.events import operation_log
from core.files.downloads import attachment
from core.guards import console, step_up, writes
from core.requests import SignedInRequest
from orders.forms import CourierForm, SheetForm
from orders.selectors import packing
from orders.services import bulk_shipping, couriers


@console("orders.ship")
def bulk(request: SignedInRequest) -> HttpResponse:
    """The pick list and the sheet; posting one judges it, and with `send` ships what is right."""
    by = request.GET.get("by", "warehouse")
    picks = packing.pick_list(by)
    places = sorted({one.place for one in picks})
    context: dict[str, Any] = {
        "picks": picks,
        "places": places,
        "by": by,
        "form": SheetForm(),
        "rows": None,
        "sent": None,
    }
    if request.method == "POST":
        context |= _take(request)
    return render(request, "console/orders/bulk.html", context, status=422 if context["form"].errors else 200)


def _take(request: HttpRequest) -> dict[str, Any]:
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    upload = form.cleaned_data["file"]
    try:
        rows = bulk_shipping.plan([[str(cell) for cell in row] for row in read_rows(upload.read(), upload.name)])
    except SheetRefused as refusal:
        form.add_error("file", str(refusal))
        return {"form": form}
    sent, left = bulk_shipping.ship_all(rows=rows, by=Actor.of(request))
    return {"form": SheetForm(), "rows": left, "sent": sent}


@require_GET
@console("orders.ship")
def pick_pdf(request: SignedInRequest) -> HttpResponse:
    """The pick list on paper."""
    return attachment(
        packing.pick_paper(request.GET.get("by", "warehouse")), f"{_('拣货单')}-{timezone.localdate():%Y%m%d}.pdf"
    )


@require_GET
@console("orders.ship")
@step_up
def to_ship(request: SignedInRequest) -> HttpResponse:
    """Orders to send, with empty columns for tracking numbers. Who took it is written down."""
    sees = request.user.sees
    operation_log.record(by=Actor.of(request), action="orders.to_ship", target="orders")
    content = packing.to_ship_sheet(sees_address=sees("address"), sees_phone=sees("phone"))
    return attachment(content, f"{_('待发货')}-{timezone.localdate():%Y%m%d}.xlsx")


@console("settings.edit")
@step_up(when=writes)
def courier(request: SignedInRequest) -> HttpResponse:
    """The tracking service and its keys: kept sealed, never shown again."""
    courier = couriers.configured()
    form = CourierForm(request.POST or None, courier=courier)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            couriers.save(secrets=said, on=said["on"], by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("物流查询设置已保存"))
            return redirect("console:courier")
    context = {"courier": courier, "form": form}
    return render(request, "console/orders/courier.html", context, status=422 if form.errors else 200)
