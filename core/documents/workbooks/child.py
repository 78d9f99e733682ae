"""The process that opens a workbook: bounded in memory and time, without Django, network or secrets.

Reads the file from stdin; writes marshalled blocks of rows to stdout: ("about", {…}), ("rows", [[text, …], …]) …, then
("end", "") or ("refused", code). The one argument is JSON: `known` (column names), `sheet` (the one asked for, else "") and `look`
(whether to tell of further sheets, hidden rows and formulas without a result).
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
from core.documents.workbooks.unseen import Unseen, look

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
        _answer(data, json.loads(sys.argv[1]), out)
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


def _answer(data: bytes, options: dict[str, Any], out: Any) -> None:
    book, known = _open(data), set(options["known"])
    if not options["look"]:
        sheet = _sheet(book, known)
        marshal.dump(("about", {"sheet": sheet.name, "sheets": [], "hidden": []}), out)
        return _send(sheet, Unseen(), out)
    found = [_described(data, sheet, known) for sheet in _sheets(book)]
    if not found:
        raise Refused("empty")
    wanted = [one for one in found if one[0].name == options["sheet"]]
    knowing = [one for one in found if one[1]["knows"]]
    sheet, about, unseen = (wanted or knowing or found)[0]
    sheets = [one[1] for one in found]
    hidden = sorted(unseen.hidden) if about["hidden"] else []
    marshal.dump(("about", {"sheet": sheet.name, "sheets": sheets, "hidden": hidden}), out)
    return _send(sheet, unseen, out)


def _sheets(book: CalamineWorkbook) -> list[CalamineSheet]:
    """The visible sheets with something in them; one too big to be read is left out beside others."""
    found: list[CalamineSheet] = []
    refusal: Refused | None = None
    for name in _visible(book):
        try:
            sheet = _load(book, name)
        except Refused as refused:
            refusal = refusal or refused
            continue
        if sheet.height:
            found.append(sheet)
    if refusal and not found:
        raise refusal
    return found


def _described(data: bytes, sheet: CalamineSheet, known: set[str]) -> tuple[CalamineSheet, dict[str, Any], Unseen]:
    """The sheet, its name, how many rows stand below its header, how many of these are hidden, and what is unseen in it."""
    unseen, header = look(data, sheet.name), _header_row(sheet, known)
    rows = hidden = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > header and any(cell != "" for cell in row):
            rows += 1
            hidden += number in unseen.hidden
    return sheet, {"name": sheet.name, "rows": rows, "hidden": hidden, "knows": header > 0}, unseen


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as error:
        raise Refused("locked" if "assword" in str(error) else "broken") from error


def _sheet(book: CalamineWorkbook, known: set[str]) -> CalamineSheet:
    """The first visible sheet with a row of known words near its top, else the first visible one that is not empty."""
    first = None
    for name in _visible(book):
        sheet = _load(book, name)
        if sheet.height == 0:
            continue
        first = first or sheet
        if not known or _header_row(sheet, known):
            return sheet
    if first is None:
        raise Refused("empty")
    return first


def _visible(book: CalamineWorkbook) -> list[str]:
    """Their names. Each sheet that is looked at is parsed whole, so not all of a book with hundreds."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    return visible[:20]


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


def _header_row(sheet: CalamineSheet, known: set[str]) -> int:
    """The row near the top with at least two known words; 0 when there is none."""
    for number, row in enumerate(sheet.to_python(skip_empty_area=False, nrows=HEADER_WITHIN), start=1):
        if sum(_key(str(cell)) in known for cell in row[:MAX_COLUMNS]) >= 2:
            return number
    return 0


def _key(text: str) -> str:
    return PADDING.sub("", unicodedata.normalize("NFKC", text)).lower()


def _send(sheet: CalamineSheet, unseen: Unseen, out: Any) -> None:
    # iter_rows keeps the empty rows before the data but not the empty columns: they are put back, so that letters hold.
    pad = [""] * min((sheet.start or (0, 0))[1], MAX_COLUMNS)
    block: list[list[str]] = []
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (number, column), formula in unseen.formulas.items():
        by_row.setdefault(number, []).append((column, formula))
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = pad + [_text(cell) for cell in row[: MAX_COLUMNS - len(pad)]]
        for column, formula in by_row.get(number, ()):
            if column < MAX_COLUMNS:
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cells[column] or formula
        block.append(cells)
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
