"""The product page: what it is, what it costs this member, what they wish of it. (Here, because only orders knows goods and points.)"""

import uuid
from dataclasses import dataclass
from functools import cache

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import selectors as catalog
from catalog.errors import NotOnSale
from catalog.models import Product
from catalog.selectors import LinePrice, SkuChoice
from catalog.selectors.restocks import next_restock
from catalog.services import favourites
from core.documents import qr
from core.guards import storefront
from core.ui.fragment_cache import kept
from members.models import Member
from orders import selectors
from orders.services import channels
from points import selectors as points

FRESH = 60  # seconds a page may show words and pictures from before
WISHES = ("tell_restock", "tell_price", "is_goal")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the member is from one unit: what a slider may begin with, what is short, how far saving has got."""

    price: LinePrice
    balance: int
    had: int
    limit: int | None

    @property
    def short_of(self) -> int:
        """Points that are missing even with as much cash as the offer takes."""
        return max(self.price.least - self.balance, 0)

    @property
    def given(self) -> int:
        """The points a slider begins with: as many as the member has."""
        return self.price.affordable(self.balance)

    @property
    def fen(self) -> int:
        """The cash that goes with them."""
        return self.price.fen_for(self.given)

    @property
    def least_fen(self) -> int:
        """Cash for the fewest points."""
        return self.price.fen_for(self.price.least)

    @property
    def left_after(self) -> int:
        """What remains when one unit is redeemed."""
        return max(self.balance - self.given, 0)

    @property
    def percent(self) -> int:
        """How far the balance goes towards it."""
        return min(100 * self.balance // max(self.price.least, 1), 100)

    @property
    def left_of_limit(self) -> int | None:
        """Units the member may still have in this period; None without a limit."""
        return None if self.limit is None else max(self.limit - self.had, 0)


@storefront
def product(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One product with its variants, what it costs and what the member is short of."""
    member = request.member
    edition = catalog.edition(member)
    try:
        found = kept(("product", public_id, edition), FRESH, lambda: catalog.product_words(str(public_id)))
        skus, wish = catalog.choices_and_wish(found, member)
        if not skus:
            raise NotOnSale(title=found.shown_title)
    except NotOnSale as refusal:
        return render(request, "storefront/catalog/gone.html", {"sentence": str(refusal)}, status=404)
    chosen = _chosen(skus, request.GET.get("sku"))
    request.standing = standing = selectors.standing(member.pk)
    balance = standing.balance
    had = selectors.units_had(member.pk, chosen.id, chosen.limit_period) if chosen.per_member_limit else 0
    return render(
        request,
        "storefront/catalog/product.html",
        {
            "product": found,
            "skus": skus,
            "chosen": chosen,
            "balance": balance,
            "edition": edition,
            "reach": Reach(chosen.price(1), balance.points, had, chosen.per_member_limit),
            "limit_words": catalog.limit_words(chosen.per_member_limit, chosen.limit_period),
            "wish": wish,
            "tier": member.tier if chosen.is_tier_price else None,
            "restock": None if chosen.available else next_restock(chosen.id),
            # Asked for only when the piece that shows them is not at hand (core/ui/fragment_cache.py).
            "promises": cache(lambda: catalog.promises(found)),
            "reviews": cache(lambda: list(selectors.reviews(found.pk)[:6])),
            "related": cache(lambda: _related(found, member, edition)),
        },
    )


def _chosen(skus: list[SkuChoice], asked: str | None) -> SkuChoice:
    return next((s for s in skus if str(s.id) == asked), None) or next((s for s in skus if s.available), skus[0])


def _related(found: Product, member: Member, edition: str) -> list[Product]:
    """Four others of its shelf; what stands on a shelf is asked for once for all its goods."""
    shelf = kept(
        ("shelf-of", found.category.slug, found.is_internal, edition),
        FRESH,
        lambda: catalog.shelf(member, 5, category=found.category.slug, internal=found.is_internal),
    )
    return [one for one in shelf if one.pk != found.pk][:4]


@storefront
@require_POST
def favourite(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The heart on and off, and what to be told of: `act` is put, drop, or the wish to switch."""
    found = _on_sale(request, public_id)
    who = {"member_id": request.member.pk, "product_id": found.pk}
    act = request.POST.get("act", "")
    if act == "drop":
        favourites.drop(**who)
        said = _("已取消收藏")
    elif act == "put":
        favourites.put(**who, points=found.points)
        said = _("已收藏，降价会告诉您")
    elif act in WISHES:
        on = bool(request.POST.get("on"))
        favourites.choose(**who, points=found.points, **{act: on})
        said = _("已设为心愿目标") if act == "is_goal" and on else _("已保存")
    else:
        raise Http404
    if request.htmx:
        context = {"product": found, "wish": catalog.wish(request.member.pk, found.pk)}
        return render(request, "storefront/catalog/wish.html", context)
    messages.success(request, said)
    back = request.POST.get("back", "")
    return redirect(
        back if back == reverse("storefront:favourites") else "storefront:product", *([] if back else [public_id])
    )


@storefront
def favourites_page(request: HttpRequest) -> HttpResponse:
    """What the member keeps an eye on, what fell in price since, and how far the goal is."""
    rows = list(catalog.favourites(request.member)[:100])
    balance = points.balance(request.member.pk)
    goal = next((one for one in rows if one.is_goal), None)
    reach = (
        Reach(LinePrice(goal.points, goal.min_points or goal.points, goal.cash_fen), balance.points, 0, None)
        if goal
        else None
    )
    return render(
        request, "storefront/catalog/favourites.html", {"rows": rows, "balance": balance, "goal": goal, "reach": reach}
    )


@storefront
def poster(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A picture to send on, with a QR code that leads to the product. Goods of the internal sale have none."""
    found = _on_sale(request, public_id)
    if found.is_internal:
        raise Http404
    link = request.build_absolute_uri(reverse("storefront:product", args=[public_id]))
    return render(request, "storefront/catalog/poster.html", {"product": found, "link": link, "code": qr.code_of(link)})


def _on_sale(request: HttpRequest, public_id: uuid.UUID) -> Product:
    try:
        return catalog.product_page(str(public_id), request.member)
    except NotOnSale as gone:
        raise Http404 from gone


@storefront
def plan(request: HttpRequest) -> HttpResponse:
    """Points that end soon, and goods that use exactly them."""
    request.standing = standing = selectors.standing(request.member.pk)
    target = standing.balance.next_expiry_points
    facts = {"balance": standing.balance.points, "takes_cash": channels.takes_cash()}
    found = selectors.plan_for(request.member, target, **facts) if target else None
    return render(request, "storefront/catalog/plan.html", {"plan": found, "balance": standing.balance})
