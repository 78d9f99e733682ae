"""Goods of the kinds that the starter goods don't have, so that a demo mall sells one of each."""

from dataclasses import dataclass, field
from typing import Any

from catalog.kinds import POOLED
from catalog.models import Category
from catalog.services import products
from catalog.services.offers import Price
from core.actors import Actor

STOCK = 80


@dataclass(frozen=True, slots=True)
class Example:
    """One product of a kind, with what its kind needs besides."""

    kind: str
    title: str
    title_en: str
    subtitle: str
    subtitle_en: str
    points: int
    details: dict[str, Any] = field(default_factory=dict)
    art: str = "gift-box"


EXAMPLES = (
    Example(
        kind="coupon",
        title="下午茶双人券（电子券）",
        title_en="Afternoon tea for two (e-voucher)",
        subtitle="到店出示动态码即用",
        subtitle_en="Show the code at the counter",
        points=1_280,
        details={"days": 60, "place": "全国 120 家门店", "place_en": "120 shops"},
    ),
    Example(
        kind="privilege",
        title="金卡会员 90 天",
        title_en="Gold membership for 90 days",
        subtitle="升级后享金卡兑换价",
        subtitle_en="Gold prices while it lasts",
        points=2_000,
        details={"tier": "gold", "days": 90},
        art="badge-set",
    ),
)


def put_on_sale(*, by: Actor) -> None:
    """Put every example on the shelf of top-ups and cards, in a mall that has its tiers."""
    shelf = Category.objects.filter(products__art="phone-topup").first() or Category.objects.earliest("position")
    for place, one in enumerate(EXAMPLES):
        products.create_product(
            fields={
                "title": one.title,
                "title_en": one.title_en,
                "subtitle": one.subtitle,
                "subtitle_en": one.subtitle_en,
                "kind": one.kind,
                "details": one.details,
                "art": one.art,
                "return_days": 0,
                "position": 300 + place,
            },
            category_id=shelf.pk,
            sku_code=f"KIND-{place + 1:02d}",
            price=Price(points=one.points, limit=2),
            quantity=0 if one.kind in POOLED else STOCK,
            on_sale=True,
            by=by,
        )
