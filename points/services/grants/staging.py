"""A grant sheet becomes rows: cells are cleaned, COPY carries them in."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from django.db import connection

from core import cleaners
from core.privacy import crypto
from points.errors import SheetIsEmpty, TooManyRows

MAX_ROWS = 200_000  # lines of one sheet, as promised; COPY takes them within the request (docs/decisions/0005)
CELL_CHARS = 300
EXAMPLE_MARKS = ("示例", "example")
# What stands below a list and is no row of it: the sum, who made it, who checked it.
_FOOT = re.compile(
    r"(合计|总计|小计|共计|制表|制单|审核|复核|审批|经办|填表|total|subtotal|sum\b|prepared|approved)", re.IGNORECASE
)
SKIPPED_TOLD = 20
N = TypeVar("N")
CLEANERS: dict[str, Callable[[str], str]] = {
    "employee_no": cleaners.clean_no,
    "name": cleaners.clean_name,
    "greeting": cleaners.clean_words,
}
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
    number is its line in the sheet; rows of sums and signatures are left out and named in `columns["skipped"]`.
    Raises SheetIsEmpty, TooManyRows.
    """
    count, header_row, by = 0, columns["header_row"], columns["by"]
    numbered = ((row_no, row) for row_no, row in enumerate(rows, start=1) if row_no > header_row)
    skipped: list[list[Any]] = []
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row_no, cells in data_rows(numbered, by, skipped):
            count += 1
            if count > MAX_ROWS:
                raise TooManyRows(limit=MAX_ROWS)
            copy.write_row((batch_id, row_no, *stored(cells).values(), "", "", False))
    if not count:
        raise SheetIsEmpty
    columns["skipped"] = skipped[:SKIPPED_TOLD]
    return count


def stage_cells(batch_id: int, numbered: Iterable[tuple[int, Cells]]) -> None:
    """COPY further rows into the batch's lines, in the caller's transaction."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row_no, cells in numbered:
            copy.write_row((batch_id, row_no, *stored(cells).values(), "", "", False))


def stored(cells: Cells) -> dict[str, object]:
    """The columns of a grant line for these cells; the phone number only sealed.

    What is no telephone number (`1.38E+10`, digits lost) is kept sealed without an index: the judge sees it by that.
    """
    phone = cleaners.clean_phone(cells.phone)
    return {
        "employee_no": cells.employee_no,
        "name": cells.name,
        "phone_index": crypto.blind_index(phone) if cleaners.is_phone(phone) else None,
        "phone_sealed": crypto.encrypt(cells.phone) if cells.phone else None,
        "email": cleaners.clean_email(cells.email),
        "department": cells.department,
        "points_text": cleaners.clean_points(cells.points),
        "type_text": cells.type,
        "reason": cells.reason,
        "greeting": cells.greeting,
        "expires_text": cells.expires,
        "expires_on": cleaners.parse_date(cells.expires, ends=True),
    }


def clean(meaning: str, cell: str) -> str:
    """The cell of a column with this meaning, cleaned, at most CELL_CHARS long."""
    return CLEANERS.get(meaning, cleaners.clean_text)(cell[: 4 * CELL_CHARS])[:CELL_CHARS]


def cells_of(values: dict[str, str]) -> Cells:
    """A row's cells, each cleaned as its meaning asks."""
    return Cells(**{one.name: clean(one.name, values.get(one.name, "")) for one in fields(Cells)})


def data_rows(
    numbered: Iterable[tuple[N, list[str]]], by: dict[str, int], skipped: list[list[Any]]
) -> Iterator[tuple[N, Cells]]:
    """The rows that are people, each with what it is numbered by; what stands below a list goes to `skipped`."""
    for row_no, row in numbered:
        width = len(row)
        cells = Cells(**{key: clean(key, row[at]) if at < width else "" for key, at in by.items()})
        if not (cells.employee_no or cells.name or cells.phone or cells.email or cells.points):
            continue
        if cells.employee_no.lower().startswith(EXAMPLE_MARKS):
            continue
        if foot := _foot(row, cells):
            skipped.append([row_no, foot])
            continue
        yield row_no, cells


def _foot(row: list[str], cells: Cells) -> str:
    """The word by which a row without a person is one of the list's foot, else ""."""
    first = next((cell for cell in row if cell.strip()), "")
    found = _FOOT.match(cleaners.clean_text(first[:CELL_CHARS]).replace(" ", ""))
    is_person = cells.employee_no and cells.name and not _FOOT.match(cells.employee_no)
    return found[1] if found and not is_person else ""
