"""Looks into a zipped workbook without opening it: what it unpacks to, how far its cells reach. Standard library only.

calamine builds one dense block from the outermost cells, so two cells at opposite corners would cost terabytes; sizes in
a zip's directory may lie. So every part it is going to read is unpacked here in small pieces first, and counted.
"""

import io
import itertools
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from core.documents.workbooks.limits import (
    MAX_CELLS,
    MAX_PART_BYTES,
    MAX_RATIO,
    MAX_ROWS,
    MAX_STRINGS_BYTES,
    MAX_TEXT_BYTES,
)

PIECE = 1 << 20
PLAIN_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s>][^>]*(?<!/)>")
SHARED_CELL = re.compile(rb'<(?:\w+:)?c [^>]*t="s"[^>]*>\s*<(?:\w+:)?v[^>]*>(\d{1,9})<')
STRING_ITEM = re.compile(rb"<(?:\w+:)?si[\s>/]")
FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
EXACT_BYTES = 20 << 20


class Refused(Exception):
    """A workbook that must not be opened; `args[0]` is the cause's code."""


def look_into(data: bytes) -> None:
    """Refuse a zipped workbook that would hurt. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            items = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise Refused("broken") from error
    names = [item.filename.lower() for item in items]
    if len(names) != len(set(names)) or len(names) > 5_000:
        raise Refused("broken")
    if any(item.flag_bits & 1 for item in items):
        raise Refused("locked")
    if _too_dense(data, items):
        raise Refused("bomb")
    if "xl/workbook.bin" in names:
        raise Refused("binary")
    if "content.xml" in names:
        _look_into_ods(data, items[names.index("content.xml")])
    elif "xl/workbook.xml" in names:
        _look_into_xlsx(data, items)
    else:
        raise Refused("no_workbook")


def _too_dense(data: bytes, items: list[zipfile.ZipInfo]) -> bool:
    return sum(item.file_size for item in items) > min(max(len(data), 100_000) * MAX_RATIO, MAX_PART_BYTES)


def _look_into_xlsx(data: bytes, items: list[zipfile.ZipInfo]) -> None:
    longest, parts = 0, []
    for item in items:
        name = item.filename.lower()
        if name.endswith("sharedstrings.xml"):
            longest = max(longest, _strings(data, item))
        elif "/worksheets/" in name and name.endswith(".xml"):
            parts.append(item)
        elif name.endswith((".xml", ".rels")):
            for piece in pieces(data, item, MAX_STRINGS_BYTES):
                _no_entities(piece)
    cells = shared = 0
    for item in parts:
        found, texts = _cells(data, item)
        cells += found
        shared += texts
    if cells > MAX_CELLS:
        raise Refused("too_wide")
    # A text may be pointed at by every cell and is copied for each: a small file of many gigabytes.
    if shared * longest > MAX_TEXT_BYTES and _texts(data, items, parts) > MAX_TEXT_BYTES:
        raise Refused("bomb")


def pieces(data: bytes, item: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """The part's real content, about a megabyte at a time, cut between tags. Raises Refused beyond `limit` bytes."""
    # By the part's own header and not through zipfile, which believes the sizes of the directory.
    at = item.header_offset
    if data[at : at + 4] != b"PK\x03\x04":
        raise Refused("broken")
    name_length, extra_length = struct.unpack_from("<HH", data, at + 26)
    start = at + 30 + name_length + extra_length
    raw = memoryview(data)[start : start + item.compress_size]
    total, left_over = 0, b""
    for piece in _inflated(raw, item.compress_type):
        total += len(piece)
        if total > limit or total > item.file_size:
            raise Refused("bomb")
        piece = left_over + piece
        cut = piece.rfind(b"<")
        cut = len(piece) if cut < 0 else cut
        yield piece[:cut]
        left_over = piece[cut:]
        if len(left_over) > 2 * PIECE:
            raise Refused("bomb")
    yield left_over


def _inflated(raw: memoryview, kind: int) -> Iterator[bytes]:
    if kind == zipfile.ZIP_STORED:
        for at in range(0, len(raw), PIECE):
            yield bytes(raw[at : at + PIECE])
        return
    if kind != zipfile.ZIP_DEFLATED:
        raise Refused("broken")
    unpack = zlib.decompressobj(-15)
    waiting: bytes | memoryview = raw
    try:
        while waiting and not unpack.eof:
            yield unpack.decompress(waiting, PIECE)
            waiting = unpack.unconsumed_tail
    except zlib.error as error:
        raise Refused("broken") from error
    if not unpack.eof:
        raise Refused("broken")


def _no_entities(piece: bytes) -> None:
    if FORBIDDEN.search(piece):
        raise Refused("entities")


def _strings(data: bytes, item: zipfile.ZipInfo) -> int:
    """The length of the longest piece of text that can be one string (an upper bound, from the gaps between items)."""
    count, longest, gap = 0, 0, 0
    for piece in pieces(data, item, MAX_STRINGS_BYTES):
        _no_entities(piece)
        starts = [found.start() for found in STRING_ITEM.finditer(piece)]
        count += len(starts)
        if not starts:
            gap += len(piece)
            longest = max(longest, gap)
            continue
        longest = max(longest, gap + starts[0], *(b - a for a, b in itertools.pairwise(starts)), 0)
        gap = len(piece) - starts[-1]
    if count > MAX_CELLS // 2:
        raise Refused("bomb")
    return max(longest, gap)


def _cells(data: bytes, item: zipfile.ZipInfo) -> tuple[int, int]:
    """How many cells the block of this sheet will have, and how many of them point at a shared text."""
    filled, placed, shared, rows = 0, 0, 0, 0
    columns: set[bytes] = set()
    for piece in pieces(data, item, MAX_PART_BYTES):
        _no_entities(piece)
        filled += len(ANY_CELL.findall(piece))
        found = PLAIN_CELL.findall(piece)
        placed += len(found)
        shared += piece.count(b't="s"')
        columns.update(column for column, _row in found)
        rows = max(rows, max((int(row) for _column, row in found), default=0))
    width = max((_column_number(column) for column in columns), default=0)
    if filled != placed:
        rows, width = _cells_exactly(data, item)
    if rows > MAX_ROWS:
        raise Refused("too_long")
    return rows * width, shared


def _column_number(letters: bytes | str) -> int:
    number = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        number = number * 26 + letter - 64
    return number


def _cells_exactly(data: bytes, item: zipfile.ZipInfo) -> tuple[int, int]:
    """Rows and columns of a sheet whose cells are not written as usual: slower, and only for small ones."""
    reach = {"rows": 0, "columns": 0, "row": 0, "column": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        if plain == "row":
            reach["row"], reach["column"] = _whole(attributes.get("r")) or reach["row"] + 1, 0
        elif plain == "c":
            placed = re.fullmatch(r"([A-Za-z]{1,3})([0-9]{1,7})", attributes.get("r", "A1"))
            if placed is None:
                raise Refused("too_wide")
            reach["column"] += 1
            if "r" in attributes:
                reach["row"], reach["column"] = int(placed[2]), _column_number(placed[1].upper())
            reach["rows"], reach["columns"] = max(reach["rows"], reach["row"]), max(reach["columns"], reach["column"])

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    _parse(parser, pieces(data, item, EXACT_BYTES))
    return reach["rows"], reach["columns"]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _parse(parser: expat.XMLParserType, content: Iterator[bytes]) -> None:
    try:
        for piece in content:
            _no_entities(piece)
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused("broken") from error


def _texts(data: bytes, items: list[zipfile.ZipInfo], parts: list[zipfile.ZipInfo]) -> int:
    """The bytes of all shared texts as the cells use them."""
    lengths: list[int] = []
    for item in items:
        if item.filename.lower().endswith("sharedstrings.xml"):
            content = b"".join(pieces(data, item, MAX_STRINGS_BYTES))
            starts = [found.start() for found in STRING_ITEM.finditer(content)]
            lengths = [b - a for a, b in zip(starts, [*starts[1:], len(content)], strict=True)]
    total = 0
    for item in parts:
        for piece in pieces(data, item, MAX_PART_BYTES):
            pointed = map(int, SHARED_CELL.findall(piece))
            total += sum(lengths[at] for at in pointed if at < len(lengths))
    return total


def _look_into_ods(data: bytes, item: zipfile.ZipInfo) -> None:
    """An ods says «repeat this row a million times»: count what its filled cells come to."""
    seen = {"cells": 0, "times": 1}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(":table-row"):
            seen["times"] = _whole(attributes.get("table:number-rows-repeated")) or 1
        elif name.endswith(":table-cell") and "office:value-type" in attributes:
            times = _whole(attributes.get("table:number-columns-repeated")) or 1
            seen["cells"] += seen["times"] * times
            if seen["cells"] > MAX_CELLS or seen["times"] > MAX_ROWS:
                raise Refused("too_wide")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    _parse(parser, pieces(data, item, MAX_PART_BYTES))
