"""Timed restocks of a product."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.console.goods import product_or_404, product_page
from catalog.forms.bulk_changes import RestockForm
from catalog.selectors import restocks as questions
from catalog.services import restocks
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest


@console("catalog.edit")
@require_POST
def restock_plan(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One more, for a moment to come."""
    found = product_or_404(public_id)
    form = RestockForm(request.POST, product=found)
    if form.is_valid():
        data = form.cleaned_data
        try:
            restocks.plan(sku_id=data["sku"].pk, quantity=data["quantity"], due_at=data["due_at"], by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("补货已安排，到点自动上架"))
            return redirect("console:product", public_id)
    return product_page(request, found, None, restock_form=form, status=422)


@console("catalog.edit")
@require_POST
def restock_cancel(request: SignedInRequest, restock_id: int) -> HttpResponse:
    """Not after all."""
    found = questions.restock(restock_id)
    if found is None:
        raise Http404
    try:
        restocks.cancel(restock_id=found.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("补货已取消"))
    return redirect("console:product", found.sku.product.public_id)
