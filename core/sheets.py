"""Sheets in and out: xlsx/xls/ods through calamine, csv in the encodings people have, xlsx written row by row.

Limits stand before the file is opened: size, packed-to-unpacked ratio and magic bytes (PROMISES S4). What is written can't
run: a cell that starts like a formula gets an apostrophe (PROMISES S5, CWE-1236).
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import python_calamine
import xlsxwriter
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_RATIO = 200
MAX_COLUMNS = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class SheetRefused(DomainError):
    """The file can't be read as a sheet, or is built to hurt."""

    code = "sheet_refused"


def read_rows(data: bytes, filename: str) -> Iterator[list[str]]:
    """The first sheet of an upload as rows of stripped text; dates as ISO, whole floats without `.0`. Streams.

    Raises SheetRefused for a file that is too big, too dense, encrypted, of an unknown kind or broken.
    """
    if len(data) > MAX_BYTES:
        raise SheetRefused(_("文件超过 %(mb)d MB。") % {"mb": MAX_BYTES // 2**20})
    if not data.strip():
        raise SheetRefused(_("文件是空的。"))
    if data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return _read_workbook(data)
    if filename.lower().endswith((".csv", ".txt", ".tsv")):
        return _read_csv(data)
    raise SheetRefused(_("认不出这个文件，请上传 xlsx、xls、ods 或 csv。"))


def _read_workbook(data: bytes) -> Iterator[list[str]]:
    if data.startswith(ZIP_MAGIC):
        _refuse_bombs(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, IndexError, OSError) as error:
        raise SheetRefused(_("表格打不开：文件损坏、加密或格式不符。")) from error
    for row in rows:
        yield [_text(cell) for cell in row[:MAX_COLUMNS]]


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SheetRefused(_("表格打不开：文件损坏、加密或格式不符。")) from error
    if unpacked > MAX_UNPACKED_BYTES or unpacked > max(len(data), 100_000) * MAX_RATIO:
        raise SheetRefused(_("文件解压后过大，已拒绝。"))


def _read_csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetRefused(_("CSV 的编码认不出，请另存为 UTF-8。"))
    if "\x00" in text:
        raise SheetRefused(_("表格打不开：文件损坏、加密或格式不符。"))
    delimiter = "\t" if text.partition("\n")[0].count("\t") else ","
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            yield [cell.strip() for cell in row[:MAX_COLUMNS]]
    except csv.Error as error:
        raise SheetRefused(_("表格打不开：文件损坏、加密或格式不符。")) from error


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).replace("\x00", "").strip()


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
