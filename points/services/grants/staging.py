"""A grant sheet becomes rows: cells are cleaned, COPY carries them in."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from core.privacy import crypto
from points.errors import SheetIsEmpty, TooManyRows

MAX_ROWS = 200_000  # lines of one sheet, as promised; COPY takes them within the request (docs/decisions/0005)
CELL_CHARS = 300
YEARS = range(2000, 2200)  # outside it is a slip of the finger
EXAMPLE_MARKS = ("示例", "example")
EXCEL_EPOCH = dt.date(1899, 12, 30)  # Excel's day 0, since it counts a 29 February 1900 that never was
_DATE = re.compile(r"^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D.*)?$")
_COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SERIAL_DATE = re.compile(r"^\d{5}$")  # 1927 to 2173
_LOST_DIGITS = re.compile(r"^[+-]?\d+(\.\d+)?[eE][+]?\d+$")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
COPY = (
    "copy points_grantline (batch_id, row_no, employee_no, name, phone_index, phone_sealed, email, department,"
    " points_text, type_text, reason, greeting, expires_text, expires_on, error, warning, set_aside) from stdin"
)


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it was written, cleaned but not judged."""

    employee_no: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    department: str = ""
    points: str = ""
    type: str = ""
    reason: str = ""
    greeting: str = ""
    expires: str = ""


def stage(*, batch_id: int, rows: Iterable[list[str]], columns: dict[str, Any]) -> int:
    """COPY the sheet's rows into the batch's lines and return how many there are, in the caller's transaction.

    `rows` is the whole sheet; `columns` tells its header's row and what its columns mean (services.columns). A row's
    number is its line in the sheet. Raises SheetIsEmpty, TooManyRows.
    """
    count, header_row, by = 0, columns["header_row"], columns["by"]
    numbered = ((row_no, row) for row_no, row in enumerate(rows, start=1) if row_no > header_row)
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row_no, cells in _data_rows(numbered, by):
            count += 1
            if count > MAX_ROWS:
                raise TooManyRows(limit=MAX_ROWS)
            copy.write_row((batch_id, row_no, *stored(cells).values(), "", "", False))
    if not count:
        raise SheetIsEmpty
    return count


def stored(cells: Cells) -> dict[str, object]:
    """The columns of a grant line for these cells; the phone number only sealed.

    What is no telephone number (`1.38E+10`, digits lost) is kept sealed without an index: the judge sees it by that.
    """
    phone = clean_phone(cells.phone)
    return {
        "employee_no": cells.employee_no,
        "name": cells.name,
        "phone_index": crypto.blind_index(phone) if phone else None,
        "phone_sealed": crypto.encrypt(cells.phone) if cells.phone else None,
        "email": cells.email.lower(),
        "department": cells.department,
        "points_text": clean_points(cells.points),
        "type_text": cells.type,
        "reason": cells.reason,
        "greeting": cells.greeting,
        "expires_text": cells.expires,
        "expires_on": parse_date(cells.expires),
    }


def clean(cell: str) -> str:
    """The cell without outer space and invisible signs, in half-width letters, at most CELL_CHARS long."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()[:CELL_CHARS]
    return _cleaned(cell)


@lru_cache(maxsize=4096)  # reasons, departments and dates come again in every row
def _cleaned(cell: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", cell)).strip()[:CELL_CHARS]


def clean_points(cell: str) -> str:
    """`1,000`, `1000.0` and `１０００分` all mean 1000; anything else stays as it is."""
    text = cell.replace(",", "").replace(" ", "").removesuffix("分")
    head, dot, tail = text.partition(".")
    return head if dot and tail and not tail.strip("0") else text


def clean_phone(cell: str) -> str:
    """Digits only, without the country code; empty for what is no number one could call."""
    if _LOST_DIGITS.match(cell):
        return ""
    digits = re.sub(r"\D", "", cell)
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return digits if 5 <= len(digits) <= 15 else ""


@lru_cache(maxsize=1024)
def parse_date(cell: str) -> dt.date | None:
    """2026-12-31, 2026/12/31, 2026年12月31日, 20261231, with or without a time, 46387 (Excel's day); else None."""
    if _SERIAL_DATE.match(cell):
        day = EXCEL_EPOCH + dt.timedelta(days=int(cell))
        return day if day.year in YEARS else None
    found = _DATE.match(cell) or _COMPACT_DATE.match(cell)
    if not found:
        return None
    try:
        day = dt.date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _data_rows(numbered: Iterator[tuple[int, list[str]]], by: dict[str, int]) -> Iterator[tuple[int, Cells]]:
    for row_no, row in numbered:
        width = len(row)
        cells = Cells(**{key: clean(row[at]) if at < width else "" for key, at in by.items()})
        if not (cells.employee_no or cells.name or cells.phone or cells.email or cells.points):
            continue
        if cells.employee_no.lower().startswith(EXAMPLE_MARKS):
            continue
        yield row_no, cells
