"""Smaller renditions of goods' pictures: drawn by a worker beside the picture, gone with it. A row without `drawn_at` is the queue.

They count as storage but are never refused: the picture was let in, and what is drawn of it makes pages lighter. Cached
fragments have the widths in their keys or expire within a minute, so the goods version is not raised for them.
"""

import io
from functools import partial
from typing import cast

import structlog
from django.db import transaction
from django.utils import timezone

from catalog.models import ProductImage
from core import jobs
from core.tenancy.storage import TenantStorage

QUALITY = 80
Drawn = tuple[dict[int, bytes], tuple[int, int]]  # WebP by width, and the size of the picture itself
log = structlog.get_logger(__name__)


def draw_waiting(*, seconds: float, limit: int = 500) -> jobs.Outcome:
    """Draw what waiting pictures lack, each in a transaction of its own, for so many seconds."""
    waiting = ProductImage.objects.filter(drawn_at=None).order_by("pk").values_list("pk", flat=True)
    return jobs.each("catalog-pictures", waiting, lambda pk: draw_next(image_id=pk), seconds=seconds, limit=limit)


@transaction.atomic
def draw_next(*, image_id: int | None = None) -> bool:
    """Draw what the next waiting picture (or the one) lacks; False when none waits that no other worker has in hand.

    The files are written before the row says that they are there: a worker that dies here leaves a picture that waits, and
    whoever takes it writes the same files again. One that can't be read stays without renditions.
    """
    waiting = ProductImage.objects.select_for_update(skip_locked=True).filter(drawn_at=None)
    if image_id is not None:
        waiting = waiting.filter(pk=image_id)
    image = waiting.order_by("pk").first()
    if image is None:
        return False
    try:
        with image.file.open("rb") as file:
            drawn, size = smaller(file.read())
    except (OSError, ValueError, SyntaxError) as fault:  # what Pillow raises for a file that is gone or is no picture
        log.warning("picture_not_drawn", image=image.pk, why=str(fault)[:200])
        drawn, size = {}, (image.width, image.height)
    storage = cast(TenantStorage, image.file.storage)
    for width, webp in drawn.items():
        storage.replace(image.name_at(width), webp)
    image.widths, image.drawn_at, (image.width, image.height) = sorted(drawn), timezone.now(), size
    image.save(update_fields=["widths", "drawn_at", "width", "height"])
    return True


def smaller(data: bytes) -> Drawn:
    """A picture in each of the widths below its own. Raises OSError or ValueError for what can't be read."""
    from PIL import Image  # not above: six megabytes that most processes never need

    with Image.open(io.BytesIO(data), formats=["WEBP", "JPEG", "PNG"]) as picture:
        picture.load()
        found: dict[int, bytes] = {}
        for width in (one for one in ProductImage.WIDTHS if one < picture.width):
            out = io.BytesIO()
            height = max(round(picture.height * width / picture.width), 1)
            picture.resize((width, height), Image.Resampling.LANCZOS).save(out, "WEBP", quality=QUALITY)
            found[width] = out.getvalue()
        return found, picture.size


def retry() -> int:
    """Let every picture be drawn anew (other widths, another quality); returns how many. What is there serves meanwhile."""
    return ProductImage.objects.filter(drawn_at__isnull=False).update(drawn_at=None)


def drop(image: ProductImage) -> None:
    """Delete a picture, and with the caller's commit its file and all renditions."""
    names, storage = image.names, image.file.storage
    image.delete()
    for name in names:
        transaction.on_commit(partial(storage.delete, name))
