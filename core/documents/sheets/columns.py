"""Which column of a sheet means what: known by name, else asked for once and remembered.

A caller gives its meanings as meaning → the header names people use (each as `header_key` gives it, apart by spaces).
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.documents.sheets.reading import header_key

HEADER_WITHIN = 10
MAX_MEANT_COLUMNS = 60
UNKNOWN_CHARS = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """How a sheet's top is understood: the header's row (0 = none), meaning → column, and whether that is certain."""

    header_row: int
    by: dict[str, int]
    header: list[str] = field(default_factory=list)
    is_sure: bool = False

    @property
    def signature(self) -> str:
        """Recognises the next sheet from the same tool. A hash: a row taken for the header by mistake may hold a person's data."""
        return hashlib.sha256("\x1f".join(self.header).encode()).hexdigest()

    def as_json(self, **more: Any) -> dict[str, Any]:
        """What is kept of it: no cell of the list itself."""
        return {"header_row": self.header_row, "by": self.by, "signature": self.signature, **more}

    def by_answer(self, answered: Mapping[str, Any]) -> dict[str, Any]:
        """This sheet read as people said for an earlier one with the same header, wherever the header stands now."""
        header_row = self.header_row + answered["header_row"] - answered.get("guess_row", answered["header_row"])
        kept = {"by": answered["by"], "header_row": max(header_row, 0)}
        return self.as_json(mapped=False, remembered=True) | kept


def read_top(
    top: Sequence[Sequence[str]],
    *,
    headers: Mapping[str, str],
    enough: Callable[[Collection[str]], bool],
    own: Mapping[str, Collection[str]] | None = None,
) -> Reading:
    """Find the header among a sheet's first rows: the row with the most known names, the upper one of equals. Of a header of two
    rows the lower one, whose empty cells take the upper one's names (merged cells stand there).

    It is certain when no meaning is claimed by two columns and `enough(meanings)`. The first two names of a meaning are the
    template's own and win over a mere synonym beside them; `own` adds to them.
    """
    best, above = Reading(header_row=0, by={}), [""]
    for row_no, row in enumerate(top, start=1):
        reading = _read_header(row_no, row, headers, enough, own or {})
        if reading.by and not reading.is_sure:
            both = _read_header(row_no, _filled_from(above, row), headers, enough, own or {})
            reading = both if both.is_sure else reading
        above = list(row)
        if len(reading.by) > len(best.by) or (reading.is_sure and not best.is_sure):
            best = reading
        if best.is_sure:
            return best
    if best.header_row:
        return best
    first = next((at for at, row in enumerate(top, start=1) if sum(bool(cell.strip()) for cell in row) >= 2), 1)
    return Reading(header_row=first, by={}, header=[header_key(cell) for cell in meant(top[first - 1])] if top else [])


def unknown_columns(top: Sequence[Sequence[str]], columns: Mapping[str, Any]) -> list[str]:
    """The header names of the columns that mean nothing here, from left to right; none where a sheet has no header."""
    if not 0 < columns["header_row"] <= len(top):
        return []
    row = top[columns["header_row"] - 1]
    known = set(columns["by"].values())
    return [cell.strip()[:UNKNOWN_CHARS] for at, cell in enumerate(meant(row)) if at not in known and cell.strip()]


def meant(row: Sequence[str]) -> Sequence[str]:
    """As many cells of a row as may have a meaning."""
    return row[:MAX_MEANT_COLUMNS]


def column_letter(at: int) -> str:
    """0 → A, 26 → AA."""
    letters, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _filled_from(above: Sequence[str], row: Sequence[str]) -> list[str]:
    width = max(len(above), len(row))
    upper, lower = ([*cells, *[""] * width][:width] for cells in (above, row))
    return [low if low.strip() else up for up, low in zip(upper, lower, strict=True)]


def _read_header(
    row_no: int,
    row: Sequence[str],
    headers: Mapping[str, str],
    enough: Callable[[Collection[str]], bool],
    own: Mapping[str, Collection[str]],
) -> Reading:
    plain = [header_key(cell) for cell in meant(row)]
    by: dict[str, int] = {}
    sure = True
    for meaning, names in headers.items():
        known = names.split()
        first = [*known[:2], *own.get(meaning, ())]
        strong = [at for at, cell in enumerate(plain) if cell and cell in first]
        claims = strong or [at for at, cell in enumerate(plain) if cell in known]
        if claims:
            by[meaning] = claims[0]
            sure = sure and len(claims) == 1
    return Reading(row_no, by, plain, is_sure=sure and enough(by))
