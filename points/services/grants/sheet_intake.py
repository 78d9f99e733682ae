"""A sheet coming in: its columns are known and its rows staged, or it waits, sealed, for somebody to name them."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _

from core.documents.sheets.columns import HEADER_WITHIN, Reading
from core.documents.sheets.sealing import seal_rows, unseal_rows
from points.errors import NoUsableColumns, SheetIsEmpty, TooManyRows
from points.models import GrantBatch
from points.services.grants import columns as meanings
from points.services.grants.staging import MAX_ROWS, stage

State = GrantBatch.State


def ingest_sheet(batch: GrantBatch, *, rows: Iterable[list[str]], points_word: str = "") -> None:
    """Stage the sheet for the batch, or seal it and ask for its columns; in the caller's transaction.

    Raises NoUsableColumns (a source that can't be asked, or a sheet of one column), SheetIsEmpty, TooManyRows.
    """
    rows = iter(rows)
    top = list(islice(rows, HEADER_WITHIN))
    if not any(cell.strip() for row in top for cell in row):
        raise SheetIsEmpty
    reading = meanings.read_top(top, points_word=points_word)
    chosen = reading.as_json(mapped=False) if reading.is_sure else _remembered(reading)
    sheet = chain(top, rows)
    batch.state, batch.sheet_sealed = State.VALIDATING, None
    if chosen:
        batch.columns = chosen
        batch.rows_total = stage(batch_id=batch.pk, rows=sheet, columns=chosen)
    elif batch.source not in (GrantBatch.Source.SHEET, GrantBatch.Source.FORMER) or max(map(len, top)) < 2:
        raise unusable(reading, top)
    else:
        batch.state, batch.columns = State.MAPPING, reading.as_json(mapped=False)
        batch.sheet_sealed, batch.rows_total = _sealed(sheet)
        if batch.rows_total <= reading.header_row and reading.by:
            raise SheetIsEmpty
    batch.save(update_fields=["state", "sheet_sealed", "columns", "rows_total"])


def map_columns(batch: GrantBatch, *, header_row: int, by_meaning: dict[str, int]) -> None:
    """Stage the sealed sheet by these columns and forget it; in the caller's transaction, the batch locked by it.

    Raises NoUsableColumns without points or without a key, SheetIsEmpty.
    """
    asked: dict[str, Any] = batch.columns or {}
    if "points" not in by_meaning or not any(key in by_meaning for key in meanings.KEYS):
        raise NoUsableColumns(missing=[_missing(by_meaning)], found=[])
    kept = {"signature": asked.get("signature", ""), "guess_row": asked.get("header_row", 0), "mapped": True}
    kept |= {"read": asked["read"]} if "read" in asked else {}
    batch.columns = {"header_row": header_row, "by": by_meaning, **kept}
    batch.rows_total = stage(batch_id=batch.pk, rows=unsealed(batch), columns=batch.columns)
    batch.state, batch.sheet_sealed = State.VALIDATING, None
    batch.save(update_fields=["state", "sheet_sealed", "columns", "rows_total"])


def unsealed(batch: GrantBatch) -> Iterator[list[str]]:
    """The rows of a sheet that waits for its columns."""
    return unseal_rows(batch.sheet_sealed or b"")


def _sealed(rows: Iterable[list[str]]) -> tuple[bytes, int]:
    return seal_rows(_bounded(rows))


def _bounded(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for count, row in enumerate(rows, start=1):
        if count > MAX_ROWS + HEADER_WITHIN:
            raise TooManyRows(limit=MAX_ROWS)
        yield row


def _remembered(reading: Reading) -> dict[str, Any] | None:
    """What was answered for the latest sheet with the same header."""
    if not any(reading.header):
        return None
    answered = GrantBatch.objects.filter(columns__mapped=True, columns__signature=reading.signature).order_by("-pk")
    found = answered.values_list("columns", flat=True).first()
    return reading.by_answer(found) if found else None


def unusable(reading: Reading, top: list[list[str]]) -> NoUsableColumns:
    """The refusal that says which column is missing beside those that were found."""
    near = top[reading.header_row - 1] if reading.header_row else top[0]
    found = [cell.strip() for cell in near if cell.strip()]
    return NoUsableColumns(missing=[_missing(reading.by)], found=found[:8])


def _missing(by: dict[str, int]) -> str:
    return _("工号（或手机、邮箱、姓名）") if "points" in by else _("积分")
