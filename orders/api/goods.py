"""Goods as a member sees them: shelves, lists, search, one product, what they keep an eye on."""

import uuid
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from accounts.endpoints import endpoint
from catalog import selectors as catalog
from catalog.errors import NotOnSale
from catalog.models import Product
from catalog.selectors import SkuChoice
from catalog.services import favourites
from core.api import asked_number
from members.models import Member
from orders import selectors
from orders.api import shapes
from orders.api.people import a_buyer, the_member

PAGES_MOST = 10_000
PAGE_MOST = 60
LIST = ("q", "category", "kind", "sort", "affordable", "stock", "from", "to", "page", "limit")


@endpoint("GET", permission="catalog.view", summary="The shelves, in two levels, with how many goods stand on each")
def categories(request: Request) -> dict[str, Any]:
    """Shelves without goods are left out."""

    def shelf_json(shelf: Any, goods: int) -> dict[str, Any]:
        return {"slug": shelf.slug, "name": str(shelf), "goods": goods}

    tree: list[Any] = catalog.category_tree()
    return {
        "items": [
            {**shelf_json(one.shelf, one.goods), "children": [shelf_json(child, child.goods) for child in one.children]}
            for one in tree
        ],
        "next": None,
    }


@endpoint(
    "GET", permission="orders.redeem", summary="Goods as a member sees them: listed, narrowed, searched", query=LIST
)
def goods(request: Request, employee_no: str) -> dict[str, Any]:
    """Prices are the member's own. `affordable=1` keeps what their points buy without cash, `stock=1` what is there now."""
    member, asked = a_buyer(employee_no), request.GET
    limit = min(asked_number(request, "limit", least=1) or 20, PAGE_MOST)
    page = min(asked_number(request, "page", least=1) or 1, PAGES_MOST)
    rows = catalog.storefront_ids(
        member=member,
        category=asked.get("category", "")[:50].replace("\x00", ""),
        sort=asked.get("sort", ""),
        kind=asked.get("kind", ""),
        in_stock=bool(asked.get("stock")),
        least=asked_number(request, "from"),
        most=asked_number(request, "to"),
        affordable_with=selectors.member_summary(member.pk).balance.points if asked.get("affordable") else None,
    )
    is_near = False
    if query := asked.get("q", "").replace("\x00", "")[:60]:
        found = catalog.matching(query)
        is_near, fitting = found.is_near, list(rows.filter(pk__in=found.ids))
        chosen = set(fitting)
        ids = fitting if asked.get("sort") else [one for one in found.ids if one in chosen]
        count, ids = len(ids), ids[(page - 1) * limit : page * limit]
    else:
        count, ids = rows.count(), list(rows[(page - 1) * limit : page * limit])
    items = [_card(one) for one in catalog.cards(ids, member)]
    return {"items": items, "count": count, "is_near": is_near, "next": page + 1 if count > page * limit else None}


@endpoint("GET", permission="orders.redeem", summary="One product: its skus with prices, limits and stock for a member")
def product(request: Request, employee_no: str, public_id: uuid.UUID) -> dict[str, Any]:
    """Words, pictures, promises and what the member wishes of it. 404 when it is not on sale for them."""
    member = a_buyer(employee_no)
    found, skus, wish = _seen_by(member, public_id)
    return {
        "id": found.public_id,
        "title": found.shown_title,
        "subtitle": found.shown_subtitle,
        "kind": found.kind,
        "category": found.category.slug,
        "description": found.shown_description,
        "rules": found.shown_rules,
        "pictures": [image.file.url for image in found.images.all()],
        "art": found.art,
        "sold": found.sold_count,
        "stars": found.stars,
        "reviews": found.review_count,
        "promises": [str(one.text) for one in catalog.promises(found)],
        "skus": [_sku(one) for one in skus],
        "wish": {
            "is_favourite": wish.is_favourite,
            "tell_restock": wish.tell_restock,
            "tell_price": wish.tell_price,
            "is_goal": wish.is_goal,
        },
    }


@endpoint("POST", permission="orders.redeem", summary="What a member wishes of a product", body=shapes.WishBody)
def wish(request: Request, employee_no: str, public_id: uuid.UUID) -> dict[str, Any]:
    """Favourite, told when it is back or costs less, saved for. The same call twice changes nothing more."""
    member = a_buyer(employee_no)
    found, skus, _wish = _seen_by(member, public_id)
    wishes = dict(request.bound)
    who: dict[str, Any] = {"member_id": member.pk, "product_id": found.pk}
    if not wishes.pop("is_favourite"):
        favourites.drop(**who)
        return {"is_favourite": False}
    one = favourites.choose(**who, points=skus[0].points, **wishes)
    return {
        "is_favourite": True,
        "tell_restock": one.tell_restock,
        "tell_price": one.tell_price,
        "is_goal": one.is_goal,
    }


@endpoint("GET", permission="orders.redeem", summary="A member's favourites that are on sale, the goal first")
def wishes(request: Request, employee_no: str) -> dict[str, Any]:
    """At most a hundred."""
    rows: Any = catalog.favourites(the_member(employee_no))[:100]
    return {
        "items": [{**_card(one), "points_then": one.points_then, "is_goal": one.is_goal} for one in rows],
        "next": None,
    }


def _seen_by(member: Member, public_id: uuid.UUID) -> tuple[Product, list[SkuChoice], catalog.MemberInterest]:
    try:
        found = catalog.product_words(str(public_id))
    except NotOnSale as gone:
        raise Http404 from gone
    skus, wish = catalog.choices_and_interest(found, member)
    if not skus:
        raise Http404
    return found, skus, wish


def _card(one: Any) -> dict[str, Any]:
    image = next(iter(one.images.all()), None)
    return {
        "id": one.public_id,
        "title": one.shown_title,
        "kind": one.kind,
        "points": one.points,
        "cash_fen": one.cash_fen,
        "min_points": one.min_points,
        "available": one.available,
        "sold": one.sold_count,
        "badge": one.shown_badge,
        "picture": image.file.url if image else "",
        "thumb": image.small_url if image else "",
        "art": one.art,
        "flash_until": one.flash_until,
    }


def _sku(one: SkuChoice) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "code": one.code,
        "points": one.points,
        "cash_fen": one.cash_fen,
        "min_points": one.min_points,
        "swap_fen_per_100": one.swap_fen_per_100,
        "market_fen": one.market_fen,
        "available": one.available,
        "most_units": one.units_left,
        "limit": one.per_member_limit,
        "limit_period": one.limit_period,
        "needs_approval": one.needs_approval,
        "flash_until": one.flash_until,
        "quota_left": one.quota_left,
        "usual_points": one.usual_points,
        "is_tier_price": one.is_tier_price,
    }
