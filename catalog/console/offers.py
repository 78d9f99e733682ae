"""What skus cost, in full: sliders, tier prices, who may buy, gifts, approval; flash offers and their calendar."""

import datetime as dt
import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import selectors
from catalog.forms import FlashForm, OfferForm
from catalog.models import Offer, Sku
from catalog.services import offers
from catalog.services.offers import Price
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest


def _sku(public_id: uuid.UUID, sku_id: int) -> Sku:
    return get_object_or_404(Sku.objects.select_related("product"), pk=sku_id, product__public_id=public_id)


@console("catalog.edit")
def sku_offer(request: SignedInRequest, public_id: uuid.UUID, sku_id: int) -> HttpResponse:
    """All terms of a sku's standard price."""
    sku = _sku(public_id, sku_id)
    now = selectors.standard_offer(sku.pk)
    form = OfferForm(request.POST or None, initial=OfferForm.initial_of(now))
    if request.method == "POST" and form.is_valid():
        try:
            offers.set_price(sku_id=sku.pk, price=form.price(), by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("价格已更新，即刻生效"))
            return redirect("console:sku_offer", public_id, sku_id)
    return _page(request, sku, form, FlashForm(auto_id="flash-%s"))


def _page(request: HttpRequest, sku: Sku, form: OfferForm, flash: FlashForm) -> HttpResponse:
    bad = form.errors or flash.errors
    context = {
        "sku": sku,
        "product": sku.product,
        "form": form,
        "flash": flash,
        "planned": selectors.flash_offers(sku_id=sku.pk),
    }
    return render(request, "console/catalog/offer.html", context, status=422 if bad else 200)


@console("catalog.edit")
@require_POST
def flash_plan(request: SignedInRequest, public_id: uuid.UUID, sku_id: int) -> HttpResponse:
    """Plan a flash offer; what it does not say stays as in the standard price."""
    sku = _sku(public_id, sku_id)
    now = selectors.standard_offer(sku.pk)
    form = FlashForm(request.POST, auto_id="flash-%s")
    if form.is_valid():
        data = form.cleaned_data
        usual = Price.of(now) if now else Price(points=data["points"])
        price = replace(
            usual,
            points=data["points"],
            cash_fen=form.fen("cash_yuan"),
            limit=data["limit"],
            min_points=None,
            swap_fen_per_100=0,
            tier_points={},
        )
        try:
            offers.open_flash(
                sku_id=sku.pk,
                price=price,
                name=data["name"],
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                quota=data["quota"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("限时抢兑已安排"))
            return redirect("console:sku_offer", public_id, sku_id)
    return _page(request, sku, OfferForm(initial=OfferForm.initial_of(now)), form)


@console("catalog.edit")
@require_POST
def flash_end(request: SignedInRequest, offer_id: int) -> HttpResponse:
    """End a flash offer before its time."""
    offer = get_object_or_404(Offer.objects.select_related("sku__product"), pk=offer_id, kind=Offer.Kind.FLASH)
    offers.end_flash(offer_id=offer.pk, by=Actor.of(request))
    messages.success(request, _("已提前结束，价格恢复为常规价"))
    return redirect("console:sku_offer", offer.sku.product.public_id, offer.sku_id)


@console("catalog.view")
def calendar(request: SignedInRequest) -> HttpResponse:
    """Flash offers of six weeks, day by day: what runs when, and what is left of it."""
    first = timezone.localdate() - dt.timedelta(days=timezone.localdate().weekday())
    days = [first + dt.timedelta(days=n) for n in range(42)]
    rows = selectors.flash_offers(since=days[0], until=days[-1])
    weeks = [
        [(day, [one for one in rows if _runs(one, day)]) for day in days[start : start + 7]]
        for start in range(0, 42, 7)
    ]
    context = {"weeks": weeks, "rows": rows, "today": timezone.localdate()}
    return render(request, "console/catalog/calendar.html", context)


def _runs(offer: Offer, day: dt.date) -> bool:
    starts, ends = timezone.localtime(offer.starts_at).date(), timezone.localtime(offer.ends_at).date()
    return starts <= day <= ends
