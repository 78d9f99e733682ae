"""Goods: written, priced, pictured, put on the shelf and taken off."""

import io
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from catalog.errors import CodeTaken, KindIncomplete, PictureRefused
from catalog.models import Category, Product, ProductImage, Sku
from catalog.selectors.kinds import product_lacks
from catalog.services import editions, offers, renditions, search, stock
from catalog.services.offers import Price
from core import quotas
from core.actors import Actor
from core.services import operation_log

PICTURE_BYTES = 8 * 1024 * 1024
PICTURE_SIDE = 1200
PIXELS = 50_000_000
USUAL_ART = "gift-box"  # drawn until somebody uploads a picture
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
    *, words: dict[str, Any], category_id: int, sku_code: str, price: Price, quantity: int, by: Actor, on_sale: bool = False
) -> Product:  # fmt: skip
    """Make a product with one sku, its price and first stock. `words` holds the fields of WORDS. Raises CodeTaken."""
    product = Product(category_id=category_id, **{name: value for name, value in words.items() if name in WORDS})
    product.state = Product.State.ON if on_sale else Product.State.DRAFT
    product.art = product.art or USUAL_ART
    product.save()
    search.index([product])
    add_sku(product_id=product.pk, code=sku_code, price=price, quantity=quantity, by=by)
    editions.turn()
    operation_log.record(by=by, action="product.create", target=f"product/{product.public_id}", label=product.title)
    return product


@transaction.atomic
def add_sku(
    *, product_id: int, code: str, price: Price, quantity: int, by: Actor, name: str = "", name_en: str = "", position: int = 0
) -> Sku:  # fmt: skip
    """Add a variant with its price and first stock. Raises CodeTaken."""
    sku = Sku(
        product_id=product_id,
        code=code or f"SP{uuid.uuid4().hex[:10].upper()}",
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
def update_product(*, product_id: int, words: dict[str, Any], category_id: int, by: Actor) -> Product:
    """Change a product's words and shelf. Repeating it changes nothing. Raises KindIncomplete for what is on sale and would
    become goods that could not be delivered."""
    product = Product.objects.select_for_update().get(pk=product_id)
    before = {name: getattr(product, name) for name in WORDS} | {"category": product.category_id}
    for name, value in words.items():
        if name in WORDS:
            setattr(product, name, value)
    product.category = Category.objects.get(pk=category_id)
    after = {name: getattr(product, name) for name in WORDS} | {"category": product.category_id}
    changed = [name for name in after if after[name] != before[name]]
    if "kind" in changed and product.state == Product.State.ON and (why := product_lacks(product)):
        raise KindIncomplete(title=product.title, why=why)
    if changed:
        product.save()
        search.index([product])
        editions.turn()
        operation_log.record(
            by=by, action="product.update", target=f"product/{product.public_id}", label=product.title,
            before={n: before[n] for n in changed}, after={n: after[n] for n in changed},
        )  # fmt: skip
    return product


@transaction.atomic
def rename_sku(*, sku_id: int, names: dict[str, str], by: Actor) -> None:
    """Give a variant other names (`name`, `name_en`). Repeating it changes nothing."""
    sku = Sku.objects.select_for_update(of=("self",)).select_related("product").get(pk=sku_id)
    before: dict[str, Any] = {name: getattr(sku, name) for name in ("name", "name_en") if name in names}
    after: dict[str, Any] = {name: names[name] for name in before}
    if before != after:
        Sku.objects.filter(pk=sku.pk).update(**after)
        editions.turn()
        operation_log.record(
            by=by, action="sku.rename", target=f"sku/{sku.code}", label=sku.product.title, before=before, after=after
        )


@transaction.atomic
def set_state(*, product_id: int, state: str, by: Actor) -> None:
    """Put a product on the shelf or take it off. Idempotent. Raises KindIncomplete for what could not be delivered."""
    product = Product.objects.select_for_update().get(pk=product_id)
    if state == Product.State.ON != product.state and (why := product_lacks(product)):
        raise KindIncomplete(title=product.title, why=why)
    before, product.state = product.state, Product.State(state)
    if before != product.state:
        product.save(update_fields=["state", "updated_at"])
        search.index([product])
        editions.turn()
        operation_log.record(
            by=by, action="product.state", target=f"product/{product.public_id}", label=product.title,
            before={"state": before}, after={"state": state},
        )  # fmt: skip


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
    editions.turn()
    operation_log.record(by=by, action="product.picture", target=f"product/{product.public_id}", label=product.title)
    return image


@transaction.atomic
def remove_picture(*, product_id: int, image_id: int, by: Actor) -> None:
    """Take a picture off a product. Repeating it changes nothing."""
    image = ProductImage.objects.select_related("product").filter(pk=image_id, product_id=product_id).first()
    if image:
        renditions.drop(image)
        editions.turn()
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
