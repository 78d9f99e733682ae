"""Sheets out: numbers stay numbers, text stays text, whatever a spreadsheet would make of it."""

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SHEET_ROWS = 1_000_000
TELL_EVERY = 5_000


def inert(value: Any) -> Any:
    """A cell value that no spreadsheet will run: formula-like text gets a leading apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "Sheet1") -> bytes:
    """One sheet with a bold frozen header, written in constant memory. Numbers stay numbers, text stays inert."""
    out = io.BytesIO()
    write_xlsx_to(out, header, rows, title=title)
    return out.getvalue()


def write_xlsx_to(
    out: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "Sheet1",
    tell: Callable[[int], None] = lambda written: None,
) -> int:
    """The same into an open file, a further sheet for each million rows; `tell` hears now and then how many are written.

    Moments are written in the zone in force. Returns the number of rows.
    """
    import xlsxwriter  # not above: nine megabytes that most web processes never need

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    written = 0
    with xlsxwriter.Workbook(out, {**options, "default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#e8eefc"})
        sheet = _new_sheet(book, title, header, bold)
        for written, row in enumerate(rows, start=1):
            if written > 1 and (written - 1) % SHEET_ROWS == 0:
                sheet = _new_sheet(book, f"{title[:26]} {(written - 1) // SHEET_ROWS + 1}", header, bold)
            sheet.write_row((written - 1) % SHEET_ROWS + 1, 0, [_cell(value) for value in row])
            if written % TELL_EVERY == 0:
                tell(written)
    return written


def _new_sheet(book: Any, title: str, header: Sequence[str], bold: Any) -> Any:
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header), 18)
    sheet.write_row(0, 0, header, bold)
    return sheet


def _cell(value: Any) -> Any:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.make_naive(value)
    return inert(value)
