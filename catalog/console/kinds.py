"""What a kind of goods needs besides, and the times of services."""

import datetime as dt
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.console.goods import product_or_404, product_page
from catalog.forms.times import CapacityForm, TimesForm
from catalog.kinds import TIMED, goods_kind
from catalog.models import ServiceSlot, Sku
from catalog.selectors.times import service_days
from catalog.services import kinds, times
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest

DAYS = 14


@console("catalog.edit")
@require_POST
def product_kind(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The details of a product's kind."""
    found = product_or_404(public_id)
    kind_form = goods_kind(found.kind).form
    if kind_form is None:
        raise Http404
    form = kind_form(request.POST, product=found)
    if not form.is_valid():
        return product_page(request, found, None, details_form=form, status=422)
    kinds.save_details(product_id=found.pk, details=form.details(), by=Actor.of(request))
    messages.success(request, _("已保存"))
    return redirect("console:product", public_id)


def _service(sku_id: int) -> Sku:
    return get_object_or_404(Sku.objects.select_related("product"), pk=sku_id, product__kind__in=TIMED)


@console("catalog.edit")
def sku_times(request: SignedInRequest, sku_id: int) -> HttpResponse:
    """The times of a service, day by day; posting a week's pattern makes more."""
    sku = _service(sku_id)
    form = TimesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = times.open_times(sku_id=sku.pk, by=Actor.of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已开放 %(n)s 个时段") % {"n": made})
            return redirect("console:sku_times", sku.pk)
    page = Paginator(service_days(sku.pk), DAYS).get_page(request.GET.get("page"))
    context = {"sku": sku, "product": sku.product, "form": form, "page": page}
    return render(request, "console/catalog/times.html", context, status=422 if form.errors else 200)


@console("catalog.edit")
@require_POST
def time_capacity(request: SignedInRequest, slot_id: int) -> HttpResponse:
    """More or fewer people at one time."""
    slot = get_object_or_404(ServiceSlot, pk=slot_id)
    form = CapacityForm(request.POST)
    if form.is_valid():
        try:
            times.set_capacity(slot_id=slot.pk, capacity=form.cleaned_data["capacity"], by=Actor.of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已保存"))
    else:
        messages.error(request, _("人数须在 0 到 10,000 之间。"))
    return redirect("console:sku_times", slot.sku_id)


@console("catalog.edit")
@require_POST
def day_close(request: SignedInRequest, sku_id: int) -> HttpResponse:
    """No more bookings on a day."""
    sku, on = _service(sku_id), _day(request.POST.get("on", ""))
    if on is None:
        raise Http404
    gone, kept = times.close_day(sku_id=sku.pk, on=on, by=Actor.of(request))
    message = _("已关闭：移除 %(gone)s 个空时段，%(kept)s 个有人预约的保留，不再接受新预约")
    messages.success(request, message % {"gone": gone, "kept": kept})
    return redirect("console:sku_times", sku.pk)


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
