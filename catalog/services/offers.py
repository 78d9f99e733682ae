"""What skus cost: the standard price that holds until another is set, and flash offers beside it for a while."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.db import transaction

from catalog import kinds
from catalog.errors import OfferUnsound
from catalog.models import Offer, Sku
from catalog.services import goods_version
from core.actors import Actor
from core.bounds import MAX_PRICE_FEN, MAX_PRICE_POINTS
from core.events import operation_log


@dataclass(frozen=True, slots=True)
class Price:
    """The terms of an offer (catalog.models.Offer says what each means): `limit` units per member and `period`, None = no
    limit; `tier_points` by tier id; `audience` lists narrow who may buy."""

    points: int
    cash_fen: int = 0
    market_fen: int = 0
    limit: int | None = None
    period: str = Offer.Period.EVER
    min_points: int | None = None
    swap_fen_per_100: int = 0
    tier_points: dict[str, int] = field(default_factory=dict)
    departments: list[int] = field(default_factory=list)
    tiers: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    needs_approval: bool = False
    gift_id: int | None = None
    gift_quantity: int = 1

    @classmethod
    def of(cls, offer: Offer) -> "Price":
        """The terms an offer has."""
        names = (
            "points",
            "cash_fen",
            "market_fen",
            "min_points",
            "swap_fen_per_100",
            "tier_points",
            "departments",
            "tiers",
            "labels",
            "needs_approval",
            "gift_id",
            "gift_quantity",
        )
        terms = {name: getattr(offer, name) for name in names}
        return cls(limit=offer.per_member_limit, period=offer.limit_period, **terms)

    def columns(self) -> dict[str, object]:
        """The same by the names of Offer's columns."""
        columns = asdict(self)
        limit, period = columns.pop("limit"), columns.pop("period")
        return {**columns, "per_member_limit": limit, "limit_period": period}


def check(price: Price, sku_id: int | None) -> None:
    """Whether terms agree with each other. One query where a gift comes along. Raises OfferUnsound."""
    slides = price.min_points is not None
    if price.points <= 0 and price.cash_fen <= 0:
        raise OfferUnsound("free")
    points = [price.points, *price.tier_points.values()]
    if max(points) > MAX_PRICE_POINTS or max(price.cash_fen, price.market_fen, price.swap_fen_per_100) > MAX_PRICE_FEN:
        raise OfferUnsound("range")
    if price.min_points is not None and (price.min_points >= price.points or price.swap_fen_per_100 <= 0):
        raise OfferUnsound("slider")
    if slides and price.tier_points:
        raise OfferUnsound("slider_and_tiers")
    if sku_id is not None and price.gift_id == sku_id:
        raise OfferUnsound("gift")
    if price.gift_id is not None and not Sku.objects.filter(pk=price.gift_id, product__kind__in=kinds.GIFTS).exists():
        raise OfferUnsound("gift_kind")


def write(sku: Sku, price: Price) -> Offer:
    """Replace the standard offer of a sku, inside the caller's transaction. Raises OfferUnsound."""
    check(price, sku.pk)
    sku.offers.filter(is_active=True, kind=Offer.Kind.STANDARD).update(is_active=False)
    goods_version.raise_version()
    return Offer.objects.create(sku=sku, **price.columns())


def follow_departments(pairs: Sequence[tuple[int, int]]) -> int:
    """Offers for a merged department are for the kept one instead (merged, kept); returns how many. A step of merging, which
    writes the line."""
    kept = dict(pairs)
    found = list(Offer.objects.filter(departments__overlap=list(kept)))
    for offer in found:
        offer.departments = sorted({kept.get(one, one) for one in offer.departments})
    Offer.objects.bulk_update(found, ["departments"], batch_size=500)
    if found:
        goods_version.raise_version()
    return len(found)


@transaction.atomic
def set_price(*, sku_id: int, price: Price, by: Actor) -> Offer:
    """Give a sku a new price from now on; the old offer stays as history. The same price again changes nothing.

    Raises OfferUnsound.
    """
    sku = Sku.objects.select_for_update().select_related("product").get(pk=sku_id)
    old = sku.offers.filter(is_active=True, kind=Offer.Kind.STANDARD).first()
    columns = price.columns()
    if old and all(getattr(old, name) == value for name, value in columns.items()):
        return old
    offer = write(sku, price)
    operation_log.record(
        by=by,
        action="offer.price",
        target=f"sku/{sku.code}",
        label=sku.product.title,
        before={"points": old.points, "cash_fen": old.cash_fen} if old else {},
        after={"points": price.points, "cash_fen": price.cash_fen},
    )
    return offer


@transaction.atomic
def open_flash(
    *,
    sku_id: int,
    price: Price,
    name: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor,
    quota: int | None = None,
) -> Offer:
    """Plan a flash offer: in its window it goes before the standard price, for at most `quota` units.

    Raises OfferUnsound for a window that ends before it begins or meets another flash offer of the sku.
    """
    sku = Sku.objects.select_for_update().select_related("product").get(pk=sku_id)
    check(price, sku.pk)
    if ends_at <= starts_at:
        raise OfferUnsound("window")
    others = sku.offers.filter(is_active=True, kind=Offer.Kind.FLASH, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if others.exists():
        raise OfferUnsound("overlap")
    offer = Offer.objects.create(
        sku=sku,
        kind=Offer.Kind.FLASH,
        name=name,
        starts_at=starts_at,
        ends_at=ends_at,
        quota=quota,
        quota_left=quota,
        **price.columns(),
    )
    goods_version.raise_version()
    operation_log.record(
        by=by,
        action="offer.flash",
        target=f"sku/{sku.code}",
        label=sku.product.title,
        after={"points": price.points, "from": str(starts_at), "until": str(ends_at), "quota": quota},
    )
    return offer


@transaction.atomic
def end_flash(*, offer_id: int, by: Actor) -> None:
    """Take a flash offer away before its time; what was bought stays bought. Idempotent."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("sku__product").get(pk=offer_id)
    if offer.is_active and offer.kind == Offer.Kind.FLASH:
        Offer.objects.filter(pk=offer.pk).update(is_active=False)
        goods_version.raise_version()
        operation_log.record(by=by, action="offer.end", target=f"sku/{offer.sku.code}", label=offer.sku.product.title)
