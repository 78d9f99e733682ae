"""Shelves, search and the product page as a member sees them."""

import mimetypes
import uuid
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import selectors
from catalog.errors import NotOnSale
from core.guards import storefront
from points import selectors as points

PAGE = 12


@storefront
def categories(request: HttpRequest) -> HttpResponse:
    """All shelves with what stands on the chosen one."""
    shelves = selectors.categories()
    chosen = next((c for c in shelves if c.slug == request.GET.get("category")), shelves[0] if shelves else None)
    goods = selectors.storefront_list(category=chosen.slug)[:30] if chosen else []
    return render(request, "storefront/catalog/categories.html", {"categories": shelves, "chosen": chosen, "goods": goods})


@storefront
def goods(request: HttpRequest) -> HttpResponse:
    """The list: search words, shelf, kind, affordable, in stock, sort; further pages come as fragments."""
    asked = request.GET
    balance = points.balance(request.member.pk)
    rows = selectors.storefront_list(
        words=asked.get("q", "").strip(),
        category=asked.get("category", ""),
        sort=asked.get("sort", ""),
        kind=asked.get("kind", ""),
        affordable_with=balance.points if asked.get("affordable") else None,
        in_stock=bool(asked.get("stock")),
    )
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    template = "storefront/catalog/goods_page.html" if request.htmx and asked.get("page") else "storefront/catalog/goods.html"
    context = {"page": page, "goods": page.object_list, "words": asked.get("q", ""), "categories": selectors.categories(), "balance": balance}
    return render(request, template, context)


@storefront
def product(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One product with its variants, what it costs and what the member is short of."""
    try:
        found = selectors.product_page(str(public_id))
    except NotOnSale as refusal:
        return render(request, "storefront/catalog/gone.html", {"sentence": str(refusal)}, status=404)
    skus = selectors.sku_choices(found)
    chosen = next((s for s in skus if str(s.id) == request.GET.get("sku")), None) or next((s for s in skus if s.available), skus[0])
    balance = points.balance(request.member.pk)
    related = selectors.storefront_list(category=found.category.slug).exclude(pk=found.pk)[:4]
    return render(request, "storefront/catalog/product.html", {
        "product": found, "skus": skus, "chosen": chosen, "balance": balance, "related": related,
        "short_of": max(chosen.points - balance.points, 0), "left_after": balance.points - chosen.points,
    })  # fmt: skip


@storefront
def picture(request: HttpRequest, name: str) -> FileResponse:
    """An uploaded picture of this tenant; names are random and never reused, so browsers may keep them."""
    path = PurePosixPath("products") / name
    if PurePosixPath(name).name != name or not default_storage.exists(str(path)):
        raise Http404
    response = FileResponse(default_storage.open(str(path)), content_type=mimetypes.guess_type(name)[0])
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
