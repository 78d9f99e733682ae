"""A grant sheet becomes rows: columns are found by name, cells are cleaned, COPY carries them in."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from core import crypto
from points.errors import NoUsableColumns, SheetIsEmpty, TooManyRows

MAX_ROWS = 200_000
HEADER_WITHIN = 10
CELL_CHARS = 300
YEARS = range(2000, 2200)
EXAMPLE_MARKS = ("示例", "example")
HEADERS = {
    "employee_no": "工号 员工编号 员工工号 人员编号 会员编号 编号 employeeno employeenumber employeeid staffno",
    "name": "姓名 员工姓名 成员姓名 会员姓名 名字 name fullname employeename",
    "phone": "手机 手机号 手机号码 电话 联系电话 phone mobile mobilephone phonenumber",
    "points": "积分 积分数 发放积分 积分数量 分值 points point",
    "reason": "事由 原因 发放事由 发放原因 理由 备注 reason note remark",
    "expires": "有效期 有效期至 到期日 到期日期 过期日期 expiry expireson expires expirydate validuntil",
}
_SPACES = re.compile(r"[\s　().（）*＊:：_\-]+")
_DATE = re.compile(r"^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D.*)?$")
_COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it was written, cleaned but not judged."""

    employee_no: str = ""
    name: str = ""
    phone: str = ""
    points: str = ""
    reason: str = ""
    expires: str = ""


def stage(*, batch_id: int, rows: Iterable[list[str]], points_word: str = "") -> int:
    """COPY the sheet's rows into the batch's lines and return how many there are, in the caller's transaction.

    A row's number is its line in the sheet. Raises NoUsableColumns, SheetIsEmpty, TooManyRows.
    """
    numbered = enumerate(rows, start=1)
    columns = _find_header(numbered, points_word)
    count = 0
    copy_to = (
        "copy points_grantline (batch_id, row_no, employee_no, name, phone_index, phone_sealed, points_text, reason,"
        " expires_text, expires_on, error, warning, set_aside) from stdin"
    )
    with connection.cursor() as cursor, cursor.copy(copy_to) as copy:
        for row_no, cells in _data_rows(numbered, columns):
            count += 1
            if count > MAX_ROWS:
                raise TooManyRows(limit=MAX_ROWS)
            copy.write_row((batch_id, row_no, *stored(cells).values(), "", "", False))
    if not count:
        raise SheetIsEmpty
    return count


def stored(cells: Cells) -> dict[str, object]:
    """The columns of a grant line for these cells; the phone number only sealed."""
    phone = clean_phone(cells.phone)
    return {
        "employee_no": cells.employee_no,
        "name": cells.name,
        "phone_index": crypto.blind_index(phone) if phone else None,
        "phone_sealed": crypto.encrypt(cells.phone) if phone else None,
        "points_text": clean_points(cells.points),
        "reason": cells.reason,
        "expires_text": cells.expires,
        "expires_on": parse_date(cells.expires),
    }


def clean(cell: str) -> str:
    """The cell without outer space, in half-width letters, at most CELL_CHARS long."""
    return unicodedata.normalize("NFKC", cell).replace("\x00", "").strip()[:CELL_CHARS]


def clean_points(cell: str) -> str:
    """`1,000`, `1000.0` and `１０００分` all mean 1000; anything else stays as it is."""
    text = cell.replace(",", "").replace(" ", "").removesuffix("分")
    head, dot, tail = text.partition(".")
    return head if dot and tail and not tail.strip("0") else text


def clean_phone(cell: str) -> str:
    """Digits only, without the country code."""
    digits = re.sub(r"\D", "", cell)
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def parse_date(cell: str) -> dt.date | None:
    """2026-12-31, 2026/12/31, 2026年12月31日, 20261231, with or without a time; None for anything else."""
    found = _DATE.match(cell) or _COMPACT_DATE.match(cell)
    if not found:
        return None
    try:
        day = dt.date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _find_header(numbered: Iterator[tuple[int, list[str]]], points_word: str) -> dict[str, int]:
    names = {key: set(known.split()) for key, known in HEADERS.items()}
    names["points"] |= {_plain(points_word)} - {""}
    nearest: list[str] = []
    for row_no, row in numbered:
        plain = [_plain(cell) for cell in row]
        columns = {}
        for key, known in names.items():
            at = next((i for i, cell in enumerate(plain) if cell in known), None)
            if at is not None:
                columns[key] = at
        if "points" in columns and columns.keys() & {"employee_no", "phone", "name"}:
            return columns
        if len(columns) >= 1 or not nearest:
            nearest = [cell.strip() for cell in row if cell.strip()] or nearest
        if row_no >= HEADER_WITHIN:
            break
    if not nearest:
        raise SheetIsEmpty
    known_points = any(_plain(cell) in names["points"] for cell in nearest)
    missing = _("工号（或手机、姓名）") if known_points else _("积分")
    raise NoUsableColumns(missing=[missing], found=nearest[:8])


def _plain(cell: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", cell)).lower()


def _data_rows(numbered: Iterator[tuple[int, list[str]]], columns: dict[str, int]) -> Iterator[tuple[int, Cells]]:
    for row_no, row in numbered:
        width = len(row)
        cells = Cells(**{key: clean(row[at]) if at < width else "" for key, at in columns.items()})
        if not (cells.employee_no or cells.name or cells.phone or cells.points):
            continue
        if cells.employee_no.lower().startswith(EXAMPLE_MARKS):
            continue
        yield row_no, cells
