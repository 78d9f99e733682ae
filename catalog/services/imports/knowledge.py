"""What the mall has of the goods a sheet speaks of, asked in a few questions however long the sheet is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Sum

from catalog.models import Category, GoodsImport, GoodsPicture, Offer, Product, ProductImage, Sku, StockSlot
from catalog.selectors.kinds import with_times
from catalog.selectors.stock_marks import hand_marks
from catalog.services.imports.reading import ENDINGS
from catalog.services.offers import Price
from core import cleaners
from core.files import archives
from core.files.archives import Entry

ASKED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class KnownSku:
    """A sku with its product, its standard price (None: it has none), what is on hand, and the last hand that moved it."""

    sku: Sku
    product: Product
    price: Price | None
    available: int
    mark: int = 0


@dataclass(slots=True)
class Known:
    """The goods of a sheet as they are now, and the files of its zip."""

    skus: dict[str, KnownSku] = field(default_factory=dict)
    shelves: dict[str, Category] = field(default_factory=dict)
    files: dict[str, Entry] = field(default_factory=dict)  # by lower-case name
    own: dict[int, set[str]] = field(default_factory=dict)  # product → names of its pictures
    timed: set[int] = field(default_factory=set)  # products with bookable times to come
    brought: set[tuple[int, str]] = field(default_factory=set)  # (product, mark) of pictures a sheet brought before

    def sku(self, code: str) -> KnownSku | None:
        """The sku with this goods number, however it is spelled."""
        return self.skus.get(code) or self.skus.get(cleaners.no_key(code))

    def shelf(self, text: str) -> Category | None:
        """A category by either name or its slug."""
        return self.shelves.get(text.lower())

    def file(self, name: str) -> Entry | None:
        """A file of the zip by its name, with or without its ending."""
        name = name.rsplit("/", 1)[-1].lower()
        return self.files.get(name) or next(
            (self.files[name + one] for one in ENDINGS if name + one in self.files), None
        )

    def files_of(self, code: str) -> list[Entry]:
        """Files called as the sku, or as the sku and a number: `MUG.jpg`, `MUG-2.png`."""
        stem = code.lower()
        places = [stem, *(f"{stem}{sign}{n}" for n in range(1, 6) for sign in "-_")]
        return [entry for place in places if (entry := self.file(place))]


def gather(goods_import: GoodsImport, codes: Iterable[str], with_files: bool) -> Known:
    """Everything a judge needs. About six questions for each five thousand codes."""
    known = Known()
    for shelf in Category.objects.all():
        for text in (shelf.slug, shelf.name_en, shelf.name):
            if text:
                known.shelves[text.lower()] = shelf
    listed = sorted(set(codes))
    for start in range(0, len(listed), ASKED_AT_ONCE):
        _skus(known, listed[start : start + ASKED_AT_ONCE])
    known.timed = with_times({one.product.pk for one in known.skus.values()})
    if with_files:
        _pictures(known)
    if goods_import.archive:
        with goods_import.archive.open("rb") as file:
            rows = archives.entries(file, endings=ENDINGS, max_entry=archives.MAX_BYTES)
        known.files = {entry.name.lower(): entry for entry in rows}
    return known


def _skus(known: Known, codes: Sequence[str]) -> None:
    rows = list(Sku.objects.coded(codes).select_related("product__category").order_by("-has_twin"))
    ids = [row.pk for row in rows]
    offers = Offer.objects.filter(sku__in=ids, is_active=True, kind=Offer.Kind.STANDARD)
    prices = {offer.sku_id: Price.of(offer) for offer in offers}
    marks = hand_marks(ids)  # before stock: a hand between the two is seen when the row is written
    stock = dict(StockSlot.objects.filter(sku__in=ids).order_by().values_list("sku_id").annotate(n=Sum("available")))
    for row in rows:
        found = KnownSku(row, row.product, prices.get(row.pk), stock.get(row.pk, 0), marks.get(row.pk, 0))
        known.skus[row.code] = known.skus[cleaners.no_key(row.code)] = found


def _pictures(known: Known) -> None:
    ids = {one.product.pk for one in known.skus.values()}
    for product_id, name in ProductImage.objects.filter(product__in=ids).values_list("product_id", "file"):
        known.own.setdefault(product_id, set()).add(name.rsplit("/", 1)[-1].lower())
    known.brought = set(
        GoodsPicture.objects.filter(image__product__in=ids).values_list("image__product_id", "mark").distinct()
    )
