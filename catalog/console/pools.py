"""Pools of codes: how many are left, bringing more. What a code says is never shown here."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.forms import CodesForm
from catalog.kinds import POOLED
from catalog.models import Sku
from catalog.selectors import pools as selectors
from catalog.services import codes
from core.actors import Actor
from core.documents.sheets import SheetRefused, read_rows
from core.errors import DomainError
from core.guards import console, step_up, writes
from core.requests import SignedInRequest


@console("codes.import")
def pools(request: SignedInRequest) -> HttpResponse:
    """Every pool, the emptiest first."""
    return render(request, "console/catalog/pools.html", {"pools": selectors.pools()})


@console("codes.import")
@step_up(when=writes)
def pool(request: SignedInRequest, sku_id: int) -> HttpResponse:
    """One pool; posting a sheet (number, secret) fills it, whole or not at all."""
    sku = get_object_or_404(Sku.objects.select_related("product"), pk=sku_id, product__kind__in=POOLED)
    form = CodesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rows = [row for row in read_rows(data["file"].read(), data["file"].name) if any(row)]
            pairs = [(row[0], row[1]) if len(row) > 1 and row[1] else ("", row[0]) for row in rows[data["header"] :]]
            batch = codes.import_codes(
                sku_id=sku.pk, rows=pairs, name=data["name"], expires_on=data["expires_on"], by=Actor.of(request)
            )
        except (DomainError, SheetRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已导入 %(n)s 个卡密，库存同步增加") % {"n": f"{batch.count:,}"})
            return redirect("console:pool", sku_id)
    context: dict[str, Any] = {
        "sku": sku,
        "form": form,
        "batches": selectors.batches(sku.pk),
        "pools": selectors.pools(),
    }
    context["pool"] = next(one for one in context["pools"] if one.sku.pk == sku.pk)
    return render(request, "console/catalog/pool.html", context, status=422 if form.errors else 200)
