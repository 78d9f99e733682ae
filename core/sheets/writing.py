"""Sheets out: numbers stay numbers, text stays text, whatever a spreadsheet would make of it."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def inert(value: Any) -> Any:
    """A cell value that no spreadsheet will run: formula-like text gets a leading apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "Sheet1") -> bytes:
    """One sheet with a bold frozen header, written in constant memory. Numbers stay numbers, text stays inert."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header), 18)
        sheet.write_row(0, 0, header, book.add_format({"bold": True, "bg_color": "#e8eefc"}))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [inert(value) for value in row])
    return out.getvalue()
