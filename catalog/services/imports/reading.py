"""A sheet of goods comes in: its rows as they were written, and a zip of pictures beside it. Nothing is judged yet."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.core.files import File
from django.db import transaction

from catalog.errors import ImportRefused
from catalog.gateways.pictures import PICTURE_BYTES
from catalog.models import GoodsImport, GoodsImportRow
from catalog.selectors import goods_sheet
from core import cleaners
from core.actors import Actor
from core.documents.sheets import inert
from core.events import operation_log
from core.files import archives
from core.registry import quotas

MAX_ROWS = 50_000
HEADER_WITHIN = 10
CELL_CHARS = 4_200
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
EXAMPLES = ("示例", "example")
NUMBERS = ("code", "key")
OPEN = (
    GoodsImport.State.CHECKING,
    GoodsImport.State.READY,
    GoodsImport.State.APPLYING,
    GoodsImport.State.UNDOING,
)
BATCH = 2_000


@transaction.atomic
def upload(
    *, file_name: str, rows: Iterable[Sequence[str]], by: Actor, archive: IO[bytes] | None = None
) -> GoodsImport:
    """Keep a sheet's rows for the worker to judge; `archive` is a zip of pictures. Another one that is still open is refused.

    Raises ImportRefused, SheetRefused, ArchiveRefused, QuotaReached.
    """
    if GoodsImport.objects.select_for_update().filter(state__in=OPEN).exists():
        raise ImportRefused("busy")
    lines = iter(rows)
    columns, header_row = _header(lines)
    found = GoodsImport(
        file_name=file_name[:200],
        columns=list(columns),
        made_by_id=by.user_id,
        made_by=by.name,
        state=GoodsImport.State.CHECKING,
    )
    if archive is not None:
        archives.entries(archive, endings=ENDINGS, max_entry=PICTURE_BYTES)
        kept = File(archive, name="pictures.zip")
        quotas.ensure("storage", adding=kept.size)
        found.archive.save("pictures.zip", kept, save=False)
    found.save()
    for block in _blocks(_rows(found, lines, columns, header_row)):
        GoodsImportRow.objects.bulk_create(block)
        found.rows_total += len(block)
    if not found.rows_total:
        raise ImportRefused("empty")
    found.save(update_fields=["rows_total"])
    operation_log.record(
        by=by,
        action="goods_import.upload",
        target=f"goods-import/{found.pk}",
        label=found.file_name,
        after={"rows": found.rows_total},
    )
    return found


def _blocks(rows: Iterator[GoodsImportRow]) -> Iterator[tuple[GoodsImportRow, ...]]:
    while block := tuple(itertools.islice(rows, BATCH)):
        yield block


def _header(lines: Iterator[Sequence[str]]) -> tuple[dict[str, int], int]:
    for number, row in enumerate(itertools.islice(lines, HEADER_WITHIN), start=1):
        columns = goods_sheet.columns_of(row)
        if "code" in columns and len(columns) > 1:
            return columns, number
    raise ImportRefused("columns")


def _rows(
    found: GoodsImport, lines: Iterator[Sequence[str]], columns: dict[str, int], header_row: int
) -> Iterator[GoodsImportRow]:
    count = 0
    for number, row in enumerate(lines, start=header_row + 1):
        cells = {key: text for key, at in columns.items() if at < len(row) and (text := plain(key, str(row[at])))}
        if not cells or cells.get("title", "").lower().startswith(EXAMPLES):
            continue
        count += 1
        if count > MAX_ROWS:
            raise ImportRefused("too_many", most=MAX_ROWS)
        yield GoodsImportRow(
            goods_import=found,
            row_no=number,
            cells=cells,
            code=cells.get("code", "")[:40],
            product_key=cleaners.no_key(cells.get("key", "") or cells.get("code", ""))[:60],
        )


def plain(key: str, cell: str) -> str:
    """A cell's text, cleaned as its column asks; the apostrophe that our own export puts before what a spreadsheet would run
    is taken off again."""
    text = cell.strip()[:CELL_CHARS]
    text = text[1:] if text.startswith("'") and inert(text[1:]) == text else text
    return cleaners.clean_no(text) if key in NUMBERS else cleaners.clean_words(text)
