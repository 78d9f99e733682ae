"""Workbooks as HR's tools write them, each with one thing that can't be seen in its cells."""

import io
from collections.abc import Callable

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEADER = ("工号", "姓名", "积分")


def _listed(sheet: Worksheet, first: int, people: int, points: object = 500) -> None:
    """`people` rows of numbers with their zeros."""
    for at in range(people):
        sheet.append((f"{first + at:06d}", f"员工{first + at}", points))


def _plain(sheet: Worksheet) -> None:
    sheet.append(HEADER)
    _listed(sheet, 101, 30)


def merged_header(book: openpyxl.Workbook) -> None:
    """A header of two rows: one name over two columns, and one that spans both rows."""
    sheet = book.active
    sheet.append(("员工信息", None, "积分"))
    sheet.append(("工号", "姓名", None))
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:C2")
    _listed(sheet, 101, 30)


def twice(book: openpyxl.Workbook) -> None:
    """Two people stand there twice."""
    _plain(book.active)
    _listed(book.active, 101, 2)


def hidden_rows(book: openpyxl.Workbook) -> None:
    """A filter hides three rows."""
    _plain(book.active)
    book.active.auto_filter.ref = "A1:C31"
    for row in (5, 6, 7):
        book.active.row_dimensions[row].hidden = True


def two_sheets(book: openpyxl.Workbook) -> None:
    """Two departments, a sheet each."""
    book.active.title = "研发"
    _plain(book.active)
    other = book.create_sheet("市场")
    other.append(HEADER)
    _listed(other, 141, 20)


def formulas(book: openpyxl.Workbook) -> None:
    """Points as formulas that no program has worked out."""
    book.active.append(HEADER)
    _listed(book.active, 101, 30, "=200+300")


def written(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The workbook as a file."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()
