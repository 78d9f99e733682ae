"""What a new mall has on its first day: its scenario's shelves, goods with prices and stock, point types, saved groups.

Set by set, not product by product: a schema of the warm pool is filled by about twenty statements.
"""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from catalog import kinds
from catalog.models import Category, Offer, Product, Sku, StockMovement, StockSlot
from catalog.selectors.kinds import why_undeliverable
from catalog.services import search
from core.actors import SYSTEM, Actor
from core.events import operation_log
from members.errors import SegmentNameTaken
from members.selectors.audiences import Audience
from members.services import segments
from points.errors import TypeNameTaken
from points.services import policies
from points.services.policies import TypeRules
from tenants.models import Tenant
from tenants.presets.goods import DELIVERY, DELIVERY_EN, GOODS, VIRTUAL, VIRTUAL_EN, Good
from tenants.presets.scenarios import PRESETS, Preset

OWN_FROM = 100  # codes of a scenario's own goods begin after the platform's


@dataclass(frozen=True, slots=True)
class Variant:
    """One sku to be: of which product, its names, what it costs, how many there are."""

    product: Product
    code: str
    names: tuple[str, str]
    position: int
    points: int
    stock: int
    good: Good


@transaction.atomic
def install(*, scenario: str, by: Actor = SYSTEM) -> None:
    """Put the scenario's content into the current tenant. Idempotent: what is there (by shelf, picture, name) stays."""
    preset = PRESETS[Tenant.Scenario(scenario)]
    shelves = _open_shelves(preset)
    added = _put_out(preset, shelves)
    _make_types(preset, shelves, by)
    for name, audience in preset.groups:
        with contextlib.suppress(SegmentNameTaken):
            segments.save(name=name, audience=Audience.of(audience), by=by)
    if added:
        operation_log.record(
            by=by,
            action="preset.install",
            target=f"preset/{scenario}",
            label=str(Tenant.Scenario(scenario).label),
            after={"products": added},
        )


def missing(*, scenario: str = "") -> list[str]:
    """What a mall that is about to open still lacks: categories, goods on sale, a price or stock on any sku.

    Without a scenario it must have what the smallest one brings. Four queries.
    """
    wanted = [PRESETS[Tenant.Scenario(scenario)]] if scenario else list(PRESETS.values())
    lacking = []
    if Category.objects.count() < min(len(one.shelves) for one in wanted):
        lacking.append("categories")
    if Product.objects.on_sale().count() < min(sum(_can_be_sold(good) for good in one.goods) for one in wanted):
        lacking.append("goods")
    if Sku.objects.filter(offers=None).exists() or Sku.objects.filter(stock=None).exists():
        lacking.append("prices or stock")
    return lacking


def _open_shelves(preset: Preset) -> dict[str, Category]:
    Category.objects.bulk_create(
        [
            Category(slug=slug, name=name, name_en=name_en, icon=icon, position=position)
            for position, (slug, name, name_en, icon) in enumerate(preset.shelves)
        ],
        ignore_conflicts=True,
    )
    return {shelf.slug: shelf for shelf in Category.objects.all()}


def _put_out(preset: Preset, shelves: dict[str, Category]) -> int:
    """Write the goods that are not there yet; how many."""
    have = set(Product.objects.values_list("art", flat=True))
    goods = [good for good in preset.goods if good.art not in have]
    products = Product.objects.bulk_create(_product(preset, good, shelves[good.category]) for good in goods)
    search.index(products)
    variants = [one for good, product in zip(goods, products, strict=True) for one in _variants(preset, good, product)]
    skus = Sku.objects.bulk_create(
        Sku(product=v.product, code=v.code, name=v.names[0], name_en=v.names[1], position=v.position) for v in variants
    )
    pairs = list(zip(variants, skus, strict=True))
    Offer.objects.bulk_create(
        Offer(sku=sku, points=v.points, market_fen=v.good.yuan * 100, per_member_limit=v.good.limit) for v, sku in pairs
    )
    StockSlot.objects.bulk_create(StockSlot(sku=sku, slot=0, available=v.stock) for v, sku in pairs)
    StockMovement.objects.bulk_create(
        StockMovement(
            sku=sku, kind=StockMovement.Kind.IN, quantity=v.stock, reference=f"first/{sku.pk}", actor_name=SYSTEM.name
        )
        for v, sku in pairs
    )
    return len(products)


def _product(preset: Preset, good: Good, shelf: Category) -> Product:
    position = preset.first.index(good.art) if good.art in preset.first else 100 + _number(preset, good)
    return Product(
        title=good.title,
        title_en=good.title_en,
        subtitle=good.subtitle,
        subtitle_en=good.subtitle_en,
        description=DELIVERY if good.kind in kinds.PARCELS else VIRTUAL,
        description_en=DELIVERY_EN if good.kind in kinds.PARCELS else VIRTUAL_EN,
        kind=good.kind,
        return_days=7 if good.kind in kinds.PARCELS else 0,
        category=shelf,
        art=good.art,
        state=Product.State.OFF if (why := why_undeliverable(good.kind)) else Product.State.ON,
        taken_off=why,
        badge=good.badge[0],
        badge_en=good.badge[1],
        position=position,
    )


def _can_be_sold(good: Good) -> bool:
    return not why_undeliverable(good.kind)


def _number(preset: Preset, good: Good) -> int:
    return OWN_FROM + preset.own.index(good) if good in preset.own else GOODS.index(good)


def _variants(preset: Preset, good: Good, product: Product) -> Iterable[Variant]:
    number = _number(preset, good)
    stock = 18 if good.yuan > 1000 else 260 + 37 * (number % 9)
    if good.kind in kinds.POOLED:
        stock = 0  # as many as there are codes in its pool
    for place, names in enumerate(good.skus or [("", "")]):
        code = f"XY{number + 1:03d}" + (f"-{place + 1}" if place else "")
        points = good.yuan * preset.rate + 30 * place
        yield Variant(product, code, names, place, points, stock // 2 if place else stock, good)


def _make_types(preset: Preset, shelves: dict[str, Category], by: Actor) -> None:
    for number, one in enumerate(preset.types):
        rules = TypeRules(
            name=one.name,
            scope=sorted(shelves[slug].pk for slug in one.shelves),
            priority=10 + 10 * number,
            validity=one.validity,
            validity_n=one.validity_n,
            validity_on=None,
            line_cap=one.line_cap,
            suggested_cap=one.suggested_cap,
            month_cap=None,
            refund_days=30,
        )
        with contextlib.suppress(TypeNameTaken):
            policies.save_type(rules=rules, by=by)
