"""Figures with what they are held against, and how they read as a table."""

import sys
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured number; `must` and `aim` are bounds (at least, or with `below` at most)."""

    what: str
    value: float
    unit: str
    must: float | None = None
    aim: float | None = None
    below: bool = False

    def keeps(self, bound: float | None) -> bool:
        """Whether the value is on the right side of a bound; no bound is always kept."""
        return bound is None or (self.value <= bound if self.below else self.value >= bound)


@dataclass
class Table:
    """Figures in the order they came."""

    figures: list[Figure] = field(default_factory=list)

    def add(self, what: str, value: float, unit: str, **bounds: Any) -> None:
        """One more row; told at once, so that a long run that breaks off has told what it found."""
        self.figures.append(Figure(what, value, unit, **bounds))
        sys.stderr.write(f"… {what}: {_number(value)} {unit}\n")
        sys.stderr.flush()

    @property
    def missed(self) -> list[Figure]:
        """The musts that were not reached."""
        return [one for one in self.figures if not one.keeps(one.must)]

    def rows_as_json(self) -> list[dict[str, object]]:
        """The rows for a program."""
        return [asdict(one) | {"kept": one.keeps(one.must)} for one in self.figures]

    def text(self) -> str:
        """The rows for people."""
        head = ["figure", "value", "unit", "must", "aim", ""]
        rows = [head, *([one.what, _number(one.value), one.unit, *_bounds(one), _verdict(one)] for one in self.figures)]
        widths = [max(_width(row[column]) for row in rows) for column in range(len(head))]
        lines = ["  ".join(cell + " " * (widths[n] - _width(cell)) for n, cell in enumerate(row)) for row in rows]
        return "\n".join([lines[0], "-" * _width(lines[0]), *lines[1:], ""])


def best_of(rounds: int, **runs: Callable[[], float]) -> dict[str, float]:
    """Each run's best rate; they take turns, so that a busy moment of the machine doesn't fall on one of them alone."""
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            rates[name].append(run())
    return {name: max(found) for name, found in rates.items()}


def _bounds(one: Figure) -> list[str]:
    sign = "≤" if one.below else "≥"
    return [f"{sign} {_number(bound)}" if bound is not None else "" for bound in (one.must, one.aim)]


def _verdict(one: Figure) -> str:
    if not one.keeps(one.must):
        return "MISSED"
    return "ok, short of the aim" if not one.keeps(one.aim) else "ok" if one.must or one.aim else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
