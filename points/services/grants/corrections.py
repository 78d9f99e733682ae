"""Rows in error that come back mended: each goes to the row it came from, nothing else is touched."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from core.actors import Actor
from core.documents.sheets import header_key
from points.errors import RowsOfAnotherBatch, RowsUnclear, SheetIsEmpty, TooManyRows
from points.models import GrantBatch
from points.services.grants import batches
from points.services.grants.columns import Reading, read_top
from points.services.grants.sheet_intake import unusable
from points.services.grants.staging import MAX_ROWS, Cells, data_rows, stage_cells, stored

# How an error sheet's first column begins (selectors/sheets.py), as `header_key` gives it, in the languages it is written in;
# the batch's number follows.
MARKS = ("原行号", "originalrow")
COLUMNS_OF = {
    "phone": ("phone_index", "phone_sealed"),
    "points": ("points_text",),
    "type": ("type_text",),
    "expires": ("expires_text", "expires_on"),
}
TYPES = {"phone_index": "bytea", "phone_sealed": "bytea", "expires_on": "date"}


def is_error_sheet(top: Sequence[Sequence[str]]) -> bool:
    """Whether the first rows of a sheet are those of an error sheet: they name the original row."""
    return _mark(top) is not None


def merge(batch: GrantBatch, *, top: list[list[str]], rows: Iterable[list[str]], file_name: str, by: Actor) -> None:
    """Put an error sheet's cells into the rows they came from and have the batch judged again, in the caller's transaction.

    Columns the sheet no longer has stay as they are; a row without a number is added at the end; a row that was set aside
    comes back when something in it changed. Raises RowsOfAnotherBatch, RowsUnclear, NoUsableColumns, SheetIsEmpty.
    """
    at, number = _mark(top) or (0, "")
    if number and header_key(number) != header_key(batch.number):
        raise RowsOfAnotherBatch(number=number)
    reading = read_top(top)
    if not reading.is_sure:
        raise unusable(reading, top)
    numbered, added = _rows(rows, reading, at)
    if not numbered and not added:
        raise SheetIsEmpty
    if batch.rows_total + len(added) > MAX_ROWS:
        raise TooManyRows(limit=MAX_ROWS)
    _must_be_of(batch, [row_no for row_no, _cells in numbered])
    if numbered:
        _put(batch.pk, list(reading.by), numbered)
    last = batch.lines.aggregate(last=Max("row_no"))["last"] or 0
    stage_cells(batch.pk, enumerate(added, start=last + 1))
    batch.state, batch.rows_total = GrantBatch.State.VALIDATING, batch.rows_total + len(added)
    batch.save(update_fields=["state", "rows_total"])
    after = {"file": file_name[-200:], "rows": len(numbered), "added": len(added)}
    batches.log("grant.merge", batch, by=by, after=after)


def _mark(top: Sequence[Sequence[str]]) -> tuple[int, str] | None:
    """The column of the original row, and the batch's number beside its name ("" when it was taken off)."""
    for row in top:
        for at, cell in enumerate(row):
            key = header_key(cell)
            for mark in MARKS:
                if key.startswith(mark):
                    return at, cell.split()[-1] if key != mark else ""
    return None


def _rows(rows: Iterable[list[str]], reading: Reading, at: int) -> tuple[list[tuple[int, Cells]], list[Cells]]:
    """The sheet's rows with the number each came from, and those without one."""
    unclear: list[str] = []
    numbered: list[tuple[int, Cells]] = []
    added: list[Cells] = []

    def below() -> Iterator[tuple[str, list[str]]]:
        for sheet_row, row in enumerate(rows, start=1):
            if sheet_row > reading.header_row:
                yield row[at].strip() if at < len(row) else "", row

    for text, cells in data_rows(below(), reading.by, []):
        if not text:
            added.append(cells)
        elif text.isdecimal() and len(text) < 8:
            numbered.append((int(text), cells))
        else:
            unclear.append(text)
    if unclear:
        raise RowsUnclear(rows=unclear)
    return numbered, added


def _must_be_of(batch: GrantBatch, row_nos: list[int]) -> None:
    there = set(batch.lines.filter(row_no__in=row_nos).values_list("row_no", flat=True))
    unclear = [row_no for row_no, times in Counter(row_nos).items() if times > 1 or row_no not in there]
    if unclear:
        raise RowsUnclear(rows=[str(row_no) for row_no in sorted(unclear)])


def _put(batch_id: int, meanings: list[str], numbered: list[tuple[int, Cells]]) -> None:
    columns = [column for meaning in meanings for column in COLUMNS_OF.get(meaning, (meaning,))]
    kept = [stored(cells) for _row_no, cells in numbered]
    compared = [column for column in columns if column != "phone_sealed"]  # sealed twice, the same number differs
    row_nos = [row_no for row_no, _cells in numbered]
    values: list[Any] = [batch_id, row_nos, *([row[column] for row in kept] for column in columns)]
    arrays = ", ".join(f"%s::{TYPES.get(column, 'text')}[]" for column in columns)
    sets = ", ".join(f"{column} = c.{column}" for column in columns)
    old, new = (", ".join(f"{table}.{column}" for column in compared) for table in "lc")
    with connection.cursor() as cursor:
        cursor.execute(
            f"update points_grantline l set {sets}, set_aside = l.set_aside and row({old}) is not distinct from row({new})"  # noqa: S608 our own words only
            f" from (select %s::bigint as batch_id) b,"
            f" unnest(%s::int[], {arrays}) as c (row_no, {', '.join(columns)})"
            " where l.batch_id = b.batch_id and l.row_no = c.row_no",
            values,
        )
