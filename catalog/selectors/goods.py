"""Questions about goods: what is on the shelves, what it costs, how many are left."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.errors import NotOnSale
from catalog.kinds import PARCELS
from catalog.models import Category, Offer, Product, ProductImage, StockMovement, StockSlot, Zone
from catalog.selectors.tokens import marks_of, query_tokens
from members.models import Member


class ProductWithPrice(TypedDict):
    """What `storefront_list` and `console_list` add to a product, in `console_list` with None where nothing is for sale."""

    points: int
    cash_fen: int
    min_points: int | None
    market_fen: int
    flash_until: dt.datetime | None
    available: int


class GoodsFilter(TypedDict):
    """What `live_offers` adds to an offer."""

    asks: int


class CategoryCount(TypedDict):
    """What `categories` adds to a shelf."""

    goods: int


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    PricedProduct = WithAnnotations[Product, ProductWithPrice]
    AskingOffer = WithAnnotations[Offer, GoodsFilter]
    CountedCategory = WithAnnotations[Category, CategoryCount]
P = TypeVar("P", bound=Product)


SORTS = {
    "": ["position", "-id"],
    "hot": ["-sold_count", "-id"],
    "new": ["-id"],
    "low": ["points", "-id"],
    "high": ["-points", "-id"],
}


def points_for(member: Member | None) -> Any:
    """What an offer asks of this member: the price of their tier, where there is one."""
    if member is None or member.tier_id is None:
        return F("points")
    # (Django takes a key of digits for a place in a list.)
    own = Func(
        F("tier_points"), Value(str(member.tier_id)), function="jsonb_extract_path_text", output_field=TextField()
    )
    return Coalesce(Cast(own, IntegerField()), F("points"), output_field=IntegerField())


def live_offers(member: Member | None) -> "QuerySet[AskingOffer]":
    """Offers that hold now and are for this member (all of them without one), with their price as `asks`."""
    left = Offer.objects.live().filter(Q(quota_left=None) | Q(quota_left__gt=0))
    rows = cast("QuerySet[AskingOffer]", left.annotate(asks=points_for(member)))
    if member is None:
        return rows
    fits = Func(
        Value(member.pk),
        F("departments"),
        F("tiers"),
        Cast(F("labels"), ArrayField(TextField())),
        function="offer_fits",
        output_field=BooleanField(),
    )
    return rows.alias(fits=fits).filter(Q(departments=[], tiers=[], labels=[]) | Q(fits=True))


def in_force(member: Member | None) -> "QuerySet[AskingOffer]":
    """The offer of a sku that goes: a flash offer before the standard one."""
    return live_offers(member).filter(sku=OuterRef("pk")).order_by("kind", "-id")


def stock_of(of: str) -> Any:
    """Units on the shelf of an outer row; `of` is the path from a stock slot to it."""
    rows = StockSlot.objects.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(n=Sum("available"))
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def _priced(rows: QuerySet[Product], member: Member | None = None) -> "QuerySet[PricedProduct]":
    """Products with the price and stock of their cheapest live sku: `points`, `cash_fen`, `min_points`, `market_fen`, `flash_until`,
    `available`."""
    offers = live_offers(member).filter(sku__product=OuterRef("pk")).order_by("asks", "cash_fen", "kind")
    flash = offers.filter(kind=Offer.Kind.FLASH)
    priced = rows.annotate(
        points=Subquery(offers.values("asks")[:1]),
        cash_fen=Subquery(offers.values("cash_fen")[:1]),
        min_points=Subquery(offers.values("min_points")[:1]),
        market_fen=Subquery(offers.values("market_fen")[:1]),
        flash_until=Subquery(flash.values("ends_at")[:1]),
        available=stock_of("sku__product"),
    )
    return cast("QuerySet[PricedProduct]", priced)


def _cards(rows: QuerySet[P]) -> QuerySet[P]:
    return rows.prefetch_related(Prefetch("images", ProductImage.objects.order_by("position", "id")))


def storefront_list(
    *,
    member: Member | None = None,
    query: str = "",
    sort: str = "",
    affordable_with: int | None = None,
    in_stock: bool = False,
    least: int | None = None,
    most: int | None = None,
    **shelf: Any,
) -> "QuerySet[PricedProduct]":
    """Goods on sale with price and stock, for cards of what `member` may buy. Two queries when evaluated (goods, pictures).

    Words are matched by tokens (all of them). `affordable_with` keeps what that many points buy without cash. `shelf` narrows
    as `on_shelf` does.
    """
    rows = _priced(on_shelf(**shelf), member).filter(points__isnull=False)
    if query and (asked := query_tokens(query)):
        rows = rows.filter(entry__marks__contains=marks_of(asked))
    rows = _within(rows, affordable_with=affordable_with, in_stock=in_stock, least=least, most=most)
    return _cards(rows).order_by(*SORTS.get(sort, SORTS[""]))


def storefront_ids(
    *,
    member: Member | None,
    sort: str = "",
    affordable_with: int | None = None,
    in_stock: bool = False,
    least: int | None = None,
    most: int | None = None,
    **shelf: Any,
) -> QuerySet[Product, int]:
    """Ids of what `storefront_list` lists, asking only for what narrows or sorts it: a page takes its part and shows it by
    `cards`. One query."""
    offers = live_offers(member).filter(sku__product=OuterRef("pk"))
    by_points = affordable_with is not None or least is not None or most is not None or sort in ("low", "high")
    rows = on_shelf(**shelf)
    if by_points:
        cheapest = offers.order_by("asks", "cash_fen", "kind")
        rows = rows.alias(
            points=Subquery(cheapest.values("asks")[:1]), cash_fen=Subquery(cheapest.values("cash_fen")[:1])
        ).filter(points__isnull=False)
    else:
        rows = rows.filter(Exists(offers.order_by()))
    if in_stock or affordable_with is not None:
        rows = rows.alias(available=stock_of("sku__product"))
    asking = cast("QuerySet[PricedProduct]", rows)  # with as much of it as is narrowed by
    asking = _within(asking, affordable_with=affordable_with, in_stock=in_stock, least=least, most=most)
    return asking.order_by(*SORTS.get(sort, SORTS[""])).values_list("pk", flat=True)


def on_shelf(
    *, category: str = "", kind: str = "", only_parcels: bool = False, internal: bool | None = False
) -> QuerySet[Product]:
    """Products on sale, on one shelf or of one kind, or only what travels. Those of the internal sale only when asked for
    (None: with the others)."""
    rows = Product.objects.on_sale()
    if only_parcels:
        rows = rows.filter(kind__in=PARCELS)
    if internal is not None:
        rows = rows.filter(is_internal=internal)
    if category:
        rows = rows.filter(Q(category__slug=category) | Q(category__parent__slug=category))
    return rows.filter(kind=kind) if kind in Product.Kind.values else rows


def _within(
    rows: "QuerySet[PricedProduct]", *, affordable_with: int | None, in_stock: bool, least: int | None, most: int | None
) -> "QuerySet[PricedProduct]":
    if affordable_with is not None:
        rows = rows.filter(points__lte=affordable_with, cash_fen=0, available__gt=0)
    if in_stock:
        rows = rows.filter(available__gt=0)
    if least is not None:
        rows = rows.filter(points__gte=least)
    if most is not None:
        rows = rows.filter(points__lte=most)
    return rows


def categories() -> "list[CountedCategory]":
    """Shelves with `goods`, the number on sale. One query."""
    on_sale = Count("products", filter=Q(products__state=Product.State.ON))
    return [c for c in Category.objects.annotate(goods=on_sale).order_by("position", "id") if c.goods]


@dataclass(frozen=True, slots=True)
class Branch:
    """A shelf with the shelves on it; `goods` counts both."""

    shelf: Category
    goods: int
    children: "list[CountedCategory]"


def category_tree() -> list[Branch]:
    """The shelves in two levels, those without goods left out. One query."""
    rows = categories()
    tops = (
        {c.pk: c for c in Category.objects.filter(parent=None)}
        if any(c.parent_id for c in rows)
        else {c.pk: c for c in rows}
    )
    found = []
    for top in sorted(tops.values(), key=lambda one: (one.position, one.pk)):
        below = [c for c in rows if c.parent_id == top.pk]
        count = sum(c.goods for c in below) + sum(c.goods for c in rows if c.pk == top.pk)
        if count:
            found.append(Branch(top, count, below))
    return found


def chosen_shelf(tree: list[Branch], slug: str) -> Branch | None:
    """The branch of that slug, of its own or of one of its shelves; else the first. No query."""
    for branch in tree:
        if branch.shelf.slug == slug:
            return branch
        if child := next((one for one in branch.children if one.slug == slug), None):
            return Branch(child, child.goods, branch.children)
    return tree[0] if tree else None


def open_zones() -> QuerySet[Zone]:
    """Zones whose time it is. One query."""
    now = timezone.now()
    return Zone.objects.filter(
        Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now), is_active=True
    )


def product_page(public_id: str, member: Member | None = None) -> "PricedProduct":
    """A product on sale with price for the member, stock, category and pictures. Raises NotOnSale. Two queries."""
    rows = _priced(_cards(Product.objects.on_sale().select_related("category", "warehouse")), member)
    product = rows.filter(public_id=public_id, points__isnull=False).first()
    if product is None:
        raise NotOnSale(title=_("该商品"))
    return product


def console_list(*, query: str = "", state: str = "", category_id: int | None = None) -> "QuerySet[PricedProduct]":
    """All products of the mall for its staff, with price and stock. Three queries when evaluated."""
    rows = _priced(Product.objects.select_related("category"))
    if query:
        rows = rows.filter(
            Q(entry__marks__contains=marks_of(query_tokens(query)))
            | Q(title__icontains=query)
            | Q(skus__code__icontains=query)
        ).distinct()
    if state:
        rows = rows.filter(state=state)
    if category_id:
        rows = rows.filter(category_id=category_id)
    return _cards(rows).order_by("position", "-id")


def state_counts() -> dict[str, int]:
    """How many products stand in each state. One query."""
    rows = Product.objects.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def low_stock(limit: int = 10) -> "list[PricedProduct]":
    """Goods on sale with ten units or fewer, scarcest first. Two queries."""
    return list(
        _priced(_cards(Product.objects.on_sale())).filter(available__lte=limit).order_by("available", "position")[:8]
    )


def stock_movements(product: Product) -> QuerySet[StockMovement]:
    """Why the product's stock changed, newest first. One query."""
    return StockMovement.objects.filter(sku__product=product).select_related("sku")
