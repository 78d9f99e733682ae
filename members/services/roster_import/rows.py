"""A row of a sheet becomes what it says of a person, or what is wrong with it."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core import cleaners
from core.documents.sheets import header_key
from core.documents.sheets.columns import column_letter
from members.models import Department, RosterLine
from members.selectors.organisation import Path, parse_path, shown_path
from members.selectors.roster_columns import GONE, IN_POST
from members.selectors.roster_problems import problem_text

LABELS_APART = re.compile(r"[、,，;；|/]+")
MOST = {
    "employee_no": 40,
    "name": 60,
    "department": Department.NAME_CHARS,
    "grade": 40,
    "labels": 40,
}  # as the columns hold
CLEANERS: dict[str, Callable[[str], str]] = {
    "employee_no": cleaners.clean_no,
    "name": cleaners.clean_name,
    "phone": cleaners.clean_phone,
    "email": cleaners.clean_email,
}
CELL_CHARS = 1_000
Fault = tuple[str, dict[str, Any]]


@dataclass(slots=True)
class RosterRow:
    """One line of the sheet; `number` counts as the sheet does. `values` has what the line gives, as a member's columns have
    it (dates as ISO, department as a path); what it doesn't give isn't there."""

    number: int
    employee_no: str = ""
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)  # meaning → column, to name a cell by
    is_path: bool = False
    said: str = ""  # "here", "gone", or "" where the sheet says nothing
    fault: Fault | None = None
    reminders: list[Fault] = field(default_factory=list)
    kind: str = RosterLine.Kind.BAD
    member_id: int | None = None
    changes: list[list[str]] = field(default_factory=list)  # [meaning, before, after]

    @property
    def is_gone(self) -> bool:
        return self.said == "gone"

    @property
    def problem(self) -> str:
        """What is wrong, in the reader's language; "" for nothing."""
        return problem_text(*self.fault) if self.fault else ""

    @property
    def department(self) -> Path:
        return tuple(self.values.get("department", ()))

    def fail(self, code: str, column: str = "", **facts: Any) -> None:
        """Note the first thing that is wrong, with the cell that says it."""
        if self.fault is None:
            at = f"{column_letter(self.places[column])}{self.number}" if column in self.places else ""
            self.fault = (code, {**facts, "at": at} if at else facts)


def read_row(number: int, cells: list[str], places: dict[str, int]) -> RosterRow:
    """The row as it was written, cleaned; the first cell that can't be kept is its fault."""
    return row_of({name: cells[at] for name, at in places.items() if at < len(cells)}, number=number, places=places)


def row_of(texts: dict[str, str], *, number: int = 0, places: dict[str, int] | None = None) -> RosterRow:
    """The same of texts by their meaning, as a form has them."""
    cleaned = {name: clean(name, text) for name, text in texts.items()}
    no, name = cleaned.pop("employee_no", ""), cleaned.pop("name", "")
    row = RosterRow(number=number, employee_no=no, name=name, places=places or {})
    _state(row, cleaned.pop("state", ""))
    if not row.employee_no:
        row.fail("number_missing", "employee_no")
    if not row.name and not row.is_gone:  # who goes is known by the number
        row.fail("name_missing", "name")
    _long(row, "employee_no", row.employee_no)
    _long(row, "name", row.name)
    if cleaners.has_lost_digits(row.employee_no):
        row.fail("digits_lost", "employee_no", cell=row.employee_no[:20])
    for meaning, text in cleaned.items():
        if text:
            READERS[meaning](row, text)
    return row


def clean(column: str, text: str) -> str:
    """A cell as its column is kept; what says «无» or «-» where something may be missing is empty."""
    text = text[:CELL_CHARS]
    if column not in ("employee_no", "name") and cleaners.is_nothing(text):
        return ""
    return CLEANERS.get(column, cleaners.clean_text)(text)


def _state(row: RosterRow, text: str) -> None:
    word = header_key(text)
    if word in GONE:
        row.said = "gone"
    elif word in IN_POST:
        row.said = "here"
    elif word:
        row.fail("state_unknown", "state", cell=text[:20])


def _long(row: RosterRow, column: str, text: str) -> None:
    if len(text) > MOST[column]:
        row.fail("too_long", column, cell=text[:10], most=MOST[column])


def _phone(row: RosterRow, text: str) -> None:
    if cleaners.has_lost_digits(text):
        row.fail("digits_lost", "phone", cell=text[:20])
    elif not cleaners.is_phone(text):
        row.fail("phone_unreadable", "phone", cell=text[:20])
    row.values["phone"] = text


def _email(row: RosterRow, text: str) -> None:
    if not cleaners.is_email(text):
        row.fail("email_unreadable", "email", cell=text[:40])
    row.values["email"] = text


def _department(row: RosterRow, text: str) -> None:
    path, row.is_path = parse_path(text)
    for name in path:
        _long(row, "department", name)
    if path:
        row.values["department"] = list(path)


def _grade(row: RosterRow, text: str) -> None:
    _long(row, "grade", text)
    row.values["grade"] = text


def _labels(row: RosterRow, text: str) -> None:
    labels = [one.strip() for one in LABELS_APART.split(text) if one.strip()]
    for label in labels:
        _long(row, "labels", label)
    if labels:
        row.values["labels"] = labels


def _birthday(row: RosterRow, text: str) -> None:
    born = cleaners.parse_month_day(text)
    if born is None:
        row.fail("birthday_unreadable", "birthday", cell=text[:20])
    else:
        row.values["birthday"] = f"{born[0]:02d}-{born[1]:02d}"


def _day(column: str) -> Callable[[RosterRow, str], None]:
    def read(row: RosterRow, text: str) -> None:
        day = cleaners.parse_date(text)
        if day is None:
            row.fail(f"{column}_unreadable", column, cell=text[:20])
        else:
            row.values[column] = day.isoformat()

    return read


READERS: dict[str, Callable[[RosterRow, str], None]] = {
    "department": _department,
    "phone": _phone,
    "email": _email,
    "joined_on": _day("joined_on"),
    "left_on": _day("left_on"),
    "grade": _grade,
    "labels": _labels,
    "birthday": _birthday,
}


def shown_value(meaning: str, value: Any) -> str:
    """A value as a reader sees it."""
    if meaning == "department":
        return shown_path(value)
    return "、".join(value) if isinstance(value, list) else str(value or "")


def day_of(text: str | None) -> dt.date | None:
    """The day of an ISO text."""
    return dt.date.fromisoformat(text) if text else None
