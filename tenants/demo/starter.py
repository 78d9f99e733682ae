"""Starter goods: what a new mall has on its shelves on the first day."""

from catalog.models import Category, Product, Sku
from catalog.services.products import Price, add_sku, create_product
from core.actors import SYSTEM
from tenants.demo.goods import CATEGORIES, DELIVERY, DELIVERY_EN, GOODS, VIRTUAL, VIRTUAL_EN, Good
from tenants.models import Tenant

POINTS_PER_YUAN = {
    Tenant.Scenario.WELFARE: 10,
    Tenant.Scenario.LOYALTY: 20,
    Tenant.Scenario.CHANNEL: 10,
    Tenant.Scenario.CAMPAIGN: 15,
    Tenant.Scenario.INTERNAL: 8,
}
# What each scenario puts first; the rest follows in the list's order.
FIRST = {
    Tenant.Scenario.LOYALTY: [
        "coffee-beans",
        "thermos",
        "movie-ticket",
        "ice-cream",
        "aroma",
        "desk-lamp",
        "umbrella",
        "plant",
    ],
    Tenant.Scenario.CHANNEL: [
        "suitcase",
        "robot-vacuum",
        "fuel-card",
        "smart-watch",
        "tea",
        "tent",
        "checkup",
        "red-wine",
    ],
    Tenant.Scenario.CAMPAIGN: ["blocks", "ice-cream", "power-bank", "basketball"],
    Tenant.Scenario.INTERNAL: ["air-fryer", "rice-cooker", "robot-vacuum", "hair-dryer"],
}


def publish(*, scenario: str) -> None:
    """Put the starter goods on sale in the current tenant. Idempotent by illustration: what is there stays."""
    for position, (slug, name, name_en, icon) in enumerate(CATEGORIES):
        Category.objects.get_or_create(
            slug=slug, defaults={"name": name, "name_en": name_en, "icon": icon, "position": position}
        )
    shelves = {category.slug: category.pk for category in Category.objects.all()}
    have = set(Product.objects.values_list("art", flat=True))
    first = FIRST.get(Tenant.Scenario(scenario), [])
    for number, good in enumerate(GOODS):
        if good.art not in have:
            position = first.index(good.art) if good.art in first else 100 + number
            _publish(
                good,
                category_id=shelves[good.category],
                position=position,
                rate=POINTS_PER_YUAN[Tenant.Scenario(scenario)],
                number=number,
            )


def _publish(good: Good, *, category_id: int, position: int, rate: int, number: int) -> None:
    words = {
        "title": good.title, "title_en": good.title_en, "subtitle": good.subtitle, "subtitle_en": good.subtitle_en,
        "description": VIRTUAL if good.virtual else DELIVERY, "description_en": VIRTUAL_EN if good.virtual else DELIVERY_EN,
        "kind": Product.Kind.VIRTUAL if good.virtual else Product.Kind.PHYSICAL,
        "art": good.art, "badge": good.badge[0], "badge_en": good.badge[1], "position": position,
    }  # fmt: skip
    price = Price(points=good.yuan * rate, market_fen=good.yuan * 100, limit=good.limit)
    code = f"XY{number + 1:03d}"
    stock = 18 if good.yuan > 1000 else 260 + 37 * (number % 9)
    product = create_product(
        words=words, category_id=category_id, sku_code=code, price=price, quantity=stock, by=SYSTEM, on_sale=True
    )
    if good.skus:
        name, name_en = good.skus[0]
        Sku.objects.filter(product=product).update(name=name, name_en=name_en)
        for place, (name, name_en) in enumerate(good.skus[1:], start=1):
            extra = Price(points=price.points + 30 * place, market_fen=price.market_fen, limit=price.limit)
            add_sku(
                product_id=product.pk, code=f"{code}-{place + 1}", price=extra, quantity=stock // 2, name=name, name_en=name_en,
                position=place, by=SYSTEM,
            )  # fmt: skip


def what_is_missing() -> list[str]:
    """What a mall that is about to open still lacks: categories, goods on sale, a price or stock on any sku."""
    missing = []
    if not Category.objects.exists():
        missing.append("categories")
    if Product.objects.on_sale().count() < len(GOODS):
        missing.append("goods")
    if Sku.objects.filter(offers=None).exists() or Sku.objects.filter(stock=None).exists():
        missing.append("prices or stock")
    return missing
