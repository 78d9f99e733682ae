"""Pictures of a sheet: fetched and drawn anew outside of any transaction, several at a time, then kept one by one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction

from catalog.errors import PictureRefused
from catalog.gateways.pictures import PICTURE_BYTES, Internet, Pictures
from catalog.models import GoodsImport, GoodsImportRow, GoodsPicture, Product, ProductImage
from catalog.services import goods_version
from catalog.services.imports.reading import ENDINGS
from catalog.services.products import to_webp
from core.files import archives
from core.registry import quotas
from core.safe_http import FetchRefused

AT_ONCE = 8
Drawn = (
    tuple[bytes, tuple[int, int]] | str
)  # the picture with its size, or why there is none (goods_sheet.picture_words)
State = GoodsPicture.State


def bring_next(*, import_id: int, world: Pictures | None = None) -> bool:
    """Bring the next few pictures in; False when none waits. Two workers that bring the same one keep it once."""
    found = GoodsImport.objects.filter(pk=import_id, state=GoodsImport.State.APPLYING).first()
    if found is None:
        return False
    rows = list(found.pictures.filter(state=State.WAITING)[:AT_ONCE])
    if not rows:
        return False
    world = world or Internet()
    with found.archive.open("rb") if found.archive else nullcontext() as file:
        packed = _unpacked(file, rows)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        drawn = list(pool.map(lambda row: _draw(row, packed.get(row.pk), world), rows))
    for row, picture in zip(rows, drawn, strict=True):
        keep(picture_id=row.pk, drawn=picture)
    return True


def _unpacked(file: IO[bytes] | None, rows: list[GoodsPicture]) -> dict[int, bytes]:
    """Files of the zip by the picture's id; one that can't be read is missing."""
    if file is None:
        return {}
    by_name = {entry.name: entry for entry in archives.entries(file, endings=ENDINGS, max_entry=archives.MAX_BYTES)}
    found = {}
    for row in rows:
        if entry := by_name.get(row.source):
            try:
                found[row.pk] = archives.content(file, entry, max_entry=PICTURE_BYTES)
            except archives.ArchiveRefused:
                continue
    return found


def _draw(row: GoodsPicture, packed: bytes | None, world: Pictures) -> Drawn:
    """Runs in a thread: touches no database."""
    try:
        if packed is None and not row.source.startswith("https://"):
            return "picture"
        return to_webp(world.bring(row.source) if packed is None else packed)
    except FetchRefused as refusal:
        return str(refusal.facts["cause"])
    except PictureRefused:
        return "picture"


@transaction.atomic
def keep(*, picture_id: int, drawn: Drawn) -> None:
    """Put a drawn picture on its row's product, or write down why there is none. Once; a row that was refused gets none."""
    picture = GoodsPicture.objects.select_for_update().get(pk=picture_id)
    if picture.state != State.WAITING:
        return
    rows = GoodsImportRow.objects.filter(goods_import=picture.goods_import_id, row_no=picture.row_no, problem="")
    product = Product.objects.select_for_update().filter(pk__in=rows.values("product_id")).first()
    why = drawn if isinstance(drawn, str) else "" if product else "row"
    if product and not isinstance(drawn, str):
        try:
            picture.image = _image(product, picture.mark, drawn)
        except quotas.QuotaReached:
            why = "quota"
    picture.state, picture.problem = State.FAILED if why else State.DONE, why
    picture.save(update_fields=["state", "problem", "image"])


def _image(product: Product, mark: str, drawn: tuple[bytes, tuple[int, int]]) -> ProductImage | None:
    """The product's picture of that mark: the one it has, or a new one."""
    if twin := GoodsPicture.objects.filter(image__product=product, mark=mark).select_related("image").first():
        return twin.image
    webp, (width, height) = drawn
    quotas.ensure("storage", adding=len(webp))
    image = ProductImage(product=product, position=product.images.count(), width=width, height=height)
    image.file.save("picture.webp", ContentFile(webp), save=False)
    image.save()
    goods_version.raise_version()
    return image
