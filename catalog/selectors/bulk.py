"""Many skus at once: which a filter means, and what an act would make of each. Nothing is written here."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from catalog import kinds
from catalog.models import BulkChange, BulkLine, Offer, Product, Sku, StockSlot
from catalog.selectors.kinds import missing_for_sale, with_times
from catalog.selectors.stock_marks import hand_marks, last_movement
from catalog.selectors.tokens import marks_of, query_tokens
from core.bounds import MAX_PRICE_POINTS, MAX_STOCK
from core.jobs.progress import Progress

LOW = 10
PRICE, STOCK, SHELF = (
    ("points_set", "points_add", "points_times"),
    ("stock_set", "stock_add"),
    ("shelf_on", "shelf_off"),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which skus are meant: by shelf, words, state, low stock; or, with `ids`, those ticked."""

    category: int | None = None
    query: str = ""
    state: str = ""
    low: bool = False
    ids: tuple[int, ...] = ()

    def told(self) -> dict[str, Any]:
        """For the log: only what was chosen; of ticked rows their number."""
        chosen = {name: value for name, value in asdict(self).items() if value and name != "ids"}
        return chosen | ({"ticked": len(self.ids)} if self.ids else {})


@dataclass(frozen=True, slots=True)
class Act:
    """What is done: a kind of PRICE, STOCK or SHELF, and its number (points, percent × 100, or units)."""

    kind: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class BulkChangeRow:
    """One sku before and after; `problem` is the reason it stays as it is, "" when it changes, "same" when it would not.

    `mark` is the last hand that moved its stock (catalog/selectors/stock_marks.py); 0 where it is not about stock.
    """

    sku: Sku
    before: int | str
    after: int | str
    problem: str = ""
    mark: int = 0

    @property
    def changes(self) -> bool:
        """Whether it would be written."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class BulkChangePlan:
    """What an act would do, and a mark that is another as soon as anything in it is."""

    act: Act
    lines: list[BulkChangeRow]
    moment: int = 0  # of stock: what was sold after it is no surprise (catalog/selectors/stock_marks.py)

    @property
    def changing(self) -> list[BulkChangeRow]:
        """Lines that would be written."""
        return [line for line in self.lines if line.changes]

    @property
    def refused(self) -> list[BulkChangeRow]:
        """Lines that can't be."""
        return [line for line in self.lines if line.problem not in ("", "same")]

    @property
    def same(self) -> int:
        """How many are that way already."""
        return sum(line.problem == "same" for line in self.lines)

    @property
    def mark(self) -> str:
        """What a preview is known by when it is agreed to: its digest, and of stock the moment it was looked at."""
        return f"{self.digest}.{self.moment}"

    @property
    def digest(self) -> str:
        """The same for the same before and after of the same skus. Stock that only sales changed since is the same."""
        of_stock = self.act.kind in STOCK
        lines = [
            (line.sku.pk, line.mark) if of_stock else (line.sku.pk, line.before, line.after) for line in self._marked
        ]
        return hashlib.sha256(repr([self.act, *lines]).encode()).hexdigest()[:32]

    @property
    def _marked(self) -> list[BulkChangeRow]:
        """Lines the mark is about: of stock also those that would stay, as a sale turns one into the other."""
        return self.lines if self.act.kind in STOCK else self.changing


def bulk_rows(chosen: Filter) -> QuerySet[Sku]:
    """Skus that a filter means, with product, `points`, `cash_fen` and `available`. One query when evaluated."""
    offer = Offer.objects.filter(sku=OuterRef("pk"), is_active=True, kind=Offer.Kind.STANDARD)
    stock = StockSlot.objects.filter(sku=OuterRef("pk")).order_by().values("sku").annotate(n=Sum("available"))
    rows = Sku.objects.select_related("product__category").annotate(
        points=Subquery(offer.values("points")[:1]),
        cash_fen=Subquery(offer.values("cash_fen")[:1]),
        available=Coalesce(Subquery(stock.values("n")), 0),
    )
    if chosen.ids:
        return rows.filter(pk__in=chosen.ids).order_by("product__position", "-product_id", "position", "id")
    if chosen.category:
        rows = rows.filter(Q(product__category=chosen.category) | Q(product__category__parent=chosen.category))
    if chosen.state:
        rows = rows.filter(product__state=chosen.state)
    if chosen.query:
        meant = Q(product__title__icontains=chosen.query) | Q(code__icontains=chosen.query)
        if asked := query_tokens(chosen.query):
            meant |= Q(product__entry__marks__contains=marks_of(asked))
        rows = rows.filter(meant)
    if chosen.low:
        rows = rows.filter(available__lte=LOW)
    return rows.order_by("product__position", "-product_id", "position", "id")


def bulk_plan(rows: Sequence[Sku], act: Act) -> BulkChangePlan:
    """What the act would make of rows of `bulk_rows`. One query for prices, two for stock, at most one for the shelf."""
    if act.kind in PRICE:
        offers = Offer.objects.filter(sku__in=[row.pk for row in rows], is_active=True, kind=Offer.Kind.STANDARD)
        by_sku = {offer.sku_id: offer for offer in offers}
        return BulkChangePlan(act, [_price_line(row, by_sku.get(row.pk), act) for row in rows])
    if act.kind in STOCK:
        marks, moment = hand_marks([row.pk for row in rows]), last_movement()
        return BulkChangePlan(act, [_stock_line(row, act, marks.get(row.pk, 0)) for row in rows], moment)
    services = {row.product_id for row in rows if row.product.kind in kinds.TIMED}
    timed = with_times(services if act.kind == "shelf_on" else ())
    return BulkChangePlan(act, [_shelf_line(row, act, row.product_id in timed) for row in rows])


def _price_line(row: Any, offer: Offer | None, act: Act) -> BulkChangeRow:
    if offer is None:
        return BulkChangeRow(row, 0, 0, "no_price")
    points = {
        "points_set": act.number,
        "points_add": offer.points + act.number,
        "points_times": (offer.points * act.number + 5_000) // 10_000,
    }[act.kind]
    problem = _price_problem(offer, points)
    return BulkChangeRow(row, offer.points, points, problem or ("same" if points == offer.points else ""))


def _price_problem(offer: Offer, points: int) -> str:
    if not 0 <= points <= MAX_PRICE_POINTS:
        return "out_of_range"
    if points == 0 and not offer.cash_fen:
        return "free"
    if offer.min_points is not None and offer.min_points >= points:
        return "slider"
    return ""


def _stock_line(row: Any, act: Act, mark: int) -> BulkChangeRow:
    after = act.number if act.kind == "stock_set" else row.available + act.number
    if row.product.kind in kinds.POOLED:
        return BulkChangeRow(row, row.available, row.available, "pool", mark)
    problem = (
        "below" if after < 0 else "out_of_range" if after > MAX_STOCK else "same" if after == row.available else ""
    )
    return BulkChangeRow(row, row.available, after, problem, mark)


def _shelf_line(row: Any, act: Act, has_times: bool) -> BulkChangeRow:
    after = Product.State.ON if act.kind == "shelf_on" else Product.State.OFF
    now = row.product.state
    problem = "same" if now == after else ""
    if after == Product.State.ON and row.points is None:
        problem = "no_price"
    if after == Product.State.ON != now and not problem:
        problem = missing_for_sale(row.product.kind, row.product.details, has_times=has_times)
    if after == Product.State.OFF and now == Product.State.DRAFT:
        problem = "draft"
    return BulkChangeRow(row, str(now), str(after), problem)


def last_change() -> BulkChange | None:
    """The newest bulk change. One query."""
    return BulkChange.objects.order_by("-id").first()


def find_change(change_id: int) -> BulkChange | None:
    """One of them. One query."""
    return BulkChange.objects.filter(pk=change_id).first()


def change_lines(change: BulkChange) -> QuerySet[BulkLine]:
    """What a bulk change did. One query when evaluated."""
    return change.lines.select_related("sku__product").order_by("id")


def split_skus(ids: Sequence[int]) -> int:
    """How many of the skus have their stock in several slots. One query."""
    return StockSlot.objects.filter(sku__in=ids, slot=1).count()


def change_progress(change: BulkChange) -> Progress:
    """How far the worker is, in lines: counted from them, so that it is true whatever died. One query."""
    back = change.state in (BulkChange.State.UNDOING, BulkChange.State.UNDONE)
    rows = change.lines.order_by()
    if back:
        counts = rows.filter(done_at__isnull=False, problem="").aggregate(total=Count("id"), done=Count("undone_at"))
    else:
        counts = rows.aggregate(total=Count("id"), done=Count("done_at"))
    return Progress(**counts)


def left_behind() -> list[int]:
    """Ids of bulk changes a worker should look at. One query."""
    states = [BulkChange.State.APPLYING, BulkChange.State.UNDOING]
    return list(BulkChange.objects.filter(state__in=states).order_by("id").values_list("pk", flat=True))
