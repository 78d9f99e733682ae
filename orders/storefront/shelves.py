"""Shelves, search and the product page, with what the member can afford. (Here, because only orders knows goods and points.)"""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import selectors as catalog
from catalog.errors import NotOnSale
from core.guards import storefront
from points import selectors as points

PAGE = 12


@storefront
def categories(request: HttpRequest) -> HttpResponse:
    """All shelves with what stands on the chosen one."""
    shelves = catalog.categories()
    chosen = next((c for c in shelves if c.slug == request.GET.get("category")), shelves[0] if shelves else None)
    goods = catalog.storefront_list(category=chosen.slug)[:30] if chosen else []
    return render(
        request, "storefront/catalog/categories.html", {"categories": shelves, "chosen": chosen, "goods": goods}
    )


@storefront
def goods(request: HttpRequest) -> HttpResponse:
    """The list: search words, shelf, kind, affordable, in stock, sort; further pages come as fragments."""
    asked = request.GET
    balance = points.balance(request.member.pk)
    rows = catalog.storefront_list(
        words=asked.get("q", "").strip(),
        category=asked.get("category", ""),
        sort=asked.get("sort", ""),
        kind=asked.get("kind", ""),
        affordable_with=balance.points if asked.get("affordable") else None,
        in_stock=bool(asked.get("stock")),
    )
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    template = (
        "storefront/catalog/goods_page.html" if request.htmx and asked.get("page") else "storefront/catalog/goods.html"
    )
    context = {
        "page": page,
        "goods": page.object_list,
        "words": asked.get("q", ""),
        "categories": catalog.categories(),
        "balance": balance,
    }
    return render(request, template, context)


@storefront
def product(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One product with its variants, what it costs and what the member is short of."""
    try:
        found = catalog.product_page(str(public_id))
    except NotOnSale as refusal:
        return render(request, "storefront/catalog/gone.html", {"sentence": str(refusal)}, status=404)
    skus = catalog.sku_choices(found)
    chosen = next((s for s in skus if str(s.id) == request.GET.get("sku")), None) or next(
        (s for s in skus if s.available), skus[0]
    )
    balance = points.balance(request.member.pk)
    related = catalog.storefront_list(category=found.category.slug).exclude(pk=found.pk)[:4]
    return render(request, "storefront/catalog/product.html", {
        "product": found, "skus": skus, "chosen": chosen, "balance": balance, "related": related,
        "short_of": max(chosen.points - balance.points, 0), "left_after": balance.points - chosen.points,
    })  # fmt: skip
