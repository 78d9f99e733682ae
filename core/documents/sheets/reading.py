"""Sheets in. What can be told from the first bytes is told at once; workbooks are opened in a process of their own."""

import codecs
import csv
import io
import json
import marshal
import re
import subprocess
import sys
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.documents.workbooks.limits import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from core.errors import DomainError

ROOT = Path(__file__).resolve().parents[3]
ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LINE_CHARS = 256 * 1024
LINES_PER_ROW = 2_000
TEXT_NAMES = (".csv", ".txt", ".tsv", ".xls", ".xlsx")
NOT_SHEETS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
}
_PADDING = re.compile(r"[\s　().（）*＊:：_\-\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
CAUSES = {
    "broken": _("表格打不开：文件损坏、加密或格式不符。"),
    "locked": _("表格有密码保护，请在 Excel 中去掉密码后再上传。"),
    "bomb": _("文件解压后过大，已拒绝。"),
    "too_wide": _("表格范围过大：请删除名单右侧和下方的空白区域后再上传。"),
    "too_long": _("表格超过 20 万行，请拆成几个文件。"),
    "entities": _("表格里含有外部引用（DTD），已拒绝。请另存为标准的 xlsx。"),
    "binary": _("暂不支持 xlsb，请在 Excel 中另存为 xlsx。"),
    "no_workbook": _("这是一个压缩包，不是表格。请上传 xlsx、xls、ods 或 csv。"),
    "empty": _("表格里没有数据。"),
    "html": _("这是网页另存的文件，不是真正的表格。请用 Excel 打开后另存为 xlsx。"),
    "xml": _("这是 XML 表格（2003），请在 Excel 中另存为 xlsx。"),
    "encoding": _("CSV 的编码认不出，请另存为 UTF-8。"),
    "endless_line": _("CSV 里有一行长得不像名单，可能缺少换行或引号没有成对。"),
    "unknown": _("认不出这个文件，请上传 xlsx、xls、ods 或 csv。"),
}


class SheetRefused(DomainError):
    """The file can't be read as a sheet, or is built to hurt."""

    code = "sheet_refused"


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """A visible sheet with something in it: its name, its rows below the header, how many of these are hidden, and whether its
    top has at least two of the names that were known."""

    name: str
    rows: int
    hidden: int
    knows: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that is read: its name ("" for a text file), its rows as `read_rows` gives them, the numbers of those that are
    hidden or filtered away (from 1), and all sheets of its book."""

    name: str
    rows: Iterator[list[str]]
    hidden: list[int] = field(default_factory=list)
    sheets: list[SheetSummary] = field(default_factory=list)

    @property
    def others(self) -> list[SheetSummary]:
        """Further sheets that could have been meant: with known names where the one that is read has them, else any."""
        chosen = next((one for one in self.sheets if one.name == self.name), None)
        rest = [one for one in self.sheets if one.name != self.name and one.rows]
        return [one for one in rest if one.knows or not (chosen and chosen.knows)]


def read_sheet(data: bytes, filename: str, *, known: Collection[str] = (), name: str = "") -> Sheet:
    """A sheet of an upload with what else is in its book; the one called `name`, else as `read_rows` chooses.

    A formula whose result the file doesn't have stands in its cell as `=…`. Raises SheetRefused, in part when rows are drawn.
    """
    if not _is_workbook(data, filename):
        return Sheet(name="", rows=_read_csv(data))
    blocks = _blocks(data, {"known": list(known), "sheet": name, "look": True})
    about = next(blocks)
    sheets = [SheetSummary(**one) for one in about["sheets"]]
    return Sheet(name=about["sheet"], rows=chain.from_iterable(blocks), hidden=about["hidden"], sheets=sheets)


def read_rows(data: bytes, filename: str, *, known: Collection[str] = ()) -> Iterator[list[str]]:
    """One sheet of an upload as rows of stripped text; dates as ISO, whole floats without `.0`. Streams.

    Of several sheets the first visible one whose top has at least two of `known` (as `header_key` gives them), else the
    first that is not empty. Raises SheetRefused for a file that is too big, too dense, encrypted, of an unknown kind
    or broken: some causes at once, others when the rows are drawn.
    """
    return _read_workbook(data, known) if _is_workbook(data, filename) else _read_csv(data)


def _is_workbook(data: bytes, filename: str) -> bool:
    """True for a workbook, False for a text file. Raises SheetRefused for what is neither."""
    if len(data) > MAX_BYTES:
        raise SheetRefused(_("文件超过 %(mb)d MB。") % {"mb": MAX_BYTES // 2**20})
    if not data.strip():
        raise SheetRefused(_("文件是空的。"))
    if data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return True
    for magic, kind in NOT_SHEETS.items():
        if data.startswith(magic):
            raise SheetRefused(_("这是 %(kind)s 文件，不是表格。请上传 xlsx、xls、ods 或 csv。") % {"kind": kind})
    if data.startswith(b"PK"):
        raise _refused("broken")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise _refused("xml" if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:4096] else "html")
    if filename.lower().endswith(TEXT_NAMES):
        return False
    raise _refused("unknown")


def header_key(cell: str) -> str:
    """A column name as it is compared: half-width, small letters, no space, bracket, star or invisible sign."""
    return _PADDING.sub("", unicodedata.normalize("NFKC", cell)).lower()


def _refused(code: str) -> SheetRefused:
    return SheetRefused(CAUSES[code])


def _read_workbook(data: bytes, known: Collection[str]) -> Iterator[list[str]]:
    blocks = _blocks(data, {"known": list(known), "sheet": "", "look": False})
    next(blocks)
    yield from chain.from_iterable(blocks)


def _blocks(data: bytes, options: dict[str, Any]) -> Iterator[Any]:
    """What the sheet is, then its rows block by block."""
    # -I and no environment: nothing of this process tells the child what to import, and it has no secrets to lose.
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from core.documents.workbooks import child; child.main()"
    opened = subprocess.Popen(
        [sys.executable, "-I", "-c", program, json.dumps(options)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    try:
        yield from _told_by(opened, data)
    finally:
        opened.kill()
        for pipe in (opened.stdin, opened.stdout):
            if pipe:
                pipe.close()
        opened.wait()


def _told_by(opened: subprocess.Popen[bytes], data: bytes) -> Iterator[Any]:
    assert opened.stdin and opened.stdout
    try:
        opened.stdin.write(data)
        opened.stdin.close()
    except BrokenPipeError as error:
        raise _refused("broken") from error
    while True:
        try:
            kind, content = marshal.load(opened.stdout)  # noqa: S302 -- from our own child
        except (EOFError, ValueError, TypeError) as error:  # it died of its limits
            raise _refused("bomb") from error
        if kind == "refused":
            raise _refused(content)
        if kind == "end":
            return
        yield content


def _read_csv(data: bytes) -> Iterator[list[str]]:
    encoding = _encoding(data)
    head = data[:65536].decode(encoding, errors="ignore")
    delimiter = max("\t;,", key=lambda sign: _first_lines(head).count(sign))
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    since_row = [0]
    try:
        for number, row in enumerate(csv.reader(_lines(text, since_row), delimiter=delimiter), start=1):
            since_row[0] = 0
            if number > MAX_ROWS:
                raise _refused("too_long")
            yield [cell.strip() for cell in row[:MAX_COLUMNS]]
    except csv.Error as error:
        raise _refused("endless_line") from error


def _first_lines(head: str) -> str:
    """The first line with something in it, and the next: what separates cells there separates them everywhere."""
    return "\n".join([line for line in head.splitlines() if line.strip()][:2])


def _lines(text: io.TextIOWrapper, since_row: list[int]) -> Iterator[str]:
    while line := text.readline(LINE_CHARS + 1):
        since_row[0] += 1
        if len(line) > LINE_CHARS or since_row[0] > LINES_PER_ROW:
            raise _refused("endless_line")
        yield line


def _encoding(data: bytes) -> str:
    """The first encoding of those people have in which the whole file can be read."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif data[:64].count(0) * 4 > len(data[:64]):  # Latin letters in two bytes each
        candidates = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if _decodes(data, encoding):
            return encoding
    raise _refused("encoding")


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(data), 1 << 20):
            if "\x00" in decoder.decode(data[at : at + (1 << 20)]):
                raise _refused("broken")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
