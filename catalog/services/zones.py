"""Zones: goods under a name for a while, in an order somebody chose."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from catalog.errors import OfferUnsound, SlugTaken
from catalog.models import Product, Zone, ZoneProduct
from catalog.services import goods_version
from core.actors import Actor
from core.events import operation_log


@dataclass(frozen=True, slots=True)
class ZoneSettings:
    """What a zone says of itself; `art` is a drawing of static/art, `skin` a look of static/src/skins."""

    name: str
    slug: str
    name_en: str = ""
    lead: str = ""
    lead_en: str = ""
    art: str = ""
    skin: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    is_active: bool = True


@transaction.atomic
def save(*, zone_id: int | None, settings: ZoneSettings, by: Actor) -> Zone:
    """Change a zone, or make a new one at the end (`zone_id` None). Raises SlugTaken, OfferUnsound for a window turned round."""
    if settings.starts_at and settings.ends_at and settings.ends_at <= settings.starts_at:
        raise OfferUnsound("window")
    zone = Zone.objects.select_for_update().get(pk=zone_id) if zone_id else Zone(position=Zone.objects.count())
    before = {name: getattr(zone, name) for name in asdict(settings)} if zone_id else {}
    for name, value in asdict(settings).items():
        setattr(zone, name, value)
    try:
        with transaction.atomic():
            zone.save()
    except IntegrityError as error:
        raise SlugTaken(slug=settings.slug) from error
    after = asdict(settings)
    changed = [name for name in after if not before or before[name] != after[name]]
    if changed:
        _note(
            "zone.save",
            zone,
            by,
            before={n: _plain(before.get(n)) for n in changed if before},
            after={n: _plain(after[n]) for n in changed},
        )
    return zone


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="minutes") if isinstance(value, dt.datetime) else value


@transaction.atomic
def remove(*, zone_id: int, by: Actor) -> None:
    """Take a zone away; its goods stay. Idempotent."""
    zone = Zone.objects.filter(pk=zone_id).first()
    if zone:
        _note("zone.remove", zone, by)
        zone.delete()


@transaction.atomic
def add_goods(*, zone_id: int, product_ids: Sequence[int], by: Actor) -> int:
    """Put goods at a zone's end; those that stand there already stay where they are. Returns how many are new."""
    zone = Zone.objects.select_for_update().get(pk=zone_id)
    there = set(ZoneProduct.objects.filter(zone=zone).values_list("product_id", flat=True))
    new = [one for one in Product.objects.filter(pk__in=product_ids) if one.pk not in there]
    new.sort(key=lambda one: list(product_ids).index(one.pk))
    last = ZoneProduct.objects.filter(zone=zone).aggregate(last=Max("position"))["last"]
    first = 0 if last is None else last + 1
    ZoneProduct.objects.bulk_create(
        ZoneProduct(zone=zone, product=one, position=place) for place, one in enumerate(new, start=first)
    )
    if new:
        _note("zone.add", zone, by, after={"goods": [one.title for one in new]})
    return len(new)


@transaction.atomic
def drop_goods(*, zone_id: int, product_id: int, by: Actor) -> None:
    """Take a product out of a zone. Idempotent."""
    zone = Zone.objects.select_for_update().get(pk=zone_id)
    row = ZoneProduct.objects.filter(zone=zone, product=product_id).select_related("product").first()
    if row:
        row.delete()
        _note("zone.drop", zone, by, before={"goods": [row.product.title]})


@transaction.atomic
def move_goods(*, zone_id: int, product_id: int, up: bool, by: Actor) -> None:
    """Let a product change places with the one before or after it. Nothing happens at the ends."""
    zone = Zone.objects.select_for_update().get(pk=zone_id)
    rows = list(ZoneProduct.objects.filter(zone=zone).select_related("product"))
    place = next((number for number, row in enumerate(rows) if row.product_id == product_id), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows):
        row.position = number
    ZoneProduct.objects.bulk_update(rows, ["position"])
    _note("zone.order", zone, by, after={"goods": [row.product.title for row in rows]})


def _note(action: str, zone: Zone, by: Actor, **settings: Any) -> None:
    goods_version.raise_version()
    operation_log.record(by=by, action=action, target=f"zone/{zone.slug}", label=zone.name, **settings)
