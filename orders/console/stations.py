"""Counters: vouchers are written off here, also when the network comes and goes."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from orders.forms import StationForm
from orders.models import Station
from orders.selectors import after_sale_cases
from orders.services import stations as counters
from orders.services import vouchers


@console("orders.write_off")
def station_list(request: SignedInRequest) -> HttpResponse:
    """Counters, what they did today, and what was written off last; posting opens one."""
    form = StationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        counters.open_station(by=Actor.of(request), **form.cleaned_data)
        messages.success(request, _("核销点已添加"))
        return redirect("console:stations")
    context = {"stations": after_sale_cases.stations(), "used": after_sale_cases.written_off(), "form": form}
    return render(request, "console/orders/stations.html", context, status=422 if form.errors else 200)


@require_POST
@console("orders.write_off")
def station_close(request: SignedInRequest, station_id: int) -> HttpResponse:
    """Close a counter, or open it again."""
    get_object_or_404(Station, pk=station_id)
    counters.set_active(station_id=station_id, is_active=bool(request.POST.get("active")), by=Actor.of(request))
    return redirect("console:stations")


@console("orders.write_off")
def write_off(request: SignedInRequest, station_id: int) -> HttpResponse:
    """The counter's page. Posting writes one voucher off and answers in JSON to the page's own script, else in a message.

    A page without a network keeps what it scanned and posts it later with the moment of the scan (`at`) and the same key.
    """
    station = get_object_or_404(Station, pk=station_id, is_active=True)
    if request.method != "POST":
        return render(
            request, "console/orders/write_off.html", {"station": station, "used": after_sale_cases.written_off(8)}
        )
    told, status = _use(request, station)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(told, status=status)
    (messages.success if told["ok"] else messages.error)(request, str(told["message"]))
    return redirect("console:write_off", station_id)


def _use(request: HttpRequest, station: Station) -> tuple[dict[str, object], int]:
    at = parse_datetime(request.POST.get("at", "")) if request.POST.get("at") else None
    if at is not None and timezone.is_naive(at):
        at = at.replace(tzinfo=dt.UTC)
    try:
        used = vouchers.write_off(
            text=request.POST.get("text", "")[:80],
            station_id=station.pk,
            key=request.POST.get("key", "")[:64],
            scanned_at=at,
            by=Actor.of(request),
        )
    except DomainError as refusal:
        return {"ok": False, "message": str(refusal)}, 409
    message = _("「%(title)s」已核销 · %(name)s") % {
        "title": used.line.shown_title,
        "name": used.line.order.member.name,
    }
    return {"ok": True, "message": message}, 200
