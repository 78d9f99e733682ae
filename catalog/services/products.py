"""Goods: written, priced, pictured, put on the shelf and taken off."""

import io
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from catalog import kinds
from catalog.errors import CodeTaken, KindIncomplete, PictureRefused
from catalog.models import Category, Product, ProductImage, Restock, Sku
from catalog.selectors.kinds import kinds_not_delivered, product_missing_for_sale, why_undeliverable
from catalog.services import goods_version, offers, renditions, search, stock
from catalog.services.offers import Price
from core import cleaners
from core.actors import Actor
from core.events import operation_log
from core.registry import quotas

PICTURE_BYTES = 8 * 1024 * 1024
PICTURE_SIDE = 1200
PIXELS = 50_000_000
USUAL_ART = "gift-box"  # drawn until somebody uploads a picture
BECAME_CODES = gettext_noop("类型改为卡密，库存跟着卡密池")
WERE_CODES = gettext_noop("类型不再是卡密，请重新入库")
NOT_DELIVERED = gettext_noop("没有接通供应商，自动下架")
WORDS = (
    "title",
    "title_en",
    "subtitle",
    "subtitle_en",
    "description",
    "description_en",
    "kind",
    "art",
    "badge",
    "badge_en",
    "position",
    "details",
    "warehouse_id",
    "promise_days",
    "return_days",
    "rules",
    "rules_en",
    "is_internal",
    "condition",
    "batch_no",
)


@transaction.atomic
def create_product(
    *,
    fields: dict[str, Any],
    category_id: int,
    sku_code: str,
    price: Price,
    quantity: int,
    by: Actor,
    on_sale: bool = False,
) -> Product:
    """Make a product with one sku, its price and first stock. `words` holds the fields of WORDS.

    Raises CodeTaken, StockIsPool for goods that are codes and any stock, KindIncomplete for what would be on sale and
    nobody delivers here.
    """
    product = Product(category_id=category_id, **{name: value for name, value in fields.items() if name in WORDS})
    if on_sale and (why := why_undeliverable(product.kind)):
        raise KindIncomplete(title=product.title, why=why)
    product.state = Product.State.ON if on_sale else Product.State.DRAFT
    product.art = product.art or USUAL_ART
    product.save()
    search.index([product])
    add_sku(product_id=product.pk, code=sku_code, price=price, quantity=quantity, by=by)
    goods_version.raise_version()
    operation_log.record(by=by, action="product.create", target=f"product/{product.public_id}", label=product.title)
    return product


@transaction.atomic
def add_sku(
    *,
    product_id: int,
    code: str,
    price: Price,
    quantity: int,
    by: Actor,
    name: str = "",
    name_en: str = "",
    position: int = 0,
) -> Sku:
    """Add a variant with its price and first stock. Raises CodeTaken, StockIsPool."""
    sku = Sku(
        product_id=product_id,
        code=cleaners.clean_no(code) or f"SP{uuid.uuid4().hex[:10].upper()}",
        name=name,
        name_en=name_en,
        position=position,
    )
    try:
        with transaction.atomic():
            sku.save()
    except IntegrityError as error:
        raise CodeTaken(sku_code=code) from error
    offers.write(sku, price)
    if quantity:
        stock.adjust(sku_id=sku.pk, change=quantity, reference=f"first/{sku.pk}", note="", by=by)
    return sku


@transaction.atomic
def update_product(*, product_id: int, fields: dict[str, Any], category_id: int, by: Actor) -> Product:
    """Change a product's words and shelf. Repeating it changes nothing. Raises KindIncomplete for what is on sale and would
    become goods that could not be delivered."""
    product = Product.objects.select_for_update().get(pk=product_id)
    before = {name: getattr(product, name) for name in WORDS} | {"category": product.category_id}
    for name, value in fields.items():
        if name in WORDS:
            setattr(product, name, value)
    product.category = Category.objects.get(pk=category_id)
    after = {name: getattr(product, name) for name in WORDS} | {"category": product.category_id}
    changed = [name for name in after if after[name] != before[name]]
    if "kind" in changed and product.state == Product.State.ON and (why := product_missing_for_sale(product)):
        raise KindIncomplete(title=product.title, why=why)
    if changed:
        product.save()
        if "kind" in changed:
            _stock_of_kind(product, before["kind"], by)
        search.index([product])
        goods_version.raise_version()
        operation_log.record(
            by=by,
            action="product.update",
            target=f"product/{product.public_id}",
            label=product.title,
            before={n: before[n] for n in changed},
            after={n: after[n] for n in changed},
        )
    return product


def _stock_of_kind(product: Product, was: str, by: Actor) -> None:
    """What lay on the shelf was goods of another kind: codes have their pool's stock, what were codes begins with nothing."""
    sku_ids = list(product.skus.values_list("pk", flat=True))
    reference = f"kind/{uuid.uuid4().hex}"
    if product.kind in kinds.POOLED:
        Restock.objects.filter(sku__in=sku_ids, done_at=None).delete()
        stock.follow_pools(sku_ids=sku_ids, reference=reference, note=BECAME_CODES, by=by)
    elif was in kinds.POOLED:
        stock.empty(sku_ids=sku_ids, reference=reference, note=WERE_CODES, by=by)


@transaction.atomic
def rename_sku(*, sku_id: int, names: dict[str, str], by: Actor) -> None:
    """Give a variant other names (`name`, `name_en`). Repeating it changes nothing."""
    sku = Sku.objects.select_for_update(of=("self",)).select_related("product").get(pk=sku_id)
    before: dict[str, Any] = {name: getattr(sku, name) for name in ("name", "name_en") if name in names}
    after: dict[str, Any] = {name: names[name] for name in before}
    if before != after:
        Sku.objects.filter(pk=sku.pk).update(**after)
        goods_version.raise_version()
        operation_log.record(
            by=by, action="sku.rename", target=f"sku/{sku.code}", label=sku.product.title, before=before, after=after
        )


@transaction.atomic
def set_state(*, product_id: int, state: str, by: Actor) -> None:
    """Put a product on the shelf or take it off. Idempotent. Raises KindIncomplete for what could not be delivered.

    With that it is no longer listed as taken off by itself.
    """
    product = Product.objects.select_for_update().get(pk=product_id)
    if state == Product.State.ON != product.state and (why := product_missing_for_sale(product)):
        raise KindIncomplete(title=product.title, why=why)
    before, product.state = product.state, Product.State(state)
    Product.objects.filter(pk=product_id).exclude(taken_off="").update(taken_off="")
    if before != product.state:
        product.save(update_fields=["state", "updated_at"])
        search.index([product])
        goods_version.raise_version()
        operation_log.record(
            by=by,
            action="product.state",
            target=f"product/{product.public_id}",
            label=product.title,
            before={"state": before},
            after={"state": state},
        )


@transaction.atomic
def take_off_undeliverable(*, by: Actor) -> int:
    """Take off the shelf what nobody could deliver here and remember why, for the goods' page; returns how many. Idempotent.

    For the upgrade from the time when it could be put there, and for a provider that is no longer configured.
    """
    reasons = kinds_not_delivered()
    rows = Product.objects.on_sale().exclude(kind__in=set(Product.Kind.values) - reasons.keys())
    found = list(rows.select_for_update().order_by("pk"))
    for product in found:
        before, product.state = product.state, Product.State.OFF
        product.taken_off = reasons.get(product.kind, "kind")
        product.save(update_fields=["state", "taken_off", "updated_at"])
        operation_log.record(
            by=by,
            action="product.state",
            target=f"product/{product.public_id}",
            label=product.title,
            before={"state": before},
            after={"state": product.state},
            reason=NOT_DELIVERED,
        )
    if found:
        search.index(found)
        goods_version.raise_version()
    return len(found)


@transaction.atomic
def add_picture(*, product_id: int, data: bytes, by: Actor) -> ProductImage:
    """Add an uploaded picture, re-encoded to WebP of at most 1,200 px (which drops whatever else the file carried).

    Raises PictureRefused, QuotaReached.
    """
    product = Product.objects.select_for_update().get(pk=product_id)
    webp, (width, height) = to_webp(data)
    quotas.ensure("storage", adding=len(webp))
    image = ProductImage(product=product, position=product.images.count(), width=width, height=height)
    image.file.save("picture.webp", ContentFile(webp), save=False)
    image.save()
    goods_version.raise_version()
    operation_log.record(by=by, action="product.picture", target=f"product/{product.public_id}", label=product.title)
    return image


@transaction.atomic
def remove_picture(*, product_id: int, image_id: int, by: Actor) -> None:
    """Take a picture off a product. Repeating it changes nothing."""
    image = ProductImage.objects.select_related("product").filter(pk=image_id, product_id=product_id).first()
    if image:
        renditions.drop(image)
        goods_version.raise_version()
        operation_log.record(
            by=by,
            action="product.picture_removed",
            target=f"product/{image.product.public_id}",
            label=image.product.title,
        )


def to_webp(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """An upload as WebP of at most 1,200 px and its size in pixels; whatever else the file carried is gone. Raises PictureRefused."""
    from PIL import Image, UnidentifiedImageError  # not above: six megabytes that most web processes never need

    if len(data) > PICTURE_BYTES:
        raise PictureRefused
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as picture:
            if picture.width * picture.height > PIXELS:
                raise PictureRefused
            picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
            out = io.BytesIO()
            picture.convert("RGBA" if "A" in picture.getbands() else "RGB").save(out, "WEBP", quality=82)
            size = picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise PictureRefused from error
    return out.getvalue(), size
