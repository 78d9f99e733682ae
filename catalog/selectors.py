"""Questions about goods: what is on the shelves, what it costs, how many are left."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.errors import NotOnSale
from catalog.models import Category, Offer, Product, ProductImage, Sku, StockMovement, StockSlot

CJK = re.compile(r"[\u4e00-\u9fff]+")
WORD = re.compile(r"[a-z0-9]+")
SORTS = {
    "": ["position", "-id"],
    "hot": ["-sold_count", "-id"],
    "new": ["-id"],
    "low": ["points", "-id"],
    "high": ["-points", "-id"],
}


def tokens_of(*texts: str) -> list[str]:
    """What a text can be found by: single characters, pairs, latin words with their prefixes, pinyin and initials."""
    found: set[str] = set()
    for text in texts:
        text = text.lower()
        for run in CJK.findall(text):
            from pypinyin import Style, lazy_pinyin  # its dictionary is 50 MB: only who needs it pays

            found.update(run)
            found.update(run[i : i + 2] for i in range(len(run) - 1))
            syllables = lazy_pinyin(run)
            found.update(syllables)
            initials = lazy_pinyin(run, style=Style.FIRST_LETTER)
            for length in (2, 3, 4):
                places = range(len(run) - length + 1)
                found.update("".join(syllables[i : i + length]) for i in places)
                found.update("".join(initials[i : i + length]) for i in places)
        for word in WORD.findall(text):
            found.update(word[:n] for n in range(2, min(len(word), 12) + 1))
            found.add(word)
    return sorted(token[:40] for token in found)


def query_tokens(words: str) -> list[str]:
    """The tokens a query asks for, all of which must be there."""
    asked: set[str] = set()
    words = words.lower()[:60]
    for run in CJK.findall(words):
        asked.update(run if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
    asked.update(word[:40] for word in WORD.findall(words))
    return sorted(asked)


def _priced(rows: QuerySet[Product]) -> QuerySet[Product]:
    """Products with the price and stock of their cheapest live sku: `points`, `cash_fen`, `market_fen`, `available`."""
    offers = Offer.objects.live().filter(sku__product=OuterRef("pk")).order_by("points", "cash_fen")
    stock = StockSlot.objects.filter(sku__product=OuterRef("pk")).order_by().values("sku__product")
    return rows.annotate(
        points=Subquery(offers.values("points")[:1]),
        cash_fen=Subquery(offers.values("cash_fen")[:1]),
        market_fen=Subquery(offers.values("market_fen")[:1]),
        available=Coalesce(
            Subquery(stock.annotate(n=Sum("available")).values("n")[:1], output_field=IntegerField()), 0
        ),
    )


def _cards(rows: QuerySet[Product]) -> QuerySet[Product]:
    return rows.prefetch_related(Prefetch("images", ProductImage.objects.order_by("position", "id")))


def storefront_list(
    *, words: str = "", category: str = "", sort: str = "", affordable_with: int | None = None, kind: str = "",
    in_stock: bool = False,
) -> QuerySet[Product]:  # fmt: skip
    """Goods on sale with price and stock, for cards. Two queries when evaluated (goods, pictures).

    Words are matched by tokens (all of them). `affordable_with` keeps what that many points buy without cash.
    """
    rows = _priced(Product.objects.on_sale()).filter(points__isnull=False)
    if words and (asked := query_tokens(words)):
        rows = rows.filter(tokens__contains=asked)
    if category:
        rows = rows.filter(Q(category__slug=category) | Q(category__parent__slug=category))
    if affordable_with is not None:
        rows = rows.filter(points__lte=affordable_with, cash_fen=0, available__gt=0)
    if kind in Product.Kind.values:
        rows = rows.filter(kind=kind)
    if in_stock:
        rows = rows.filter(available__gt=0)
    return _cards(rows).order_by(*SORTS.get(sort, SORTS[""]))


def categories() -> list[Category]:
    """Shelves with `goods`, the number on sale. One query."""
    on_sale = Count("products", filter=Q(products__state=Product.State.ON))
    return [c for c in Category.objects.annotate(goods=on_sale).order_by("position", "id") if c.goods]


@dataclass(frozen=True, slots=True)
class SkuChoice:
    """A sku a member can pick: its price now and what is left."""

    id: int
    name: str
    code: str
    points: int
    cash_fen: int
    market_fen: int
    per_member_limit: int | None
    available: int


def sku_choices(product: Product) -> list[SkuChoice]:
    """The product's skus that have a live price, cheapest first. One query."""
    return [_choice(sku) for sku in _priced_skus(Sku.objects.filter(product=product))]


def _priced_skus(rows: QuerySet[Sku]) -> QuerySet[Sku]:
    live = Offer.objects.live()
    return (
        rows.filter(offers__in=live)
        .annotate(
            points=F("offers__points"), cash_fen=F("offers__cash_fen"), market_fen=F("offers__market_fen"),
            per_member_limit=F("offers__per_member_limit"),
            available=Coalesce(
                Subquery(
                    StockSlot.objects.filter(sku=OuterRef("pk")).order_by().values("sku").annotate(n=Sum("available")).values("n"),
                    output_field=IntegerField(),
                ),
                0,
            ),
        )
        .order_by("position", "points", "id")
    )  # fmt: skip


def _choice(sku: Sku) -> SkuChoice:
    return SkuChoice(
        id=sku.pk, name=str(sku) if sku.name else "", code=sku.code, points=sku.points, cash_fen=sku.cash_fen,
        market_fen=sku.market_fen, per_member_limit=sku.per_member_limit, available=sku.available,
    )  # fmt: skip


def all_skus(product: Product) -> list[SkuChoice]:
    """Every sku of a product with its price (0 when it has none) and stock, for the staff. One query."""
    active = Offer.objects.filter(sku=OuterRef("pk"), is_active=True)
    stock = (
        StockSlot.objects.filter(sku=OuterRef("pk")).order_by().values("sku").annotate(n=Sum("available")).values("n")
    )
    rows = Sku.objects.filter(product=product).annotate(
        points=Coalesce(Subquery(active.values("points")[:1]), 0),
        cash_fen=Coalesce(Subquery(active.values("cash_fen")[:1]), 0),
        market_fen=Coalesce(Subquery(active.values("market_fen")[:1]), 0),
        per_member_limit=Subquery(active.values("per_member_limit")[:1]),
        available=Coalesce(Subquery(stock, output_field=IntegerField()), 0),
    )
    return [_choice(sku) for sku in rows]


def product_page(public_id: str) -> Product:
    """A product on sale with price, stock, category and pictures. Raises NotOnSale. Two queries."""
    rows = _cards(_priced(Product.objects.on_sale().select_related("category")))
    product = rows.filter(public_id=public_id, points__isnull=False).first()
    if product is None:
        raise NotOnSale(title=_("该商品"))
    return product


@dataclass(frozen=True, slots=True)
class PricedSku:
    """A sku with everything a checkout shows and an order remembers."""

    sku_id: int
    product: Product
    sku_name: str
    points: int
    cash_fen: int
    per_member_limit: int | None
    available: int


def priced_skus(sku_ids: Iterable[int]) -> dict[int, PricedSku]:
    """Prices and stock of skus that are on sale now, by sku id; others are absent. One query (pictures are the pages' matter)."""
    rows = _priced_skus(Sku.objects.filter(pk__in=list(sku_ids), product__state=Product.State.ON)).select_related(
        "product"
    )
    return {
        sku.pk: PricedSku(
            sku_id=sku.pk, product=sku.product, sku_name=str(sku) if sku.name else "", points=sku.points,
            cash_fen=sku.cash_fen, per_member_limit=sku.per_member_limit, available=sku.available,
        )
        for sku in rows
    }  # fmt: skip


def console_list(*, words: str = "", state: str = "", category_id: int | None = None) -> QuerySet[Product]:
    """All products of the mall for its staff, with price and stock. Three queries when evaluated."""
    rows = _priced(Product.objects.select_related("category"))
    if words:
        rows = rows.filter(
            Q(tokens__contains=query_tokens(words)) | Q(title__icontains=words) | Q(skus__code__icontains=words)
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


def low_stock(limit: int = 10) -> list[Product]:
    """Goods on sale with ten units or fewer, scarcest first. Two queries."""
    return list(
        _cards(_priced(Product.objects.on_sale())).filter(available__lte=limit).order_by("available", "position")[:8]
    )


def stock_movements(product: Product) -> QuerySet[StockMovement]:
    """Why the product's stock changed, newest first. One query."""
    return StockMovement.objects.filter(sku__product=product).select_related("sku")
