"""The process that opens a workbook: bounded in memory and time, without Django, network or secrets.

Reads the file from stdin; writes marshalled blocks of rows to stdout: ("rows", [[text, …], …]) …, then ("end", "") or
("refused", code).
"""

import datetime as dt
import io
import json
import marshal
import os
import re
import resource
import sys
import unicodedata
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.documents.workbooks.limits import (
    CPU_SECONDS,
    HEADER_WITHIN,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    OLE_SPACE,
    ZIPPED_SPACE,
)
from core.documents.workbooks.packing import Refused, look_into

BLOCK_ROWS = 500
EXACT = 2**53  # whole numbers beyond it are not exact in a double: digits were lost before we read them
PADDING = re.compile(r"[\s　().（）*＊:：_\-\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")


def main() -> None:
    """Read, choose a sheet, send its rows."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data, out = sys.stdin.buffer.read(), sys.stdout.buffer
    _bound_memory(ZIPPED_SPACE if data.startswith(b"PK") else OLE_SPACE)
    try:
        if data.startswith(b"PK"):
            look_into(data)
        # A workbook with a password is an OLE file with a stream of this name.
        elif "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("locked")
        _send(_sheet(_open(data), set(json.loads(sys.argv[1]))), out)
    except Refused as refusal:
        marshal.dump(("refused", refusal.args[0]), out)
    except MemoryError:
        marshal.dump(("refused", "bomb"), out)
    else:
        marshal.dump(("end", ""), out)
    out.flush()
    os._exit(0)  # what was built is not taken apart again


def _bound_memory(more: int) -> None:
    """Not more than what is in use now and `more` bytes; whoever asks for more dies."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    bound = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as error:
        raise Refused("locked" if "assword" in str(error) else "broken") from error


def _sheet(book: CalamineWorkbook, known: set[str]) -> CalamineSheet:
    """The first visible sheet with a row of known words near its top, else the first visible one that is not empty."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    first = None
    # Each sheet that is looked at is parsed whole, so not all of a book with hundreds.
    for name in visible[:20]:
        sheet = _load(book, name)
        if sheet.height == 0:
            continue
        first = first or sheet
        if not known or _knows(sheet, known):
            return sheet
    if first is None:
        raise Refused("empty")
    return first


def _load(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        sheet = book.get_sheet_by_name(name)
    except BaseException as error:
        raise Refused("broken") from error
    if sheet.total_height > MAX_ROWS:
        raise Refused("too_long")
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise Refused("too_wide")
    return sheet


def _knows(sheet: CalamineSheet, known: set[str]) -> bool:
    for row in sheet.to_python(skip_empty_area=False, nrows=HEADER_WITHIN):
        if sum(_key(str(cell)) in known for cell in row[:MAX_COLUMNS]) >= 2:
            return True
    return False


def _key(text: str) -> str:
    return PADDING.sub("", unicodedata.normalize("NFKC", text)).lower()


def _send(sheet: CalamineSheet, out: Any) -> None:
    # iter_rows keeps the empty rows before the data but not the empty columns: they are put back, so that letters hold.
    pad = [""] * min((sheet.start or (0, 0))[1], MAX_COLUMNS)
    block: list[list[str]] = []
    for row in sheet.iter_rows():
        block.append(pad + [_text(cell) for cell in row[: MAX_COLUMNS - len(pad)]])
        if len(block) >= BLOCK_ROWS:
            marshal.dump(("rows", block), out)
            block = []
    marshal.dump(("rows", block), out)


def _text(cell: Any) -> str:
    """A cell as a person would write it: no `.0`, no `1.38E+10`; a number too long to be exact keeps its exponent."""
    if isinstance(cell, str):
        return cell.replace("\x00", "").strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if not cell.is_integer():
            return repr(cell)
        return str(int(cell)) if abs(cell) < EXACT else f"{cell:.15e}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="minutes")
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)
