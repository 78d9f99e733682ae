"""What of a sheet nobody sees, or nobody worked out: hidden and filtered rows, formulas without a result. Standard library only.

calamine gives the cells alone. xlsx says both, ods says which rows are hidden, the old xls is not looked into.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import unescape

from core.documents.workbooks.limits import MAX_PART_BYTES, MAX_ROWS, MAX_STRINGS_BYTES
from core.documents.workbooks.packing import pieces

ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
ROW_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
IS_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
# A cell with a formula and no result. One of type `str` has a result, and it is empty.
FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?![^>]*\bt="str")[^>]*>\s*<f(?:\s[^>]*?)?(?:/>|>([^<]*)</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
FORMULA_CHARS, FORMULAS = 60, 400_000
UNNAMED = "=…"  # a cell that shares its neighbour's formula does not repeat it


@dataclass(slots=True)
class Unseen:
    """Numbers of hidden rows, from 1; and (row, column from 0) → formula, for cells that have no result."""

    hidden: set[int] = field(default_factory=set)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def look(data: bytes, sheet: str) -> Unseen:
    """What is unseen in this sheet of a workbook that packing.look_into has let pass; nothing for an xls."""
    if not data.startswith(b"PK"):
        return Unseen()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        items = {item.filename.lower(): item for item in archive.infolist()}
    if "content.xml" in items:
        return Unseen(hidden=_hidden_in_ods(pieces(data, items["content.xml"], MAX_PART_BYTES), sheet))
    part = items.get(_part_of(data, items, sheet))
    return _in_xlsx(pieces(data, part, MAX_PART_BYTES)) if part else Unseen()


def _in_xlsx(content: Iterator[bytes]) -> Unseen:
    found = Unseen()
    for piece in _whole_cells(content):
        for row in ROW.findall(piece):
            number = ROW_NUMBER.search(row)
            if number and IS_HIDDEN.search(row):
                found.hidden.add(int(number[1]))
        if b"<f" not in piece or len(found.formulas) > FORMULAS:
            continue
        for letters, number, formula in FORMULA.findall(piece):
            text = unescape(formula.decode("utf-8", "replace"))[:FORMULA_CHARS]
            found.formulas[int(number), _column(letters)] = f"={text}" if text else UNNAMED
    return found


def _whole_cells(content: Iterator[bytes]) -> Iterator[bytes]:
    """The part's pieces cut before a cell, so that none is torn."""
    kept = b""
    for piece in content:
        both = kept + piece
        cut = max(both.rfind(b"<c "), 0)
        yield both[:cut]
        kept = both[cut:]
    yield kept


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _part_of(data: bytes, items: dict[str, zipfile.ZipInfo], sheet: str) -> str:
    """The part a sheet of that name stands in, in small letters; "" when the book doesn't say."""
    relation, targets = "", {}
    for name, attributes in _tags(data, items.get("xl/workbook.xml")):
        if name == "sheet" and attributes.get("name") == sheet:
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
    for name, attributes in _tags(data, items.get("xl/_rels/workbook.xml.rels")):
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")
    target = targets.get(relation, "")
    whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
    return whole.lower() if target else ""


def _tags(data: bytes, item: zipfile.ZipInfo | None) -> Iterator[tuple[str, dict[str, str]]]:
    if item is None:
        return
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    _parse(parser, pieces(data, item, MAX_STRINGS_BYTES))
    yield from found


def _parse(parser: Any, content: Iterator[bytes]) -> None:
    """As far as it can be read: what is broken, calamine refuses."""
    try:
        for piece in content:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError:
        return


def _hidden_in_ods(content: Iterator[bytes], sheet: str) -> set[int]:
    hidden: set[int] = set()
    seen_sheet, row = "", 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen_sheet, row
        if name == "table:table":
            seen_sheet, row = attributes.get("table:name", ""), 0
        elif name == "table:table-row" and seen_sheet == sheet:
            repeated = attributes.get("table:number-rows-repeated", "1")
            times = int(repeated) if repeated.isdigit() and len(repeated) < 8 else 1
            first, row = row + 1, row + times
            if attributes.get("table:visibility", "visible") != "visible" and first <= MAX_ROWS:
                hidden.update(range(first, min(first + times, MAX_ROWS + 1)))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    _parse(parser, content)
    return hidden
