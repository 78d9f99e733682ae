"""Skus: what each costs a member, what is left of it, what they wish of its product."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from catalog.models import Offer, Product, Sku, in_language
from catalog.selectors.goods import in_force, stock_of
from catalog.selectors.price_arithmetic import LinePrice, line_price
from core.bounds import MAX_UNITS
from core.statements import hot_rows
from members.models import Member

FEW = 20  # units


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
    min_points: int | None = None
    swap_fen_per_100: int = 0
    limit_period: str = Offer.Period.EVER
    needs_approval: bool = False
    flash_until: dt.datetime | None = None
    quota: int | None = None
    quota_left: int | None = None
    usual_points: int | None = None  # the standard price, where another goes before it
    is_tier_price: bool = False

    @property
    def units_left(self) -> int:
        """What one order may take at most: the shelf, the offer's own quota and the limit per member."""
        bounds = [self.available, self.quota_left, self.per_member_limit, MAX_UNITS]
        return max(min(one for one in bounds if one is not None), 0)

    @property
    def few_left(self) -> int | None:
        """Units on the shelf where there are so few that people should know; else None."""
        return self.available if self.available <= FEW else None

    def price(self, quantity: int = 1) -> LinePrice:
        """What so many units cost."""
        return line_price(
            quantity=quantity,
            points=self.points,
            cash_fen=self.cash_fen,
            min_points=self.min_points,
            swap_fen_per_100=self.swap_fen_per_100,
        )


@dataclass(frozen=True, slots=True)
class MemberInterest:
    """What a member asked for of one product; all false when it is no favourite."""

    is_favourite: bool = False
    tell_restock: bool = False
    tell_price: bool = False
    is_goal: bool = False


# By the order's own function, so that a page and the order that follows can't differ.
CHOICES = """
select p.sku_id, p.name, p.name_en, s.code, p.points, p.cash_fen, o.market_fen, p.per_member_limit, p.limit_period, p.min_points,
  p.swap_fen_per_100, p.needs_approval, o.quota, o.quota_left, case when o.kind = 'flash' then o.ends_at end,
  (select coalesce(sum(available), 0)::bigint from catalog_stockslot k where k.sku_id = p.sku_id),
  (select u.points from catalog_offer u where u.sku_id = p.sku_id and u.is_active and u.kind = 'standard' limit 1),
  o.tier_points <> '{}' and p.points <> o.points, f.id is not null, coalesce(f.tell_restock, false),
  coalesce(f.tell_price, false), coalesce(f.is_goal, false)
from sku_prices(array(select id from catalog_sku where product_id = %(product)s::bigint), %(member)s::bigint) p
join catalog_sku s on s.id = p.sku_id join catalog_offer o on o.id = p.offer_id
left join catalog_favourite f on f.product_id = s.product_id and f.member_id = %(member)s::bigint
where p.fits order by s.position, p.points, s.id
"""


def sku_choices(product: Product, member: Member) -> list[SkuChoice]:
    """The product's skus that have a live price for the member, cheapest first. One query."""
    return choices_and_interest(product, member)[0]


def choices_and_interest(product: Product, member: Member) -> tuple[list[SkuChoice], MemberInterest]:
    """The same, with what the member asked for of the product. One query."""
    rows = hot_rows(CHOICES, {"product": product.pk, "member": member.pk})
    choices = [
        SkuChoice(
            id=sku_id,
            name=in_language(name, name_en),
            code=code,
            points=points,
            cash_fen=cash_fen,
            market_fen=market_fen,
            per_member_limit=limit,
            limit_period=period,
            min_points=min_points,
            swap_fen_per_100=swap,
            needs_approval=approval,
            quota=quota,
            quota_left=quota_left,
            flash_until=until,
            available=available,
            usual_points=usual if usual and usual > points else None,
            is_tier_price=by_tier,
        )
        for (
            sku_id,
            name,
            name_en,
            code,
            points,
            cash_fen,
            market_fen,
            limit,
            period,
            min_points,
            swap,
            approval,
            quota,
            quota_left,
            until,
            available,
            usual,
            by_tier,
            *_,
        ) in rows
    ]
    return choices, MemberInterest(*rows[0][-4:]) if rows else MemberInterest()


TERMS = (
    "cash_fen",
    "market_fen",
    "per_member_limit",
    "min_points",
    "swap_fen_per_100",
    "limit_period",
    "needs_approval",
    "quota",
    "quota_left",
)


def _priced_skus(rows: QuerySet[Sku], member: Member | None) -> QuerySet[Any]:
    offers = in_force(member)
    flash = offers.filter(kind=Offer.Kind.FLASH).values("ends_at")
    terms = {name: Subquery(offers.values(name)[:1]) for name in TERMS}
    return (
        rows.annotate(
            points=Subquery(offers.values("asks")[:1]),
            flash_until=Subquery(flash[:1]),
            available=stock_of("sku"),
            **terms,
        )
        .filter(points__isnull=False)
        .order_by("position", "points", "id")
    )


def _choice(sku: Any) -> SkuChoice:
    return SkuChoice(
        id=sku.pk,
        name=str(sku) if sku.name else "",
        code=sku.code,
        points=sku.points,
        available=sku.available,
        flash_until=sku.flash_until,
        **{name: getattr(sku, name) for name in TERMS},
    )


def all_skus(product: Product) -> list[SkuChoice]:
    """Every sku of a product with its standard price (0 when it has none) and stock, for the staff. One query."""
    active = Offer.objects.filter(sku=OuterRef("pk"), is_active=True, kind=Offer.Kind.STANDARD)
    terms = {name: Subquery(active.values(name)[:1]) for name in TERMS if name not in ("cash_fen", "market_fen")}
    rows = Sku.objects.filter(product=product).annotate(
        points=Coalesce(Subquery(active.values("points")[:1]), 0),
        cash_fen=Coalesce(Subquery(active.values("cash_fen")[:1]), 0),
        market_fen=Coalesce(Subquery(active.values("market_fen")[:1]), 0),
        flash_until=Value(None, output_field=DateTimeField()),
        available=stock_of("sku"),
        **terms,
    )
    return [_choice(sku) for sku in rows]


@dataclass(frozen=True, slots=True)
class PricedSku:
    """A sku with everything a checkout shows and an order remembers."""

    sku_id: int
    product: Product
    sku_name: str
    terms: SkuChoice

    @property
    def points(self) -> int:
        """What one unit asks, at most."""
        return self.terms.points

    @property
    def cash_fen(self) -> int:
        """Cash of one unit besides the points."""
        return self.terms.cash_fen

    @property
    def per_member_limit(self) -> int | None:
        return self.terms.per_member_limit

    @property
    def available(self) -> int:
        return self.terms.available


def priced_skus(sku_ids: Iterable[int], member: Member | None = None) -> dict[int, PricedSku]:
    """Prices for the member and stock of skus that are on sale now, by sku id; others are absent. One query (pictures are
    the pages' matter)."""
    rows = Sku.objects.filter(pk__in=list(sku_ids), product__state=Product.State.ON)
    found = _priced_skus(rows, member).select_related("product__warehouse")
    return {sku.pk: PricedSku(sku.pk, sku.product, str(sku) if sku.name else "", _choice(sku)) for sku in found}
