"""Shelves, search and the product page, with what the member can afford. (Here, because only orders knows goods and points.)"""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import selectors as catalog
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
