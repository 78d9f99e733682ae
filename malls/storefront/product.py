"""The product page: what it is, what it costs this member, what they wish of it. (Here, because only orders knows goods and points.)"""

import uuid
from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalog import selectors as catalog
from catalog.errors import NotOnSale
from catalog.models import Product
from catalog.selectors import SkuChoice
from catalog.selectors.restocks import next_restock
from core.documents import qr
from core.guards import storefront
from core.requests import MemberRequest
from core.ui.fragment_cache import cached, lazy
from malls.selectors.reach import Reach
from members.models import Member
from orders import selectors

FRESH = 60  # seconds a page may show words and pictures from before


@storefront
def product(request: MemberRequest, public_id: uuid.UUID) -> HttpResponse:
    """One product with its variants, what it costs and what the member is short of."""
    member = request.member
    version = catalog.goods_version(member)
    try:
        found = cached(("product", public_id, version), FRESH, lambda: catalog.product_words(str(public_id)))
        skus, wish = catalog.choices_and_interest(found, member)
        if not skus:
            raise NotOnSale(title=found.shown_title)
    except NotOnSale as refusal:
        return render(request, "storefront/malls/gone.html", {"sentence": str(refusal)}, status=404)
    chosen = _chosen(skus, request.GET.get("sku"))
    request.summary = summary = selectors.member_summary(member.pk)
    balance = summary.balance
    had = selectors.units_had(member.pk, chosen.id, chosen.limit_period) if chosen.per_member_limit else 0
    return render(
        request,
        "storefront/malls/product.html",
        {
            "product": found,
            "skus": skus,
            "chosen": chosen,
            "balance": balance,
            "goods_version": version,
            "reach": Reach(chosen.price(1), balance.points, had, chosen.per_member_limit),
            "limit_words": catalog.limit_words(chosen.per_member_limit, chosen.limit_period),
            "wish": wish,
            "tier": member.tier if chosen.is_tier_price else None,
            "restock": None if chosen.available else next_restock(chosen.id),
            # Asked for only when the piece that shows them is not at hand (core/ui/fragment_cache.py).
            "promises": lazy(lambda: catalog.promises(found)),
            "reviews": lazy(lambda: list(selectors.product_reviews(found.pk)[:6])),
            "related": lazy(lambda: _related(found, member, version)),
        },
    )


def _chosen(skus: list[SkuChoice], asked: str | None) -> SkuChoice:
    return next((s for s in skus if str(s.id) == asked), None) or next((s for s in skus if s.available), skus[0])


def _related(found: Product, member: Member, version: str) -> Sequence[Product]:
    """Four others of its shelf; what stands on a shelf is asked for once for all its goods."""
    shelf = cached(
        ("shelf-of", found.category.slug, found.is_internal, version),
        FRESH,
        lambda: catalog.shelf(member, 5, category=found.category.slug, internal=found.is_internal),
    )
    return [one for one in shelf if one.pk != found.pk][:4]


@storefront
def poster(request: MemberRequest, public_id: uuid.UUID) -> HttpResponse:
    """A picture to send on, with a QR code that leads to the product. Goods of the internal sale have none."""
    found = _on_sale(request, public_id)
    if found.is_internal:
        raise Http404
    link = request.build_absolute_uri(reverse("storefront:product", args=[public_id]))
    return render(request, "storefront/malls/poster.html", {"product": found, "link": link, "code": qr.code_of(link)})


def _on_sale(request: MemberRequest, public_id: uuid.UUID) -> Product:
    try:
        return catalog.product_page(str(public_id), request.member)
    except NotOnSale as gone:
        raise Http404 from gone
